package io.gearshift.backend.driver.libvirt;

import io.gearshift.backend.api.ConsoleException;
import io.gearshift.backend.api.ErrorCode;
import io.gearshift.backend.driver.ContainerGroups;
import io.gearshift.collectors.KernelFiles;
import io.gearshift.collectors.KernelRoot;
import io.gearshift.collectors.Reading;
import io.gearshift.collectors.cgroup.GroupNames;
import io.gearshift.collectors.mountinfo.CgroupLayout;
import io.gearshift.collectors.mountinfo.CgroupMount;
import io.gearshift.collectors.mountinfo.Controller;
import io.gearshift.collectors.mountinfo.MountInfo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The cgroups of LXC containers: finds those that libvirt made and makes those that it does not.
///
/// On cgroup v1 libvirt puts its helper (the controller) into the container's memory group, and the
/// out-of-memory killer would take it, and with it the gear: the program gets a child of that group
/// called `gear`. libvirt makes no group for the number of processes there, nor one in the cgroup2
/// tree of a hybrid host: those are ours, below `gearshift`. On cgroup v2 all is in libvirt's
/// group.
final class LxcGroups {

    private static final Logger log = LoggerFactory.getLogger(LxcGroups.class);

    /// The child that holds the program, and the folder of our own groups.
    static final String CHILD = "gear";

    private static final String OURS = "gearshift";
    private static final long SWEEP_NANOS = 3_000_000_000L;
    private static final long SWEEP_PAUSE_NANOS = 5_000_000;

    /// A file of each v2 controller that is there where the controller is switched on.
    private static final Map<String, String> UNIFIED_FILES =
            Map.of(
                    "cpu", "cpu.max",
                    "cpuset", "cpuset.cpus",
                    "memory", "memory.max",
                    "pids", "pids.max",
                    "io", "io.max");

    private final KernelRoot root;
    private final CgroupLayout layout;

    LxcGroups(KernelRoot root) {
        this.root = root;
        this.layout =
                MountInfo.ofSelf(root)
                        .asOptional()
                        .map(mounts -> CgroupLayout.of(root, mounts))
                        .orElse(new CgroupLayout.None());
    }

    /// Makes our own groups of a gear and moves its first process into them.
    void confine(String name, int controllerPid, int initPid) {
        try {
            if (layout instanceof CgroupLayout.V2(CgroupMount mount)) {
                Path group = folder(mount, initPid);
                if (group == null) {
                    throw gone(initPid);
                }
                takeBack(group);
                return;
            }
            Path memory = v1(controllerPid).get(Controller.MEMORY.kernelName());
            if (memory != null) {
                join(Files.createDirectories(memory.resolve(CHILD)), initPid);
            }
            for (Path ours : ours(name)) {
                join(Files.createDirectories(ours), initPid);
            }
        } catch (IOException e) {
            throw new ConsoleException(
                    ErrorCode.HOST_FAILED,
                    "The cgroups of " + name + " could not be made: " + e.getMessage(),
                    e);
        }
    }

    /// On cgroup v2 libvirt gives the group of a container with a user namespace to the container's
    /// root, who could then lift its own limits.
    private static void takeBack(Path group) throws IOException {
        try (Stream<Path> files = Files.walk(group)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                Files.setAttribute(file, "unix:uid", 0, LinkOption.NOFOLLOW_LINKS);
                Files.setAttribute(file, "unix:gid", 0, LinkOption.NOFOLLOW_LINKS);
            }
        }
    }

    /// On cgroup v2 libvirt's helper is in the gear's memory group: keeps the out-of-memory killer
    /// away from it, since with it the whole gear would die.
    void protect(int controllerPid) {
        if (!(layout instanceof CgroupLayout.V2)) {
            return;
        }
        Path file = root.proc(controllerPid, "oom_score_adj");
        try {
            Files.writeString(file, "-1000");
        } catch (IOException e) {
            log.warn("{} cannot be written: the gear's helper may be killed with it", file, e);
        }
    }

    /// Removes our own groups of a gear that has ended. Its processes leave them a moment after the
    /// container is said to have stopped.
    void sweep(String name) {
        long deadline = System.nanoTime() + SWEEP_NANOS;
        for (Path group : ours(name)) {
            IOException failure = remove(group);
            while (failure != null && System.nanoTime() < deadline) {
                LockSupport.parkNanos(SWEEP_PAUSE_NANOS);
                failure = remove(group);
            }
            if (failure != null) {
                log.warn("{} cannot be removed", group, failure);
            }
        }
    }

    private static @Nullable IOException remove(Path group) {
        try {
            Files.deleteIfExists(group);
            return null;
        } catch (IOException e) {
            return e;
        }
    }

    /// Stops all processes of a container on v2 where they are, or lets them go on.
    void freeze(ContainerGroups of, boolean frozen) throws IOException {
        Path program = of.pressure();
        if (program != null) {
            Files.writeString(program.resolve("cgroup.freeze"), frozen ? "1" : "0");
        }
    }

    /// Whether a container was frozen by {@link #freeze}; on v1 libvirt itself knows.
    boolean frozen(int controllerPid) {
        if (!(layout instanceof CgroupLayout.V2(CgroupMount mount))) {
            return false;
        }
        Path folder = folder(mount, controllerPid);
        return folder != null
                && KernelFiles.text(folder.resolve("cgroup.freeze"))
                        .asOptional()
                        .map(text -> text.strip().equals("1"))
                        .orElse(false);
    }

    /// Where a container's groups are.
    ///
    /// @param gear whether it is one of ours, with groups of our own
    ContainerGroups of(String name, boolean gear, int controllerPid, int initPid) {
        return switch (layout) {
            case CgroupLayout.V2(CgroupMount mount) -> unified(mount, controllerPid, initPid);
            case CgroupLayout.V1 _, CgroupLayout.Hybrid _, CgroupLayout.None _ ->
                    separate(name, gear, controllerPid, initPid);
        };
    }

    private ContainerGroups separate(String name, boolean gear, int controllerPid, int initPid) {
        Map<String, Path> outer = new HashMap<>(v1(controllerPid));
        Map<String, Path> program = new HashMap<>(v1(initPid));
        if (!gear) {
            // A container of virsh's has no group of its own there: its processes are in one that
            // others share, whose limits are not the container's.
            outer.remove(Controller.PIDS.kernelName());
            program.remove(Controller.PIDS.kernelName());
            return new ContainerGroups(false, outer, program, null);
        }
        Path pids = program.get(Controller.PIDS.kernelName());
        if (pids != null) {
            outer.put(Controller.PIDS.kernelName(), pids);
        }
        Path pressure =
                layout.unifiedTree()
                        .map(tree -> tree.point().resolve(OURS).resolve(name))
                        .filter(Files::isDirectory)
                        .orElse(null);
        return new ContainerGroups(false, outer, program, pressure);
    }

    private ContainerGroups unified(CgroupMount mount, int controllerPid, int initPid) {
        Path deepest = folder(mount, initPid);
        Path helper = folder(mount, controllerPid);
        if (deepest == null || helper == null) {
            throw gone(initPid);
        }
        Path top = helper;
        for (Path at = deepest; at != null && at.startsWith(mount.point()); at = at.getParent()) {
            Path last = at.getFileName();
            if (last != null
                    && (last.toString().endsWith(".scope")
                            || last.toString().endsWith(".libvirt-lxc"))) {
                top = at;
                break;
            }
        }
        Map<String, Path> outer = new HashMap<>();
        Map<String, Path> program = new HashMap<>();
        for (Map.Entry<String, String> each : UNIFIED_FILES.entrySet()) {
            Path holds = deepestWith(deepest, top, each.getValue());
            if (holds != null) {
                outer.put(each.getKey(), top);
                program.put(each.getKey(), holds);
            }
        }
        return new ContainerGroups(true, outer, program, deepest);
    }

    private static @Nullable Path deepestWith(Path from, Path top, String file) {
        for (Path at = from; at != null && at.startsWith(top); at = at.getParent()) {
            if (Files.exists(at.resolve(file))) {
                return at;
            }
        }
        return null;
    }

    private @Nullable Path folder(CgroupMount mount, int pid) {
        return names(pid).flatMap(GroupNames::unifiedName).flatMap(mount::folder).orElse(null);
    }

    private Map<String, Path> v1(int pid) {
        GroupNames names = names(pid).orElseThrow(() -> gone(pid));
        Map<String, Path> folders = new HashMap<>();
        for (Controller controller : Controller.values()) {
            Optional<CgroupMount> mount = layout.controller(controller);
            if (mount.isPresent()) {
                names.controller(controller)
                        .flatMap(mount.get()::folder)
                        .ifPresent(folder -> folders.put(controller.kernelName(), folder));
            }
        }
        return folders;
    }

    private Optional<GroupNames> names(int pid) {
        Reading<GroupNames> reading = GroupNames.of(root, pid);
        return reading.asOptional();
    }

    private List<Path> ours(String name) {
        var groups = new ArrayList<Path>();
        if (layout instanceof CgroupLayout.V2) {
            return groups;
        }
        layout.controller(Controller.PIDS)
                .map(mount -> mount.point().resolve(OURS).resolve(name))
                .ifPresent(groups::add);
        layout.unifiedTree()
                .map(mount -> mount.point().resolve(OURS).resolve(name))
                .ifPresent(groups::add);
        return groups;
    }

    private static void join(Path group, int pid) throws IOException {
        try {
            Files.writeString(group.resolve("cgroup.procs"), Integer.toString(pid));
        } catch (NoSuchFileException e) {
            throw new IOException("there is no group " + group, e);
        }
    }

    private static ConsoleException gone(int pid) {
        return new ConsoleException(
                ErrorCode.HOST_FAILED, "Process " + pid + " ended before its cgroups were found.");
    }
}
