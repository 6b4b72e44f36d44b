package io.gearshift.backend.api;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a collector of metrics is told of a host: no command lines, no addresses, only figures and
/// the names that they go by.
///
/// @param host its name
/// @param state as last known
/// @param seenAt when the agent last answered; null if it never did
/// @param processors that are online
/// @param figures of the whole host; null where it does not answer, was never read, or the caller
///   may not see all projects
/// @param gears those that the caller may see; without figures where the host does not answer
public record HostMetrics(
        String host,
        Host.State state,
        @Nullable Instant seenAt,
        int processors,
        long memoryBytes,
        Host.@Nullable Figures figures,
        List<GearMetrics> gears) {

    /// Copies the list.
    public HostMetrics {
        gears = List.copyOf(gears);
    }

    /// Whether its agent answers.
    public boolean up() {
        return state != Host.State.UNREACHABLE;
    }

    /// One gear.
    ///
    /// @param limits in force
    /// @param totals what the kernel counts; null unless it runs and its host answers
    public record GearMetrics(
            String id,
            String name,
            String project,
            @Nullable String application,
            String image,
            GearState state,
            Limits limits,
            @Nullable GearTotals totals) {}
}
