package io.gearshift.backend.gear;

import io.gearshift.backend.driver.libvirt.LibvirtDriver;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/// A folder of its own with a libvirtd of its own and the native programs, for kernel tests; all of
/// it goes again on close, also after a failure.
public final class KernelHost implements AutoCloseable {

    private final Path home;
    private final Path programs;

    /// Starts the daemon.
    ///
    /// @throws IllegalStateException naming what this machine lacks
    public KernelHost() {
        try {
            require("root", Files.isWritable(Path.of("/proc/sys/kernel/hostname")));
            for (String each : List.of("virsh", "libvirtd", "gcc", "make", "busybox")) {
                require(each, which(each));
            }
            home = Files.createTempDirectory(Path.of("/var/tmp"), "gear-it-");
            Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwx--x--x"));
            programs = Files.createDirectory(home.resolve("native"));
            for (Path each : built()) {
                Files.copy(
                        each,
                        programs.resolve(each.getFileName()),
                        StandardCopyOption.COPY_ATTRIBUTES);
            }
            startDaemon();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The native programs and scripts, compiled where they lie if their sources are newer.
    private static synchronized List<Path> built() throws IOException {
        Path sources = Path.of("../packaging/native").toRealPath();
        run(List.of("make", "-s", "-C", sources.toString()));
        try (Stream<Path> files = Files.list(sources)) {
            return files.filter(Files::isExecutable).filter(Files::isRegularFile).toList();
        }
    }

    /// Starts libvirtd, as after a crash of it.
    public void startDaemon() {
        run(List.of(programs.resolve("libvirtd-private.sh").toString(), "--home", home.toString()));
    }

    /// Ends libvirtd; gears run on.
    public void stopDaemon() {
        run(
                List.of(
                        programs.resolve("libvirtd-private.sh").toString(),
                        "--home",
                        home.toString(),
                        "--stop"));
    }

    /// What to connect to.
    public String uri() {
        return "lxc:///system?socket=" + home + "/libvirt/run/libvirt-sock";
    }

    /// The folder for an agent's state.
    public Path state() {
        return home.resolve("state");
    }

    /// The native programs.
    public Path programs() {
        return programs;
    }

    /// The daemon's folder of container logs.
    public Path containerLogs() {
        return home.resolve("libvirt/log/lxc");
    }

    /// What virsh says.
    public String virsh(String... arguments) {
        var command = new ArrayList<>(List.of("virsh", "-q", "-c", uri()));
        command.addAll(List.of(arguments));
        return run(command);
    }

    /// Brings a gear as far as an agent does that is killed before it has made the gear's groups
    /// and given the go-ahead: mounted, in libvirt, its first process waiting.
    public void startWithoutGoAhead(String id) {
        var folders = new GearFolders(state(), programs);
        try (var driver = new LibvirtDriver(uri(), InstantSource.system())) {
            driver.open();
            String json = driver.find(id).orElseThrow().record();
            folders.prepareStart(id);
            new GearMounts(folders, programs)
                    .mount(RecordCodec.read(Objects.requireNonNull(json)), driver.mountNamespace());
        }
        virsh("start", id);
        await(
                id + " to wait",
                Duration.ofSeconds(10),
                () -> "waiting".equals(InitStatus.read(folders.log(id)).state()));
    }

    /// Runs a command of the host and gives its output.
    public static String run(List<String> command) {
        try {
            Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
            process.getOutputStream().close();
            String said =
                    new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw new IllegalStateException(command + " failed: " + said);
            }
            return said.strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /// Waits until something is so, at most so long.
    public static void await(String what, Duration limit, BooleanSupplier condition) {
        long deadline = System.nanoTime() + limit.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError(what + ": not within " + limit);
            }
            LockSupport.parkNanos(5_000_000);
        }
    }

    @Override
    public void close() {
        try {
            // It may have been ended by a test, or have crashed; then there are gears left to end.
            startDaemon();
            for (String name : virsh("list", "--name").split("\n", -1)) {
                if (!name.isBlank()) {
                    try {
                        virsh("destroy", name.strip());
                    } catch (IllegalStateException e) {
                        virsh("resume", name.strip());
                        virsh("destroy", name.strip());
                    }
                }
            }
        } finally {
            stopDaemon();
            sweepGroups();
            run(List.of("rm", "-rf", "--one-file-system", "--", home.toString()));
        }
    }

    /// Groups of our gears that a failed test left behind.
    private void sweepGroups() {
        for (String tree : List.of("pids", "unified")) {
            for (String id : ids()) {
                try {
                    Files.deleteIfExists(Path.of("/sys/fs/cgroup", tree, "gearshift", id));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        }
    }

    private List<String> ids() {
        Path gears = state().resolve("gears");
        if (!Files.isDirectory(gears)) {
            return List.of();
        }
        try (Stream<Path> each = Files.list(gears)) {
            return each.map(path -> String.valueOf(path.getFileName())).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void require(String what, boolean there) {
        if (!there) {
            throw new IllegalStateException("this kernel test needs " + what);
        }
    }

    private static boolean which(String program) {
        for (String folder : List.of("/usr/sbin", "/usr/bin", "/sbin", "/bin")) {
            if (Files.isExecutable(Path.of(folder, program))) {
                return true;
            }
        }
        return false;
    }
}
