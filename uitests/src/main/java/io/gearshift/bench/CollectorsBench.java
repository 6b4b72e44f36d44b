package io.gearshift.bench;

import io.gearshift.backend.api.Gear;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// What sampling costs beside a C program that reads all of the same files and looks at nothing,
/// beside `systemd-cgtop` and beside netdata's cgroup plugin; and what the namespace list costs
/// beside `lsns`.
final class CollectorsBench implements Benchmark {
    private static final double SAMPLING_BOUND = 1.3;
    private static final double CGTOP_BOUND = 4;
    private static final double NETDATA_BOUND = 4;
    private static final double NAMESPACE_BOUND = 5;
    private static final double ALLOCATION_BOUND = 200;
    private static final int WARM_UP_SECONDS = 30;
    private static final int WINDOW_SECONDS = 10;
    private static final int SCANS = 20;

    /// Wakes once a second: a gear that never runs costs less.
    static final List<String> AWAKE = List.of("/bin/tail", "-f", "/dev/null");

    @Override
    public String summary() {
        return "CPU of the sampler beside a C program on the same files, systemd-cgtop and netdata; of"
                + " the namespace list beside lsns";
    }

    @Override
    public void run(Instance instance, Options options, Report report) throws InterruptedException {
        int count = options.gearsOr(100);
        List<Gear> gears = instance.gears("bench", count, AWAKE);
        List<String> pids = gears.stream().map(gear -> String.valueOf(gear.initPid())).toList();
        Path list = instance.folder("bench").resolve("files");
        report.figure("gears", count);
        try {
            for (int few = 10; few < count; few *= 10) {
                try (Child ours = sampler(pids.subList(0, few))) {
                    Window window = ours.warmedUp();
                    report.figure("sampler_cpu_us_per_gear_at_" + few, window.micros() / few);
                }
            }
            try (Child ours = sampler(pids)) {
                report.figure("files", writeOpenFiles(ours.pid(), list));
                sampling(ours, count, list, instance, options.roundsOr(5), report);
                netdata(ours, instance, options.roundsOr(5), report);
                namespaces(ours, options.roundsOr(5), report);
                asleep(ours, gears, instance, report);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Child sampler(List<String> pids) throws IOException {
        List<String> command = new ArrayList<>(java());
        command.addAll(pids);
        return new Child(command);
    }

    /// Frozen gears use no processor time, as ones that wait for a request.
    private static void asleep(Child ours, List<Gear> gears, Instance instance, Report report)
            throws IOException, InterruptedException {
        gears.forEach(gear -> instance.console().pauseGear(gear.id()));
        ours.window();
        report.figure(
                "sampler_cpu_us_per_gear_when_none_runs", ours.window().micros() / gears.size());
    }

    private static List<String> java() {
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseCompactObjectHeaders",
                "-Xmx96m",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                SamplerProcess.class.getName());
    }

    /// The kernel files that a process keeps open.
    private static int writeOpenFiles(long pid, Path list) throws IOException {
        List<String> paths = new ArrayList<>();
        try (Stream<Path> descriptors = Files.list(Path.of("/proc/" + pid + "/fd"))) {
            for (Path descriptor : descriptors.toList()) {
                String target = Files.readSymbolicLink(descriptor).toString();
                if (target.startsWith("/sys/fs/cgroup/")) {
                    paths.add(target);
                }
            }
        }
        Files.write(list, paths);
        return paths.size();
    }

    private static void sampling(
            Child ours, int gears, Path list, Instance instance, int rounds, Report report)
            throws IOException, InterruptedException {
        ours.warmedUp();
        double[] oursMicros = new double[rounds];
        double[] peerMicros = new double[rounds];
        double[] topMicros = new double[rounds];
        double[] allocated = new double[rounds];
        String peer = instance.root().resolve("packaging/native/peer-sampler").toString();
        for (int round = 0; round < rounds; round++) {
            Window window = ours.window();
            oursMicros[round] = window.micros();
            allocated[round] = window.allocated() / gears;
            String printed =
                    Commands.run(
                            Map.of(),
                            List.of(peer, list.toString(), Integer.toString(WINDOW_SECONDS)));
            peerMicros[round] =
                    Double.parseDouble(
                            printed.replaceAll("(?s).*\"cpu_us_per_pass\":(\\d+).*", "$1"));
            topMicros[round] = cgtop();
        }
        double best = Statistics.minimum(oursMicros);
        double bestPeer = Statistics.minimum(peerMicros);
        report.figure("sampler_cpu_us_per_gear", best / gears);
        report.figure("sampler_cpu_us_per_pass", oursMicros);
        report.figure("c_program_cpu_us_per_pass", peerMicros);
        report.figure("sampler_allocated_bytes_per_gear_and_pass", allocated);
        report.atMost(
                "CPU of a sampling pass, our whole process, as a multiple of the C program",
                best / bestPeer,
                SAMPLING_BOUND);
        report.atMost(
                "bytes that the sampling thread allocates per gear and pass",
                Statistics.minimum(allocated),
                ALLOCATION_BOUND);
        if (Statistics.minimum(topMicros) > 0) {
            report.figure("systemd_cgtop_cpu_us_per_sample", topMicros);
            report.atLeast(
                    "CPU of a sample of systemd-cgtop as a multiple of our pass",
                    Statistics.minimum(topMicros) / best,
                    CGTOP_BOUND);
        }
    }

    /// Processor time of one sample, microseconds; 0 where it is not installed. It looks at all
    /// groups of the machine, and at four figures of each.
    private static double cgtop() {
        if (!Files.isExecutable(Path.of("/usr/bin/systemd-cgtop"))) {
            return 0;
        }
        int samples = WINDOW_SECONDS;
        String printed =
                Commands.run(
                        Map.of("LC_ALL", "C", "TIMEFORMAT", "%U %S"),
                        List.of(
                                "bash",
                                "-c",
                                "{ time systemd-cgtop -b -d 100ms -n "
                                        + samples
                                        + " >/dev/null; } 2>&1"));
        return micros(printed) / samples;
    }

    /// Both look once a second, at the same time, at the same gears.
    private static void netdata(Child ours, Instance instance, int rounds, Report report)
            throws IOException, InterruptedException {
        Optional<Netdata> started = Netdata.start(instance.folder("netdata"));
        if (started.isEmpty()) {
            return;
        }
        double[] oursMicros = new double[rounds];
        double[] netdataMicros = new double[rounds];
        try (Netdata netdata = started.get()) {
            // It finds all groups, and makes room for their figures.
            ours.warmedUp();
            for (int round = 0; round < rounds; round++) {
                double before = netdata.micros();
                oursMicros[round] = ours.window().micros();
                netdataMicros[round] = (netdata.micros() - before) / WINDOW_SECONDS;
            }
        }
        report.figure("netdata_cgroup_plugin_cpu_us_per_sample", netdataMicros);
        report.figure("sampler_beside_netdata_cpu_us_per_pass", oursMicros);
        report.atLeast(
                "CPU of a sample of netdata's cgroup plugin as a multiple of our pass",
                Statistics.minimum(netdataMicros) / Statistics.minimum(oursMicros),
                NETDATA_BOUND);
    }

    private static double micros(String times) {
        String[] seconds = times.strip().split(" ", 2);
        return (Double.parseDouble(seconds[0]) + Double.parseDouble(seconds[1])) * 1e6;
    }

    private static void namespaces(Child ours, int rounds, Report report) throws IOException {
        ours.ask("scan " + 10 * SCANS);
        double[] oursMicros = new double[rounds];
        double[] firstMicros = new double[rounds];
        double[] lsnsMicros = new double[rounds];
        double same = 1;
        for (int round = 0; round < rounds; round++) {
            Set<String> rows = lsns();
            long before = Cpu.nanos(ours.pid());
            ours.ask("scan 1");
            firstMicros[round] = (Cpu.nanos(ours.pid()) - before) / 1e3;
            before = Cpu.nanos(ours.pid());
            String scanned = ours.ask("scan " + SCANS);
            oursMicros[round] = (Cpu.nanos(ours.pid()) - before) / 1e3 / SCANS;
            String printed =
                    Commands.run(
                            Map.of("LC_ALL", "C", "TIMEFORMAT", "%U %S"),
                            List.of("bash", "-c", "{ time lsns -J >/dev/null; } 2>&1"));
            lsnsMicros[round] = micros(printed);
            // What lsns says before and after was there when we looked.
            rows.retainAll(lsns());
            report.figure("namespaces", rows.size());
            long found = rows.stream().filter(Set.of(scanned.split(","))::contains).count();
            same = Math.min(same, (double) found / rows.size());
        }
        report.figure("namespace_list_cpu_us", oursMicros);
        report.figure("namespace_list_of_a_new_scanner_cpu_us", firstMicros);
        report.figure("lsns_cpu_us", lsnsMicros);
        report.atLeast("share of the rows of lsns that our list has too", same, 1);
        report.atLeast(
                "CPU of lsns as a multiple of our namespace list",
                Statistics.minimum(lsnsMicros) / Statistics.minimum(oursMicros),
                NAMESPACE_BOUND);
    }

    /// Its rows as `NS TYPE PID`; it counts itself among the processes, so that number differs.
    private static Set<String> lsns() {
        return Commands.run(Map.of("LC_ALL", "C"), List.of("lsns", "-n", "-r", "-o", "NS,TYPE,PID"))
                .lines()
                .collect(Collectors.toCollection(HashSet::new));
    }

    private static void pause(int seconds) throws InterruptedException {
        // Nothing counts this down: it is a wait of a fixed length.
        boolean early = new CountDownLatch(1).await(seconds, TimeUnit.SECONDS);
        assert !early;
    }

    /// What a sampling process used in a while.
    ///
    /// @param micros processor time of a pass
    /// @param allocated bytes of a pass
    private record Window(double micros, double allocated) {}

    /// A process that answers each line with a line.
    private static final class Child implements AutoCloseable {
        private final Process process;
        private final Writer to;
        private final BufferedReader from;

        Child(List<String> command) throws IOException {
            process =
                    new ProcessBuilder(command)
                            .redirectError(ProcessBuilder.Redirect.INHERIT)
                            .start();
            to = process.outputWriter(StandardCharsets.UTF_8);
            from =
                    new BufferedReader(
                            new InputStreamReader(
                                    process.getInputStream(), StandardCharsets.UTF_8));
            answer();
        }

        long pid() {
            return process.pid();
        }

        String ask(String line) throws IOException {
            to.write(line + "\n");
            to.flush();
            return answer();
        }

        Window warmedUp() throws IOException, InterruptedException {
            ask("go");
            pause(WARM_UP_SECONDS);
            ask("stop");
            return window();
        }

        Window window() throws IOException, InterruptedException {
            long before = Cpu.nanos(pid());
            ask("go");
            pause(WINDOW_SECONDS);
            String[] passesAndBytes = ask("stop").split(" ", 2);
            double passes = Double.parseDouble(passesAndBytes[0]);
            return new Window(
                    (Cpu.nanos(pid()) - before) / 1e3 / passes,
                    Double.parseDouble(passesAndBytes[1]) / passes);
        }

        private String answer() throws IOException {
            String line = from.readLine();
            if (line == null) {
                throw new IllegalStateException("the sampler's process ended");
            }
            return line;
        }

        @Override
        public void close() throws IOException {
            to.close();
            process.destroy();
        }
    }
}
