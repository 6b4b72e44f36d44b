package io.gearshift.collectors.kernel;

import io.gearshift.collectors.KernelRoot;
import io.gearshift.collectors.Reading;
import io.gearshift.collectors.cgroup.GroupPaths;
import io.gearshift.collectors.mountinfo.CgroupLayout;
import io.gearshift.collectors.mountinfo.Controller;
import io.gearshift.collectors.mountinfo.MountInfo;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/// A control group of a test's own, in every hierarchy of this machine, named after our pid.
/// Closing it kills the processes that were started in it and removes it.
public final class OwnGroup implements AutoCloseable {

    private final GroupPaths paths;
    private final List<Process> processes = new ArrayList<>();

    private OwnGroup(GroupPaths paths) {
        this.paths = paths;
    }

    /// Makes a group; skips the test, naming what is missing, where we may not.
    public static OwnGroup make(String name) throws IOException {
        Assumptions.assumeTrue(
                Files.isWritable(Path.of("/proc/sys/kernel/hostname")), "needs root");
        CgroupLayout layout = layout();
        String group = "/gearshift-test-" + ProcessHandle.current().pid() + "-" + name;
        GroupPaths paths =
                GroupPaths.named(layout, group)
                        .orElseGet(() -> Assumptions.abort("needs cgroups mounted"));
        var own = new OwnGroup(paths);
        try {
            for (Path folder : own.folders()) {
                Files.createDirectories(folder);
            }
            own.fillCpuset();
        } catch (IOException e) {
            own.close();
            throw e;
        }
        return own;
    }

    /// How this machine mounts its cgroups.
    public static CgroupLayout layout() {
        return switch (MountInfo.ofSelf(KernelRoot.LIVE)) {
            case Reading.Present<MountInfo>(_, MountInfo mounts) ->
                    CgroupLayout.of(KernelRoot.LIVE, mounts);
            case Reading<MountInfo> other -> throw new AssertionError("mountinfo: " + other);
        };
    }

    /// Where the group is.
    public GroupPaths paths() {
        return paths;
    }

    /// Its folder of one v1 controller, or its only folder on v2.
    public Path folder(Controller controller) {
        return switch (paths) {
            case GroupPaths.V1 v1 ->
                    v1.folder(controller)
                            .orElseGet(
                                    () -> Assumptions.abort("needs the controller " + controller));
            case GroupPaths.V2(Path folder, _) -> folder;
        };
    }

    /// Starts a shell command inside the group.
    public Process start(String command) throws IOException {
        var script = new StringBuilder();
        for (Path folder : folders()) {
            script.append("echo $$ > ").append(folder).append("/cgroup.procs\n");
        }
        var builder = new ProcessBuilder("sh", "-c", script + command);
        builder.redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD);
        Process process = builder.start();
        processes.add(process);
        return process;
    }

    /// Kills what was started and removes the group; may be called twice.
    @Override
    public void close() {
        try {
            for (Process process : processes) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
            }
            for (Path folder : folders()) {
                remove(folder);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// A group stays busy for a moment after its last process was reaped.
    private static void remove(Path folder) throws IOException, InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(5);
        while (true) {
            try {
                Files.deleteIfExists(folder);
                return;
            } catch (IOException e) {
                if (System.nanoTime() > end) {
                    throw e;
                }
                Thread.onSpinWait();
            }
        }
    }

    /// A new v1 cpuset holds no processor and takes no process until it is filled.
    private void fillCpuset() throws IOException {
        if (paths instanceof GroupPaths.V1 v1 && v1.folders().containsKey(Controller.CPUSET)) {
            Path folder = folder(Controller.CPUSET);
            Path parent = folder.resolveSibling(".").normalize();
            for (String file : List.of("cpuset.cpus", "cpuset.mems")) {
                Files.write(folder.resolve(file), Files.readAllBytes(parent.resolve(file)));
            }
        }
    }

    private Set<Path> folders() {
        var folders = new LinkedHashSet<Path>();
        switch (paths) {
            case GroupPaths.V1 v1 -> {
                folders.addAll(v1.folders().values());
                Path unified = v1.unified();
                if (unified != null) {
                    folders.add(unified);
                }
            }
            case GroupPaths.V2(Path folder, _) -> folders.add(folder);
        }
        return folders;
    }
}
