package io.gearshift.backend.driver;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A container as the driver knows it.
///
/// @param name unique on the host
/// @param title for people; null if it has none
/// @param idBase first outside user id; null if it has no user namespace
/// @param idCount how many ids from there; 0 without a user namespace
/// @param record JSON of the gear's record; null for a container that is not ours
public record Container(
        String name,
        UUID uuid,
        @Nullable String title,
        State state,
        @Nullable Long idBase,
        long idCount,
        @Nullable String record) {

    /// How a container is.
    public enum State {
        /// It has processes and they run.
        RUNNING,
        /// It has processes and they are stopped where they are.
        PAUSED,
        /// It has no process.
        STOPPED
    }
}
