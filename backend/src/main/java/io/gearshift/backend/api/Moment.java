package io.gearshift.backend.api;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What is known of a moment that is past.
///
/// @param at the moment
/// @param earliest the first moment that anything is kept of; null if nothing is
/// @param gears that there were then and that the caller may see
/// @param hosts what each host keeps of it
public record Moment(Instant at, @Nullable Instant earliest, int gears, List<Kept> hosts) {

    /// Copies the list.
    public Moment {
        hosts = List.copyOf(hosts);
    }

    /// What one host keeps of a moment.
    ///
    /// @param earliest the first moment that anything is kept of; null if nothing is
    /// @param namespaces when namespaces were looked at last before the moment, as they are once a
    ///   minute; null if they were not. One that lived shorter between two looks is not known
    /// @param cgroups likewise of cgroups, which are looked at every five minutes while no gear
    ///   changes
    /// @param gapFrom since when, before the moment, nothing was recorded; null if it was
    /// @param gapTo until when; null if it is not yet again
    /// @param figuresSeconds the time that each figure of the moment is the average of: a minute,
    ///   or an hour of what is longer ago than a day
    /// @param problem why it cannot be told, in one sentence; null if it can
    public record Kept(
            String host,
            @Nullable Instant earliest,
            @Nullable Instant namespaces,
            @Nullable Instant cgroups,
            @Nullable Instant gapFrom,
            @Nullable Instant gapTo,
            int figuresSeconds,
            @Nullable String problem) {}
}
