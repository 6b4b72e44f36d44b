package io.gearshift.collectors.sampler;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.OperatingSystemMXBean;
import io.gearshift.collectors.Ticker;
import io.gearshift.collectors.cgroup.GroupPaths;
import io.gearshift.collectors.kernel.OwnGroup;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a pass costs beside a C program that preads the same files and parses nothing. CPU time of
/// the whole process is compared, by the least of several rounds that take turns, since a busy
/// machine makes both slower.
@Tag("kernel")
@Tag("G1.1")
final class SamplerCostKernelIT {

    private static final int GROUPS = 100;
    private static final int PASSES = 200;
    private static final int ROUNDS = 10;
    private static final double BOUND = 1.5;

    private final List<OwnGroup> groups = new ArrayList<>();
    private final GroupSampler sampler = new GroupSampler(Ticker.SYSTEM);

    @TempDir Path folder = Path.of("");

    @AfterEach
    void removeGroups() {
        sampler.close();
        groups.forEach(OwnGroup::close);
    }

    @Test
    void aPassCostsLittleMoreThanTheReads() throws IOException, InterruptedException {
        String program = compiled();
        for (int i = 0; i < GROUPS; i++) {
            OwnGroup group = OwnGroup.make("cost" + i);
            groups.add(group);
            group.start("exec sleep 600");
            sampler.add("g" + i, group.paths(), null);
        }
        ours(5 * PASSES);
        long ours = Long.MAX_VALUE;
        long theirs = Long.MAX_VALUE;
        for (int round = 0; round < ROUNDS; round++) {
            ours = Math.min(ours, ours(PASSES));
            theirs = Math.min(theirs, theirs(program));
        }
        System.Logger log = System.getLogger(SamplerCostKernelIT.class.getName());
        log.log(
                System.Logger.Level.INFO,
                "a pass of {0} groups: {1} us, in C {2} us",
                GROUPS,
                ours / PASSES,
                theirs / PASSES);
        assertThat((double) ours / theirs).isLessThan(BOUND);
    }

    private long ours(int passes) {
        var system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        long before = system.getProcessCpuTime();
        for (int pass = 0; pass < passes; pass++) {
            sampler.sampleAll();
        }
        return (system.getProcessCpuTime() - before) / 1000;
    }

    private long theirs(String program) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(program, Integer.toString(PASSES)).start();
        try (var input = process.outputWriter(StandardCharsets.UTF_8)) {
            for (OwnGroup group : groups) {
                for (Path file : files(group.paths())) {
                    input.write(file + "\n");
                }
            }
        }
        try (var output = process.inputReader(StandardCharsets.UTF_8)) {
            return Long.parseLong(output.readLine());
        } finally {
            assertThat(process.waitFor()).isZero();
        }
    }

    private static List<Path> files(GroupPaths paths) {
        return Arrays.stream(SampledFile.values())
                .map(file -> file.in(paths))
                .flatMap(Optional::stream)
                .toList();
    }

    private String compiled() throws IOException, InterruptedException {
        String program = folder.resolve("sample").toString();
        try {
            Process gcc =
                    new ProcessBuilder("gcc", "-O2", "-o", program, "src/test/c/sample.c")
                            .inheritIO()
                            .start();
            assertThat(gcc.waitFor()).isZero();
        } catch (IOException e) {
            Assumptions.abort("needs gcc: " + e.getMessage());
        }
        return program;
    }
}
