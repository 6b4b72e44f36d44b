package io.gearshift.collectors.sampler;

import static org.assertj.core.api.Assertions.assertThat;

import io.gearshift.collectors.cgroup.GroupPaths;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class FigureParserTest {

    private final KernelBuffer buffer = new KernelBuffer();
    private final FigureParser parser = new FigureParser(buffer);
    private final SampledGroup group =
            new SampledGroup("g", new GroupPaths.V2(Path.of("/nowhere/g")), null);

    @Test
    void keysAreFoundAmongUnknownOnes() {
        parse(
                SampledFile.CPU_STAT_V2,
                "usage_usec 12\nnew_key 5\nnr_periods 7\nnr_throttled 3\nthrottled_usec 99\n");
        assertThat(group.value(Figure.CPU_USAGE)).isEqualTo(12);
        assertThat(group.value(Figure.CPU_PERIODS)).isEqualTo(7);
        assertThat(group.value(Figure.CPU_THROTTLED_PERIODS)).isEqualTo(3);
        assertThat(group.value(Figure.CPU_THROTTLED)).isEqualTo(99);
    }

    @Test
    void aKeyThatBeginsLikeAnotherIsAnother() {
        parse(
                SampledFile.MEMORY_STAT_V1,
                "cache 1\nswap 2\ntotal_cache 5\ntotal_rss_huge 9\ntotal_rss 6\n");
        assertThat(group.value(Figure.MEMORY_FILE)).isEqualTo(5);
        assertThat(group.value(Figure.MEMORY_ANON)).isEqualTo(6);
        assertThat(group.state(Figure.MEMORY_SWAP)).isEqualTo(FigureState.UNSUPPORTED);
        parse(SampledFile.MEMORY_STAT_V1, "total_cache 5\ntotal_rss 6\ntotal_swap 7\n");
        assertThat(group.value(Figure.MEMORY_SWAP)).isEqualTo(7);
        parse(SampledFile.MEMORY_SWAP_V2, "110592\n");
        assertThat(group.value(Figure.MEMORY_SWAP)).isEqualTo(110592);
        parse(SampledFile.MEMORY_STAT_V2, "anon 1\nkernel_stack 7\nslab_reclaimable 8\nslab 9\n");
        assertThat(group.state(Figure.MEMORY_KERNEL)).isEqualTo(FigureState.UNSUPPORTED);
        assertThat(group.value(Figure.MEMORY_SLAB)).isEqualTo(9);
    }

    @Test
    void cachedFilesNotUsedLatelyAreThoseOfGroupsBelowToo() {
        parse(
                SampledFile.MEMORY_STAT_V1,
                """
                inactive_file 3
                total_cache 5
                total_rss 6
                total_swap 7
                total_inactive_anon 1
                total_inactive_file 4
                total_active_file 2
                """);
        assertThat(group.value(Figure.MEMORY_INACTIVE_FILE)).isEqualTo(4);
        parse(
                SampledFile.MEMORY_STAT_V2,
                """
                anon 1
                file 2
                inactive_anon 4
                active_file 5
                inactive_file 18446744073709551615
                slab 9
                """);
        assertThat(group.value(Figure.MEMORY_INACTIVE_FILE)).isEqualTo(-1);
        assertThat(group.value(Figure.MEMORY_SLAB)).isEqualTo(9);
        parse(SampledFile.MEMORY_STAT_V2, "anon 1\ninactive_file_x 4\n");
        assertThat(group.state(Figure.MEMORY_INACTIVE_FILE)).isEqualTo(FigureState.UNSUPPORTED);
    }

    @Test
    void keysInAnotherOrderAreFoundToo() {
        parse(SampledFile.MEMORY_STAT_V2, "slab 4\nkernel 3\nfile 2\nanon 1\n");
        assertThat(group.value(Figure.MEMORY_ANON)).isEqualTo(1);
        assertThat(group.value(Figure.MEMORY_SLAB)).isEqualTo(4);
    }

    @Test
    void aMissingKeyIsUnsupportedAndNotZero() {
        parse(SampledFile.CPU_STAT_V2, "usage_usec 12\nuser_usec 1\n");
        assertThat(group.state(Figure.CPU_USAGE)).isEqualTo(FigureState.PRESENT);
        assertThat(group.state(Figure.CPU_PERIODS)).isEqualTo(FigureState.UNSUPPORTED);
    }

    @Test
    void nanosecondsOfVersion1BecomeMicroseconds() {
        parse(SampledFile.CPUACCT_USAGE_V1, "649570471\n");
        assertThat(group.value(Figure.CPU_USAGE)).isEqualTo(649570);
        parse(
                SampledFile.CPU_STAT_V1,
                "nr_periods 42\nnr_throttled 15\nthrottled_time 338987737\n");
        assertThat(group.value(Figure.CPU_PERIODS)).isEqualTo(42);
        assertThat(group.value(Figure.CPU_THROTTLED)).isEqualTo(338987);
    }

    @Test
    void aValueAbove63BitsIsUnsigned() {
        parse(SampledFile.PIDS_V2, "18446744073709551615\n");
        assertThat(Long.toUnsignedString(group.value(Figure.PIDS)))
                .isEqualTo("18446744073709551615");
    }

    @Test
    void devicesAreSummed() {
        parse(
                SampledFile.IO_STAT_V2,
                "8:16 rbytes=1 wbytes=2 rios=3 wios=4 dbytes=9\n8:0 rbytes=10 wbytes=20 rios=30 wios=40\n");
        assertThat(group.value(Figure.IO_READ_BYTES)).isEqualTo(11);
        assertThat(group.value(Figure.IO_WRITE_BYTES)).isEqualTo(22);
        assertThat(group.value(Figure.IO_READ_OPS)).isEqualTo(33);
        assertThat(group.value(Figure.IO_WRITE_OPS)).isEqualTo(44);
        parse(SampledFile.BLKIO_BYTES_V1, "8:0 Read 5\n8:0 Write 6\n8:1 Read 7\nTotal 18\n");
        assertThat(group.value(Figure.IO_READ_BYTES)).isEqualTo(12);
        assertThat(group.value(Figure.IO_WRITE_BYTES)).isEqualTo(6);
    }

    @Test
    void anEmptyIoStatIsZeroAndATotalOfVersion1IsNot() {
        parse(SampledFile.IO_STAT_V2, "");
        assertThat(group.state(Figure.IO_READ_BYTES)).isEqualTo(FigureState.PRESENT);
        assertThat(group.value(Figure.IO_READ_BYTES)).isZero();
        parse(SampledFile.BLKIO_OPS_V1, "Total 0\n");
        assertThat(group.state(Figure.IO_READ_OPS)).isEqualTo(FigureState.UNSUPPORTED);
    }

    @Test
    void pressureIsTheTotalOfEachLine() {
        parse(
                SampledFile.MEMORY_PRESSURE,
                """
                some avg10=0.00 avg60=0.00 avg300=0.00 new=1 total=18133911
                full avg10=0.00 avg60=0.00 avg300=0.00 total=7
                """);
        assertThat(group.value(Figure.MEMORY_PRESSURE_SOME)).isEqualTo(18133911);
        assertThat(group.value(Figure.MEMORY_PRESSURE_FULL)).isEqualTo(7);
        parse(SampledFile.CPU_PRESSURE, "some avg10=0.00 avg60=0.00 avg300=0.00 total=1\n");
        assertThat(group.state(Figure.CPU_PRESSURE_FULL)).isEqualTo(FigureState.UNSUPPORTED);
    }

    @ParameterizedTest
    @EnumSource(SampledFile.class)
    void aTextThatWasCutOffIsMalformed(SampledFile file) {
        parse(file, "usage_usec 12\nanon");
        assertThat(file.figures()).allMatch(figure -> group.state(figure) == FigureState.MALFORMED);
    }

    @ParameterizedTest
    @EnumSource(
            value = SampledFile.class,
            mode = EnumSource.Mode.EXCLUDE,
            names = {"IO_STAT_V2"})
    void anEmptyTextIsMalformed(SampledFile file) {
        parse(file, "");
        assertThat(file.figures()).allMatch(figure -> group.state(figure) == FigureState.MALFORMED);
    }

    @ParameterizedTest
    @EnumSource(SampledFile.class)
    void whatIsNoNumberIsNeverAValue(SampledFile file) {
        parse(
                file,
                """
                usage_usec max
                anon max
                total_cache max
                oom_kill x
                nr_periods -1
                8:0 Read max
                some total=max
                """);
        assertThat(file.figures())
                .noneMatch(
                        figure ->
                                file != SampledFile.IO_STAT_V2
                                        && group.state(figure) == FigureState.PRESENT);
    }

    private void parse(SampledFile file, String text) {
        buffer.put(text.getBytes(StandardCharsets.UTF_8));
        parser.parse(file, group);
    }
}
