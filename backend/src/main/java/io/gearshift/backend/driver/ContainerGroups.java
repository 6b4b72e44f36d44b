package io.gearshift.backend.driver;

import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The cgroups of a running container, found from `/proc/PID/cgroup` of its processes, never
/// guessed.
///
/// @param unified whether the controllers are on cgroup v2
/// @param outer by controller (`cpu`, `cpuacct`, `cpuset`, `memory`, `pids`, `blkio`, `freezer`)
///   the group that the driver manages. On v2 the topmost group of the container (the systemd scope
///   where there is one) for every controller, under the names `cpu`, `cpuset`, `memory`, `pids`,
///   `io`
/// @param program by controller the group whose values hold the program. On v1 the child `gear` for
///   memory and pids, else the same as `outer`. On v2 the deepest group on the way to the program
///   that has the controller's files
/// @param pressure the group with pressure figures: the v2 group, also beside v1 controllers; null
///   if there is none
public record ContainerGroups(
        boolean unified,
        Map<String, Path> outer,
        Map<String, Path> program,
        @Nullable Path pressure) {

    /// Copies the maps.
    public ContainerGroups {
        outer = Map.copyOf(outer);
        program = Map.copyOf(program);
    }
}
