package io.gearshift.bench;

import io.gearshift.backend.api.Gear;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/// From the request to the program's first instruction: ours with all its steps, beside plain virsh
/// starting the same program in a plain container. The program is `stamp`, which writes the wall
/// clock as its first act.
final class StartBench implements Benchmark {
    private static final double BOUND = 1.3;
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final double NANOS_PER_MILLI = 1e6;

    @Override
    public String summary() {
        return "from request to the program's first instruction, beside plain virsh start";
    }

    @Override
    public void run(Instance instance, Options options, Report report) throws InterruptedException {
        int rounds = options.roundsOr(50);
        try {
            Path stamp = instance.root().resolve("packaging/native/stamp");
            Gear gear = ours(instance, stamp);
            Path plain = plain(instance, stamp);
            List<Double> oursMillis = new ArrayList<>();
            List<Double> virshMillis = new ArrayList<>();
            // One of each before, so that both have been read from disk.
            oursOnce(instance, gear);
            virshOnce(instance, plain);
            for (int round = 0; round < rounds; round++) {
                oursMillis.add(oursOnce(instance, gear));
                virshMillis.add(virshOnce(instance, plain));
            }
            report.figure("rounds", rounds);
            figures(report, "gearshift", oursMillis);
            figures(report, "virsh", virshMillis);
            report.atMost(
                    "start, median, as a multiple of plain virsh",
                    Statistics.median(oursMillis) / Statistics.median(virshMillis),
                    BOUND);
            Commands.run(
                    Map.of(),
                    List.of("virsh", "-q", "-c", instance.libvirtUri(), "undefine", "bench-plain"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void figures(Report report, String side, List<Double> millis) {
        report.figure(side + "_start_ms_min", Statistics.quantile(millis, 0));
        report.figure(side + "_start_ms_median", Statistics.median(millis));
        report.figure(side + "_start_ms_p95", Statistics.quantile(millis, 0.95));
    }

    /// A gear whose program is `stamp`, copied into its own directory; it writes beside itself.
    private static Gear ours(Instance instance, Path stamp) throws IOException {
        Gear gear =
                instance.console()
                        .createGear(
                                Instance.spec(
                                        "bench-start",
                                        List.of(
                                                "/var/lib/openshift/gear/stamp",
                                                "/var/lib/openshift/gear/at")));
        Path data = data(instance, gear);
        copy(stamp, data.resolve("stamp"));
        // The gear's user writes the time here.
        Commands.run(Map.of(), List.of("chmod", "0777", data.toString()));
        return gear;
    }

    private static Path data(Instance instance, Gear gear) {
        return instance.folder("state/agent/gears").resolve(gear.id()).resolve("data");
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.copy(from, to, StandardCopyOption.REPLACE_EXISTING);
        Files.setPosixFilePermissions(to, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private static double oursOnce(Instance instance, Gear gear) throws IOException {
        Path at = data(instance, gear).resolve("at");
        Files.deleteIfExists(at);
        long asked = nanosNow();
        instance.console().startGear(gear.id());
        long began = stampIn(at);
        instance.console().stopGear(gear.id(), Duration.ZERO);
        return (began - asked) / NANOS_PER_MILLI;
    }

    /// A container with the same root and program and nothing else of ours.
    private static Path plain(Instance instance, Path stamp) throws IOException {
        Path folder = instance.folder("bench-plain");
        Path root = folder.resolve("root");
        Commands.run(
                Map.of(),
                List.of(
                        "cp",
                        "-a",
                        instance.folder("state/agent/images/base/rootfs").toString(),
                        root.toString()));
        copy(stamp, root.resolve("stamp"));
        Path xml = folder.resolve("domain.xml");
        Files.writeString(
                xml,
                """
                <domain type='lxc'><name>bench-plain</name><uuid>%s</uuid>
                <memory unit='MiB'>80</memory><vcpu>1</vcpu>
                <os><type>exe</type><init>/stamp</init><initarg>/at</initarg></os>
                <features><privnet/></features>
                <devices><filesystem type='mount'><source dir='%s'/><target dir='/'/></filesystem>
                <console type='pty'/></devices></domain>
                """
                        .formatted(UUID.randomUUID(), root));
        Commands.run(
                Map.of(),
                List.of("virsh", "-q", "-c", instance.libvirtUri(), "define", xml.toString()));
        return root.resolve("at");
    }

    private static double virshOnce(Instance instance, Path at) throws IOException {
        Files.deleteIfExists(at);
        long asked = nanosNow();
        Commands.run(
                Map.of(),
                List.of("virsh", "-q", "-c", instance.libvirtUri(), "start", "bench-plain"));
        long began = stampIn(at);
        Commands.run(
                Map.of(),
                List.of("virsh", "-q", "-c", instance.libvirtUri(), "destroy", "bench-plain"));
        return (began - asked) / NANOS_PER_MILLI;
    }

    private static long nanosNow() {
        Instant now = Instant.now();
        return now.getEpochSecond() * 1_000_000_000L + now.getNano();
    }

    private static long stampIn(Path file) throws IOException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < end) {
            if (Files.exists(file)) {
                String text = Files.readString(file);
                if (text.endsWith("\n")) {
                    return Long.parseLong(text.strip());
                }
            }
            Thread.onSpinWait();
        }
        throw new IllegalStateException("no time stamp in " + file);
    }
}
