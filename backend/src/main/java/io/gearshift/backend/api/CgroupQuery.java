package io.gearshift.backend.api;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Which cgroups of a host to show, in which order.
///
/// @param under path of the group to begin with
/// @param depth how many levels below it are shown
/// @param open paths of further groups, and what is in those is shown too, as far as the groups
///   that they are in are shown
/// @param text shows, at any depth, only groups whose path or owner has it in its name, ignoring
///   case, and the groups that those are in; null for all
/// @param sort order within each group; figures from the highest down, those that are not known
///   last
/// @param most groups shown of each group, 1 to 5000; the first in the order
public record CgroupQuery(
        String under, int depth, List<String> open, @Nullable String text, Sort sort, int most) {

    /// The topmost group.
    public static final String TOP = "/";

    /// The deepest that is read.
    public static final int DEEPEST = 256;

    /// The most groups of an answer, and of one group in it.
    public static final int MOST = 5000;

    /// Everything, by memory.
    public static final CgroupQuery ALL =
            new CgroupQuery(TOP, DEEPEST, List.of(), null, Sort.MEMORY, MOST);

    /// Copies the list, clamps the numbers into their ranges, and takes away a slash at the end.
    public CgroupQuery {
        under =
                under.length() > 1 && under.endsWith("/")
                        ? under.substring(0, under.length() - 1)
                        : under;
        open = List.copyOf(open);
        depth = Math.clamp(depth, 0, DEEPEST);
        most = Math.clamp(most, 1, MOST);
    }

    /// What groups are ordered by.
    public enum Sort {
        /// Name, numbers in it as numbers.
        NAME,
        /// Memory in use.
        MEMORY,
        /// Processor time used now.
        CPU,
        /// The highest of the three pressures.
        PRESSURE,
        /// Share of time held back by the CPU cap.
        THROTTLED,
        /// Processes killed for memory.
        KILLS,
        /// Processes in it and below.
        PROCESSES
    }
}
