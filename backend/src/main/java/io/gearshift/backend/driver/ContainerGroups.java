package io.gearshift.backend.driver;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
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

    /// Copies the maps. A group that several controllers have is one path for all of them: there
    /// are a dozen for each container that runs.
    public ContainerGroups {
        Map<Path, Path> paths = new HashMap<>();
        outer = sharing(outer, paths);
        program = sharing(program, paths);
        pressure = pressure == null ? null : paths.getOrDefault(pressure, pressure);
    }

    private static Map<String, Path> sharing(Map<String, Path> groups, Map<Path, Path> paths) {
        Map<String, Path> shared = new HashMap<>(groups);
        shared.replaceAll((_, path) -> paths.computeIfAbsent(path, Function.identity()));
        return Map.copyOf(shared);
    }
}
