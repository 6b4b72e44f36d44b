package io.gearshift.collectors.sampler;

import static io.gearshift.collectors.Fixtures.present;
import static org.assertj.core.api.Assertions.assertThat;

import io.gearshift.collectors.Fixtures;
import io.gearshift.collectors.KernelRoot;
import io.gearshift.collectors.cgroup.GroupNames;
import io.gearshift.collectors.cgroup.GroupPaths;
import io.gearshift.collectors.mountinfo.CgroupLayout;
import io.gearshift.collectors.mountinfo.MountInfo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class GroupSamplerFixtureTest {

    private long now = 1;
    private final GroupSampler sampler = new GroupSampler(() -> now);

    @TempDir Path folder = Path.of("");

    @AfterEach
    void close() {
        sampler.close();
    }

    @Test
    void aVersion2GroupHasEveryFigure() {
        SampledGroup group = sampler.add("g", paths(Fixtures.systemd(), 4711), null);
        sampler.sampleAll();
        for (Figure figure : Figure.values()) {
            assertThat(group.state(figure)).as("%s", figure).isEqualTo(FigureState.PRESENT);
        }
        assertThat(group.value(Figure.MEMORY_KERNEL)).isEqualTo(9437184);
        assertThat(group.value(Figure.OOM_KILLS)).isEqualTo(1);
    }

    @Test
    void aVersion1GroupHasEveryFigureButSlab() {
        SampledGroup group = sampler.add("g", paths(Fixtures.hybrid(), 11969), null);
        sampler.sampleAll();
        for (Figure figure : Figure.values()) {
            FigureState wanted =
                    figure == Figure.MEMORY_SLAB ? FigureState.UNSUPPORTED : FigureState.PRESENT;
            assertThat(group.state(figure)).as("%s", figure).isEqualTo(wanted);
        }
        assertThat(group.value(Figure.MEMORY_CURRENT)).isEqualTo(233472);
        assertThat(group.value(Figure.IO_WRITE_OPS)).isEqualTo(64);
    }

    @Test
    void aRateNeedsTwoPassesAndNoReset() throws IOException {
        SampledGroup group = addWritten();
        assertThat(group.state(Figure.CPU_USAGE)).isEqualTo(FigureState.NOT_YET);
        assertThat(rateAfter("usage_usec 1000\n")).isNaN();
        assertThat(rateAfter("usage_usec 501000\n")).isEqualTo(500_000);
        assertThat(rateAfter("usage_usec 10\n")).isNaN();
        assertThat(rateAfter("usage_usec 20\n")).isEqualTo(10);
        assertThat(rateAfter("broken")).isNaN();
        assertThat(rateAfter("usage_usec 40\n")).isNaN();
        assertThat(group.sample().rate(Figure.CPU_USAGE)).isEmpty();
    }

    @Test
    void twoReadsWithinATickOfTheKernelGiveNoRateAndLoseNoGrowth() throws IOException {
        SampledGroup group = addWritten();
        rateAfter("usage_usec 0\n");
        assertThat(rateAfter("usage_usec 1000\n")).isEqualTo(1000);
        Files.writeString(folder.resolve("cpu.stat"), "usage_usec 5000\n");
        now += 500_000;
        sampler.sampleAll();
        assertThat(group.rate(Figure.CPU_USAGE)).isNaN();
        assertThat(group.growth(Figure.CPU_USAGE)).isEqualTo(4000);
        assertThat(rateAfter("usage_usec 7000\n")).isEqualTo(2000);
    }

    @Test
    void throttledShareIsZeroWithoutPeriods() throws IOException {
        SampledGroup group = addWritten();
        rateAfter("usage_usec 1\nnr_periods 10\nnr_throttled 2\nthrottled_usec 5\n");
        assertThat(group.throttledShare()).isNaN();
        rateAfter("usage_usec 2\nnr_periods 20\nnr_throttled 7\nthrottled_usec 9\n");
        assertThat(group.throttledShare()).isEqualTo(0.5);
        rateAfter("usage_usec 2\nnr_periods 20\nnr_throttled 7\nthrottled_usec 9\n");
        assertThat(group.throttledShare()).isZero();
    }

    @Test
    void aMissingGroupIsGone() {
        SampledGroup group = sampler.add("g", new GroupPaths.V2(folder.resolve("none")), null);
        sampler.sampleAll();
        assertThat(group.isGone()).isTrue();
        assertThat(group.state(Figure.CPU_USAGE)).isEqualTo(FigureState.GONE);
    }

    @Test
    void aSampleKeepsWhatTheNextPassChanges() throws IOException {
        SampledGroup group = addWritten();
        rateAfter("usage_usec 1000\n");
        rateAfter("usage_usec 2000\n");
        GroupSample sample = group.sample();
        rateAfter("usage_usec 9000\n");
        assertThat(sample.value(Figure.CPU_USAGE)).hasValue(2000);
        assertThat(sample.rate(Figure.CPU_USAGE)).hasValue(1000);
        assertThat(sample.value(Figure.PIDS)).isEmpty();
    }

    @Test
    void oneOfTheSameKeyIsReplaced() {
        sampler.add("g", paths(Fixtures.systemd(), 4711), null);
        SampledGroup second = sampler.add("g", paths(Fixtures.hybrid(), 11969), null);
        assertThat(sampler.size()).isEqualTo(1);
        assertThat(sampler.group("g")).containsSame(second);
        sampler.remove("g");
        assertThat(sampler.size()).isZero();
    }

    @Test
    void theFilesOfAGroupThatDoesNotRunAreReadNowAndThen() throws IOException {
        write("memory.current", "4096\n");
        write("memory.stat", "anon 100\n");
        write("pids.current", "1\n");
        SampledGroup group = addWritten();
        passes(untilFull());

        write("memory.stat", "anon 200\n");
        write("pids.current", "2\n");
        int late = 0;
        while (group.value(Figure.MEMORY_ANON) == 100) {
            assertThat(group.value(Figure.PIDS)).isEqualTo(1);
            passes(1);
            late++;
        }
        assertThat(late).isBetween(2, SampledGroup.FULL_PASSES);
        assertThat(group.value(Figure.PIDS)).isEqualTo(2);
    }

    @Test
    void whatMovesWithProcessorTimeOrMemoryIsReadWithIt() throws IOException {
        write("memory.current", "4096\n");
        write("memory.stat", "anon 100\n");
        write("pids.current", "1\n");
        SampledGroup group = addWritten();
        passes(SampledGroup.FULL_PASSES);

        write("memory.current", "8192\n");
        write("memory.stat", "anon 200\n");
        passes(1);
        assertThat(group.value(Figure.MEMORY_ANON)).isEqualTo(200);

        write("pids.current", "2\n");
        rateAfter("usage_usec 1000\n");
        assertThat(group.value(Figure.PIDS)).isEqualTo(2);
    }

    @Test
    void thePartsOfMemoryAreReadAtOnceWhenTheirSumMovesMuchAndSoonWhenLittle() throws IOException {
        write("memory.current", "1048576\n");
        write("memory.stat", "anon 100\n");
        SampledGroup group = addWritten();
        passes(untilFull());

        write("memory.current", "1052672\n");
        write("memory.stat", "anon 200\n");
        int late = 0;
        while (group.value(Figure.MEMORY_ANON) == 100) {
            passes(1);
            late++;
        }
        assertThat(late).isBetween(2, 3);

        write("memory.current", "1118208\n");
        write("memory.stat", "anon 300\n");
        passes(1);
        assertThat(group.value(Figure.MEMORY_ANON)).isEqualTo(300);
    }

    /// A tenth of a percent: what is read of it later is spread over the time that it came in.
    @Test
    void theRateOfAPressureThatHardlyGrowsStandsUntilItIsReadAgain() throws IOException {
        Files.createDirectories(folder.resolve("g"));
        write("cpu.pressure", pressure(0));
        write("g/cpu.stat", "usage_usec 0\n");
        write("g/cpu.pressure", pressure(0));
        SampledGroup group =
                sampler.add("g", new GroupPaths.V2(folder.resolve("g")), new GroupPaths.V2(folder));
        passes(untilFull());
        Set<Long> seen = new HashSet<>();
        for (int pass = 1; pass <= 30; pass++) {
            write("cpu.pressure", pressure(pass * 1000));
            write("g/cpu.pressure", pressure(pass * 1000));
            passes(1);
            seen.add(group.value(Figure.CPU_PRESSURE_SOME));
            if (pass > 3) {
                assertThat(group.rate(Figure.CPU_PRESSURE_SOME))
                        .as("pass %s", pass)
                        .isEqualTo(1000);
            }
        }
        assertThat(seen).as("not read in each pass").hasSizeLessThan(16);

        write("cpu.pressure", pressure(130_000));
        write("g/cpu.pressure", pressure(130_000));
        passes(3);
        write("cpu.pressure", pressure(230_000));
        write("g/cpu.pressure", pressure(230_000));
        passes(1);
        assertThat(group.rate(Figure.CPU_PRESSURE_SOME)).as("now it grows").isEqualTo(100_000);
        passes(1);
        assertThat(group.rate(Figure.CPU_PRESSURE_SOME)).as("and no more").isZero();
        passes(1);
        assertThat(group.rate(Figure.CPU_PRESSURE_SOME)).isZero();
    }

    private static String pressure(int micros) {
        return "some avg10=0.00 avg60=0.00 avg300=0.00 total="
                + micros
                + "\nfull avg10=0.00 avg60=0.00 avg300=0.00 total=0\n";
    }

    @Test
    void whatDidNotGrowAboveIsNotReadAndWhatDidIs() throws IOException {
        Files.createDirectories(folder.resolve("g"));
        write("io.stat", "8:0 rbytes=100 wbytes=0 rios=1 wios=0\n");
        write("g/cpu.stat", "usage_usec 0\n");
        write("g/io.stat", "8:0 rbytes=100 wbytes=0 rios=1 wios=0\n");
        SampledGroup group =
                sampler.add("g", new GroupPaths.V2(folder.resolve("g")), new GroupPaths.V2(folder));
        passes(2 * SampledGroup.FULL_PASSES);
        assertThat(group.rate(Figure.IO_READ_BYTES)).isZero();

        write("io.stat", "8:0 rbytes=600 wbytes=0 rios=2 wios=0\n");
        write("g/io.stat", "8:0 rbytes=600 wbytes=0 rios=2 wios=0\n");
        passes(1);
        assertThat(group.rate(Figure.IO_READ_BYTES)).isEqualTo(500);
        passes(1);
        assertThat(group.rate(Figure.IO_READ_BYTES)).isZero();

        // Cannot be on a real host; here it shows that the file is left alone.
        write("g/io.stat", "8:0 rbytes=700 wbytes=0 rios=2 wios=0\n");
        int late = 0;
        while (group.value(Figure.IO_READ_BYTES) == 600) {
            passes(1);
            late++;
        }
        assertThat(late).isBetween(2, SampledGroup.FULL_PASSES);
    }

    /// A cap may hold a group down for seconds in which it uses no processor time at all.
    @Test
    void aFileThatMovedIsReadAgainThoughNothingElseSaysSo() throws IOException {
        Files.createDirectories(folder.resolve("g"));
        write("io.stat", "8:0 rbytes=100 wbytes=0 rios=1 wios=0\n");
        write("g/cpu.stat", "usage_usec 0\n");
        write("g/io.stat", "8:0 rbytes=100 wbytes=0 rios=1 wios=0\n");
        SampledGroup group =
                sampler.add("g", new GroupPaths.V2(folder.resolve("g")), new GroupPaths.V2(folder));
        passes(2 * SampledGroup.FULL_PASSES);
        write("io.stat", "8:0 rbytes=600 wbytes=0 rios=2 wios=0\n");
        for (int bytes = 200; bytes < 2000; bytes += 100) {
            write("g/io.stat", "8:0 rbytes=" + bytes + " wbytes=0 rios=2 wios=0\n");
            passes(1);
            assertThat(group.rate(Figure.IO_READ_BYTES)).isEqualTo(100);
        }
    }

    @Test
    void aRateIsOverTheTimeSinceItsFileWasRead() throws IOException {
        Files.createDirectories(folder.resolve("g"));
        write("io.stat", "8:0 rbytes=100 wbytes=0 rios=1 wios=0\n");
        write("g/cpu.stat", "usage_usec 0\n");
        write("g/io.stat", "8:0 rbytes=100 wbytes=0 rios=1 wios=0\n");
        SampledGroup group =
                sampler.add("g", new GroupPaths.V2(folder.resolve("g")), new GroupPaths.V2(folder));
        passes(untilFull());
        write("g/io.stat", "8:0 rbytes=900 wbytes=0 rios=2 wios=0\n");
        int late = 0;
        while (group.value(Figure.IO_READ_BYTES) == 100) {
            passes(1);
            late++;
        }
        assertThat(late).isGreaterThan(1);
        assertThat(group.rate(Figure.IO_READ_BYTES)).isEqualTo(800.0 / late);
    }

    @Test
    void aGroupAboveThatCannotBeReadHidesNothing() throws IOException {
        Files.createDirectories(folder.resolve("g"));
        write("g/cpu.stat", "usage_usec 0\n");
        write("g/io.stat", "8:0 rbytes=100 wbytes=0 rios=1 wios=0\n");
        SampledGroup group =
                sampler.add("g", new GroupPaths.V2(folder.resolve("g")), new GroupPaths.V2(folder));
        passes(2 * SampledGroup.FULL_PASSES);
        write("g/io.stat", "8:0 rbytes=600 wbytes=0 rios=2 wios=0\n");
        passes(1);
        assertThat(group.rate(Figure.IO_READ_BYTES)).isEqualTo(500);
    }

    @Test
    void aGroupOfWhichOneFileWentIsNotGone() throws IOException {
        write("memory.current", "4096\n");
        SampledGroup group = addWritten();
        passes(3);
        Files.delete(folder.resolve("cpu.stat"));
        passes(1);
        assertThat(group.isGone()).isFalse();
        assertThat(group.state(Figure.MEMORY_CURRENT)).isEqualTo(FigureState.PRESENT);
    }

    private void write(String file, String text) throws IOException {
        Files.writeString(folder.resolve(file), text);
    }

    private void passes(int count) {
        for (int i = 0; i < count; i++) {
            now += 1_000_000_000L;
            sampler.sampleAll();
        }
    }

    /// After so many, its last full pass has just been.
    private static int untilFull() {
        return 2 * SampledGroup.FULL_PASSES
                - Math.floorMod("g".hashCode(), SampledGroup.FULL_PASSES);
    }

    private SampledGroup addWritten() throws IOException {
        Files.writeString(folder.resolve("cpu.stat"), "usage_usec 0\n");
        return sampler.add("g", new GroupPaths.V2(folder), null);
    }

    /// Writes the file anew, passes one second on, and gives the rate in CPU microseconds a second.
    private double rateAfter(String cpuStat) throws IOException {
        Files.writeString(folder.resolve("cpu.stat"), cpuStat);
        now += 1_000_000_000L;
        sampler.sampleAll();
        return sampler.group("g").orElseThrow().rate(Figure.CPU_USAGE);
    }

    private static GroupPaths paths(KernelRoot root, int pid) {
        CgroupLayout layout = CgroupLayout.of(root, present(MountInfo.ofSelf(root)));
        return GroupPaths.of(layout, present(GroupNames.of(root, pid))).orElseThrow();
    }
}
