package io.gearshift.collectors.kmsg;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class OomReportTest {

    private static final String V1 =
            """
            tail invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL), order=0, oom_score_adj=0
            CPU: 0 UID: 0 PID: 6344 Comm: tail Not tainted 6.18.44 #1 NONE
            memory: usage 8192kB, limit 8192kB, failcnt 0
            memory+swap: usage 8192kB, limit 8192kB, failcnt 0
            kmem: usage 412kB, limit 9007199254740988kB, failcnt 0
            Memory cgroup stats for /gearshift-test-5325-tree/victim:
            cache 0
            rss 7966720
            total_cache 4096
            total_rss 7966720
            total_swap 0
            Tasks state (memory values in pages):
            [  pid  ]   uid  tgid total_vm      rss rss_anon rss_file rss_shmem pgtables_bytes swapents oom_score_adj name
            [   6342]     0  6342      648      363        0      363         0    40960        0             0 sh
            [   6344]     0  6344     2569     2252     1824      428         0    65536        3             0 a \\x5c b [c]
            """;

    private static final String V2 =
            """
            java invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL), order=0, oom_score_adj=-500
            memory: usage 65536kB, limit 65536kB, failcnt 12
            swap: usage 128kB, limit 1024kB, failcnt 0
            Memory cgroup stats for /machine.slice/x.scope:
            anon 63963136
            file 8192
            kernel 917504
            new_figure 99999999999999999999
            Tasks state (memory values in pages):
            [  pid  ]   uid  tgid total_vm      rss pgtables_bytes swapents oom_score_adj name
            [   4479] 1115112  4479    51770     6348   90112        0             0 java
            """;

    private static OomReport report(String text) {
        var report = new OomReport(4096);
        text.lines().forEach(report::take);
        return report;
    }

    @Test
    void aReportOfVersionOneSaysWhatTheGroupWasFullOf() {
        assertThat(report(V1).usage())
                .isEqualTo(
                        new OomReport.Usage(8L << 20, 8L << 20, 7_966_720L, 4096L, 412L << 10, 0L));
    }

    @Test
    void aReportOfVersionTwoSaysWhatTheGroupWasFullOf() {
        assertThat(report(V2).usage())
                .isEqualTo(
                        new OomReport.Usage(
                                64L << 20, 64L << 20, 63_963_136L, 8192L, 917_504L, 128L << 10));
    }

    @Test
    void figuresThatComeInOneRecordAreReadTooAndACutOneIsNot() {
        String one =
                V2.replace("anon 63963136\nfile 8192\n", "anon 63963136\\x0afile 8192\\x0a")
                        .replace("kernel 917504\n", "kernel 917504\\x0akernel_stack 12x\n");

        assertThat(one).contains("\\x0akernel 917504\\x0a");
        assertThat(report(one).usage()).isEqualTo(report(V2).usage());
    }

    @Test
    void aNameWithALineInItIsNoFigure() {
        OomReport.Usage usage = report(V2.replace(" java\n", " x\\x0aanon 1\n")).usage();

        assertThat(usage).isEqualTo(report(V2).usage());
    }

    @Test
    void theTableOfProcessesIsReadByItsHeadings() {
        assertThat(report(V1).tasks())
                .containsExactly(
                        new OomReport.Task(6342, 0, 363 * 4096, 0, "sh"),
                        new OomReport.Task(6344, 0, 2252 * 4096, 3 * 4096, "a \\x5c b [c]"));
        assertThat(report(V2).tasks())
                .containsExactly(new OomReport.Task(4479, 1_115_112, 6348 * 4096, 0, "java"));
        assertThat(report(V2.replace(" rss ", " nothing ")).tasks()).isEmpty();
    }

    @Test
    void onlyTheLinesThatSayWhoWasFullAreKept() {
        assertThat(report(V1).lines()).hasSize(4).noneMatch(line -> line.startsWith("CPU"));
    }

    @Test
    void theNextReportForgetsTheOneBefore() {
        OomReport report = report(V1);
        report.take("x invoked oom-killer: gfp_mask=0x1(), order=0, oom_score_adj=0");

        assertThat(report.usage()).isNull();
        assertThat(report.tasks()).isEmpty();
        assertThat(report.lines()).hasSize(1);
    }

    @Test
    void linesWithoutTheirBeginningAreNoReport() {
        OomReport report = report(V1.substring(V1.indexOf('\n') + 1));

        assertThat(report.lines()).isEmpty();
        assertThat(report.usage()).isNull();
    }

    @Test
    void aFloodOfLinesIsBounded() {
        OomReport report = report(V1);
        for (int i = 0; i < 5000; i++) {
            report.take("memory: usage 8192kB, limit 8192kB, failcnt 0");
            report.take("[   " + i + "]     0  1  1  1  1  1  1  1  1  0 " + "x".repeat(5000));
        }

        assertThat(report.lines()).hasSizeLessThanOrEqualTo(40);
        assertThat(report.tasks()).hasSizeLessThanOrEqualTo(1000);
    }
}
