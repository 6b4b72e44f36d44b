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
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// What sampling costs beside a C program that reads the same files and looks at nothing, and what
/// the namespace list costs beside `lsns`.
final class CollectorsBench implements Benchmark {
    private static final double SAMPLING_BOUND = 1.5;
    private static final double NAMESPACE_BOUND = 5;
    private static final int WARM_UP_SECONDS = 30;
    private static final int WINDOW_SECONDS = 10;
    private static final int SCANS = 20;

    @Override
    public String summary() {
        return "CPU of the sampler beside a C program on the same files; of the namespace list beside lsns";
    }

    @Override
    public void run(Instance instance, Options options, Report report) throws InterruptedException {
        int count = options.gearsOr(100);
        List<Gear> gears = instance.gears("bench", count, List.of("/bin/sleep", "100000"));
        List<String> command = new ArrayList<>(java());
        gears.forEach(gear -> command.add(String.valueOf(gear.initPid())));
        Path list = instance.folder("bench").resolve("files");
        report.figure("gears", count);
        try (Child ours = new Child(command)) {
            report.figure("files", writeOpenFiles(ours.pid(), list));
            sampling(ours, count, list, instance, options.roundsOr(5), report);
            namespaces(ours, options.roundsOr(5), report);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
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
        ours.ask("go");
        pause(WARM_UP_SECONDS);
        ours.ask("stop");
        double[] oursMicros = new double[rounds];
        double[] peerMicros = new double[rounds];
        String peer = instance.root().resolve("packaging/native/peer-sampler").toString();
        for (int round = 0; round < rounds; round++) {
            long before = Cpu.nanos(ours.pid());
            ours.ask("go");
            pause(WINDOW_SECONDS);
            long passes = Long.parseLong(ours.ask("stop"));
            oursMicros[round] = (Cpu.nanos(ours.pid()) - before) / 1e3 / passes;
            String printed =
                    Commands.run(
                            Map.of(),
                            List.of(peer, list.toString(), Integer.toString(WINDOW_SECONDS)));
            peerMicros[round] =
                    Double.parseDouble(
                            printed.replaceAll("(?s).*\"cpu_us_per_pass\":(\\d+).*", "$1"));
        }
        double best = Statistics.minimum(oursMicros);
        double bestPeer = Statistics.minimum(peerMicros);
        report.figure("sampler_cpu_us_per_gear", best / gears);
        report.figure("sampler_cpu_us_per_pass", oursMicros);
        report.figure("c_program_cpu_us_per_pass", peerMicros);
        report.atMost(
                "CPU of a sampling pass, our whole process, as a multiple of the C program",
                best / bestPeer,
                SAMPLING_BOUND);
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
            String[] seconds = printed.strip().split(" ", 2);
            lsnsMicros[round] =
                    (Double.parseDouble(seconds[0]) + Double.parseDouble(seconds[1])) * 1e6;
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
