package io.gearshift.backend.fake;

import io.gearshift.backend.api.BlackBox;
import io.gearshift.backend.api.Cap;
import io.gearshift.backend.api.KillRow;
import io.gearshift.backend.api.Limits;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// A black box as an agent keeps it: a database at its cap of 64 MiB, with three seconds in which
/// nothing was read, and a name that means harm.
public final class BlackBoxSample {

    /// Its id.
    public static final String ID = "0196f0a1b2c1a2b3c4d";

    /// The largest process, which was killed.
    public static final String HOSTILE = "postgres: <b>checkpointer</b>";

    private static final long MIB = 1 << 20;

    private BlackBoxSample() {}

    /// A box of a gear.
    public static BlackBox of(
            String host, String gear, String name, String project, Instant at, String text) {
        var before = new ArrayList<BlackBox.Moment>();
        for (int ago = 60; ago > 0; ago--) {
            if (ago < 40 || ago > 42) {
                long anon = (ago > 20 ? 12 : 12 + 2 * (20 - ago)) * MIB;
                before.add(
                        new BlackBox.Moment(
                                at.minusSeconds(ago), anon + 7 * MIB, anon, 5 * MIB, 2 * MIB, 0L));
            }
        }
        return new BlackBox(
                new KillRow(ID, at, host, gear, name, project, text, 1),
                BlackBox.Cause.GEAR,
                null,
                List.of(
                        new BlackBox.Killed(
                                at, 4711, 17, HOSTILE, 201 * MIB, 52 * MIB, 3 * MIB, MIB)),
                Limits.NONE.with(
                        new io.gearshift.backend.api.LimitChange(
                                null, null, null, Cap.at(64 * MIB), null, null, Cap.at(40))),
                new BlackBox.Moment(at, 64 * MIB, 57 * MIB, 5 * MIB, 2 * MIB, 0L),
                before,
                List.of(
                        new BlackBox.Task(4711, 17, HOSTILE, 56 * MIB, 0L, true),
                        new BlackBox.Task(4700, 2, "postgres -D /var/lib/data", 9 * MIB, 0L, false),
                        new BlackBox.Task(4699, null, "sh", null, null, false)),
                2,
                List.of(
                        "postgres invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL), order=0",
                        "memory: usage 65536kB, limit 65536kB, failcnt 12",
                        "Memory cgroup out of memory: Killed process 4711 (postgres)"
                                + " total-vm:205824kB, anon-rss:53248kB, file-rss:3072kB,"
                                + " shmem-rss:1024kB, UID:1115112 pgtables:88kB"
                                + " oom_score_adj:0"));
    }
}
