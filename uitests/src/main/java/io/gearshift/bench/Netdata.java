package io.gearshift.bench;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// netdata with nothing on but its cgroup plugin, which looks once a second; where it is installed.
/// Its processor time is that of the plugin's own thread, without what keeps and serves the
/// figures.
final class Netdata implements AutoCloseable {
    private static final Path PROGRAM = Path.of("/usr/sbin/netdata");
    private static final String THREAD = "PLUGIN[cgroups]";

    private final Process process;

    private Netdata(Process process) {
        this.process = process;
    }

    /// Starts one in a folder of its own; empty where it is not installed.
    static Optional<Netdata> start(Path folder) throws IOException {
        if (!Files.isExecutable(PROGRAM)) {
            return Optional.empty();
        }
        for (String each : List.of("cache", "lib", "log", "home")) {
            Files.createDirectories(folder.resolve(each));
        }
        Path configuration = folder.resolve("netdata.conf");
        Files.writeString(configuration, configuration(folder));
        return Optional.of(
                new Netdata(
                        new ProcessBuilder(
                                        PROGRAM.toString(),
                                        "-D",
                                        "-c",
                                        configuration.toString(),
                                        "-P",
                                        folder.resolve("pid").toString())
                                .redirectErrorStream(true)
                                .redirectOutput(folder.resolve("said").toFile())
                                .start()));
    }

    private static String configuration(Path folder) {
        return """
        [global]
            run as user = root
        [db]
            mode = ram
            retention = 900
            update every = 1
        [directories]
            cache = %1$s/cache
            lib = %1$s/lib
            log = %1$s/log
            home = %1$s/home
        [web]
            mode = none
        [health]
            enabled = no
        [ml]
            enabled = no
        [statsd]
            enabled = no
        [plugins]
            enable running new plugins = no
            timex = no
            idlejitter = no
            netdata monitoring = no
            netdata monitoring extended = no
            loops = no
            profile = no
            tc = no
            diskspace = no
            proc = no
            statsd = no
            cgroups = yes
        [plugin:cgroups]
            update every = 1
            enable by default cgroups matching = *
            search for cgroups in subpaths matching = *
            enable by default cgroups names matching = *
            max cgroups to allow = 20000
            max cgroups depth to monitor = 0
            script to get cgroup names = %2$s
            script to get cgroup network interfaces = %2$s
        """
                .formatted(folder, "/bin/true");
    }

    /// Processor time of the plugin's thread, microseconds.
    ///
    /// @throws IllegalStateException if it has none
    double micros() throws IOException {
        try (DirectoryStream<Path> threads =
                Files.newDirectoryStream(Path.of("/proc/" + process.pid() + "/task"))) {
            for (Path thread : threads) {
                if (Files.readString(thread.resolve("comm")).strip().equals(THREAD)) {
                    String[] times =
                            Files.readString(thread.resolve("schedstat")).strip().split(" ", 2);
                    return Long.parseLong(times[0]) / 1e3;
                }
            }
        }
        throw new IllegalStateException("netdata has no thread " + THREAD);
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
