package io.gearshift.backend.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class KernelLogTest {

    private static final String SUMMARY =
            "6,1021,8021;oom-kill:constraint=CONSTRAINT_MEMCG,nodemask=(null),cpuset=c,"
                    + "mems_allowed=0,oom_memcg=/machine/lxc-1-g.libvirt-lxc/gear,"
                    + "task_memcg=/machine/lxc-1-g.libvirt-lxc/gear,task=tail,pid=4479,uid=1115112\n";
    private static final String KILLED =
            "3,1022,8022,-;Memory cgroup out of memory: Killed process 4479 (tail)"
                    + " total-vm:207080kB, anon-rss:24064kB, file-rss:1328kB, shmem-rss:0kB,"
                    + " UID:1115112 pgtables:88kB oom_score_adj:0\n";

    /// As a kernel 6.x says it of a container's process; `/dev/kmsg` writes a backslash of a name
    /// as `\x5c`.
    private static final String GLOBAL_SUMMARY =
            "6,1031,9021,-;oom-kill:constraint=CONSTRAINT_NONE,nodemask=(null),cpuset=user.slice,"
                    + "mems_allowed=0,global_oom,task_memcg=/machine.slice/"
                    + "machine-lxc\\x5cx2d4470\\x5cx2dg.scope/libvirt,"
                    + "task=redis-server,pid=60540,uid=1115111\n";

    private static final String GLOBAL_KILLED =
            "3,1032,9022,-;Out of memory: Killed process 60540 (redis-server)"
                    + " total-vm:17652600kB, anon-rss:14230956kB, file-rss:128kB, shmem-rss:0kB,"
                    + " UID:1115111 pgtables:31340kB oom_score_adj:0\n";

    @TempDir Path folder;

    private final List<KernelLog.Kill> kills = new ArrayList<>();

    private KernelLog log() throws IOException {
        return KernelLog.follow(Files.createFile(folder.resolve("kmsg")), kills::add);
    }

    @Test
    void aKillIsToldWithProcessUserAndGroup() throws IOException {
        try (KernelLog log = log()) {
            log.take(SUMMARY.replace("8021;", "8021,-;"));
            log.take(KILLED);
        }

        assertThat(kills).hasSize(1);
        KernelLog.Kill kill = kills.getFirst();
        assertThat(kill.pid()).isEqualTo(4479);
        assertThat(kill.name()).isEqualTo("tail");
        assertThat(kill.uid()).isEqualTo(1_115_112);
        assertThat(kill.group()).isEqualTo("/machine/lxc-1-g.libvirt-lxc/gear");
        assertThat(kill.cause())
                .isEqualTo(new KernelLog.Cause.Group("/machine/lxc-1-g.libvirt-lxc/gear"));
    }

    @Test
    void aKillBecauseTheHostHasNoMemoryIsToldApart() throws IOException {
        try (KernelLog log = log()) {
            log.take(GLOBAL_SUMMARY);
            log.take(GLOBAL_KILLED);
            log.take(GLOBAL_KILLED.replace("memory:", "memory (oom_kill_allocating_task):"));
        }

        assertThat(kills)
                .extracting(KernelLog.Kill::cause)
                .containsExactly(new KernelLog.Cause.Host(), new KernelLog.Cause.Host());
        assertThat(kills.getFirst().uid()).isEqualTo(1_115_111);
        assertThat(kills.getFirst().group())
                .isEqualTo("/machine.slice/machine-lxc\\x2d4470\\x2dg.scope/libvirt");
    }

    @Test
    void aNameCannotForgeTheGroup() throws IOException {
        try (KernelLog log = log()) {
            log.take(SUMMARY.replace("8021;", "8021,-;").replace("=tail", "=,task_memcg=/x,"));
            log.take(KILLED);
        }

        assertThat(kills)
                .singleElement()
                .extracting(KernelLog.Kill::group)
                .isEqualTo("/machine/lxc-1-g.libvirt-lxc/gear");
    }

    @Test
    void whatTheDeviceEscapesIsReadAsItIs() throws IOException {
        try (KernelLog log = log()) {
            log.take(KILLED.replace("(tail)", "(h\\xc3\\xb6g\\x0a\\x5c)"));
        }

        assertThat(kills).singleElement().extracting(KernelLog.Kill::name).isEqualTo("hög\n\\");
    }

    @Test
    void withoutItsSummaryTheGroupAtItsCapIsNotKnown() throws IOException {
        try (KernelLog log = log()) {
            log.take(KILLED);
        }

        assertThat(kills)
                .singleElement()
                .extracting(KernelLog.Kill::cause)
                .isEqualTo(new KernelLog.Cause.Group(null));
    }

    @Test
    void aNameThatLooksLikeARecordIsTheNameOfAProcess() throws IOException {
        try (KernelLog log = log()) {
            log.take(KILLED.replace("(tail)", "(x) total-vm:1kB, UID:0 )"));
        }

        assertThat(kills).hasSize(1);
        assertThat(kills.getFirst().uid()).isEqualTo(1_115_112);
    }

    @Test
    void otherRecordsAreSkipped() throws IOException {
        try (KernelLog log = log()) {
            log.take("6,1,9999,-;eth0: link up\n");
            log.take("nonsense");
            log.take("");
        }

        assertThat(kills).isEmpty();
    }

    @Test
    void aLogThatMayNotBeReadIsSaidToBeSo() {
        KernelLog log = KernelLog.follow(folder.resolve("missing"), kills::add);

        assertThat(log.readable()).isFalse();
    }

    private static final String REPORT =
            """
            4,10,1,-;tail invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL), order=0, oom_score_adj=0
            6,11,1,-;audit: something of somebody else
            6,12,1,-;memory: usage 8192kB, limit 8192kB, failcnt 4
            6,13,1,-;Memory cgroup stats for /machine/lxc-1-g.libvirt-lxc/gear:
            6,14,1,-;anon 7966720
            6,15,1,-;Tasks state (memory values in pages):
            6,16,1,-;[  pid  ]   uid  tgid total_vm      rss pgtables_bytes swapents oom_score_adj name
            6,17,1,-;[   4479] 1115112  4479     2569     2252    65536        0             0 tail
            """;

    private void report(KernelLog log) {
        REPORT.lines().forEach(log::take);
    }

    @Test
    void aKillComesWithItsSizesAndWhatTheKernelWroteBeforeIt() throws IOException {
        try (KernelLog log = log()) {
            report(log);
            log.take(SUMMARY.replace("8021;", "8021,-;"));
            log.take(KILLED);
        }

        KernelLog.Told told = kills.getFirst().told();
        assertThat(told.sizes())
                .isEqualTo(new KernelLog.Sizes(207_080L << 10, 24_064L << 10, 1328L << 10, 0));
        assertThat(told.usage()).extracting("total", "anon").containsExactly(8L << 20, 7_966_720L);
        assertThat(told.tasks()).singleElement().extracting("pid").isEqualTo(4479);
        assertThat(told.before()).hasSize(2).noneMatch(line -> line.contains("somebody"));
        assertThat(told.lines()).hasSize(2);
        assertThat(told.lines().getLast()).startsWith("Memory cgroup out of memory: Killed");
    }

    @Test
    void aKillWithoutItsOwnReportHasNotThatOfTheOneBefore() throws IOException {
        try (KernelLog log = log()) {
            report(log);
            log.take(SUMMARY.replace("8021;", "8021,-;"));
            log.take(KILLED);
            log.take(KILLED.replace("4479", "4480"));
        }

        KernelLog.Told told = kills.getLast().told();
        assertThat(told.usage()).isNull();
        assertThat(told.tasks()).isEmpty();
        assertThat(told.before()).isEmpty();
        assertThat(told.sizes()).isNotNull();
    }

    @Test
    void whatAProgramWritesIntoTheLogIsNotTheKernelsWord() throws IOException {
        try (KernelLog log = log()) {
            // Facility 1, user.
            log.take(KILLED.replace("3,1022", "11,1022"));
        }

        assertThat(kills).isEmpty();
    }
}
