package io.gearshift.backend.api;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Cgroups of a host at one moment.
///
/// @param at when they were read
/// @param rateSeconds time between the two readings that rates are of; null while there is one
/// @param cgroups `v1`, `v2` or `hybrid`
/// @param memoryBytes that the host has
/// @param processors that the host has
/// @param groups how many were read
/// @param matched how many of them match the query's text; all of them without one
/// @param leftOut how many more there are, at the least, that were not read: too many, with too
///   long paths, or too deep
/// @param nodes from the top down, each followed by those in it, in the order that was asked for
public record CgroupTree(
        Instant at,
        @Nullable Double rateSeconds,
        String cgroups,
        long memoryBytes,
        int processors,
        int groups,
        int matched,
        int leftOut,
        List<CgroupNode> nodes) {

    /// Copies the list.
    public CgroupTree {
        nodes = List.copyOf(nodes);
    }

    /// The same host with other groups.
    public CgroupTree with(List<CgroupNode> others) {
        return new CgroupTree(
                at,
                rateSeconds,
                cgroups,
                memoryBytes,
                processors,
                groups,
                matched,
                leftOut,
                others);
    }
}
