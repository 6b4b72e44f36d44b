package io.gearshift.web.overview;

import io.gearshift.assets.Say;
import io.gearshift.backend.api.Alert;
import io.gearshift.backend.api.AlertRule;
import io.gearshift.backend.api.Console;
import io.gearshift.backend.api.ConsoleException;
import io.gearshift.backend.api.ErrorCode;
import io.gearshift.backend.api.HistoryQuery;
import io.gearshift.backend.api.Host;
import io.gearshift.backend.api.Series;
import io.gearshift.web.host.WhoUses;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// Which hosts are full, and who uses what of a host is short. Looked at as often as alerts look,
/// not as often as pages do, so that a host that is full now and then does not come and go, and
/// many open pages cost a full host no more than one. Only for who is told what hosts are loaded
/// with, which is the same for all of those. Safe for many threads.
final class HostUsers {

    /// As alerts look at hosts.
    private static final Duration KEPT = Duration.ofSeconds(10);

    /// From where a host's bar is red.
    private static final double FULL = 0.95;

    /// A host that was full is so still while its average is not below this.
    private static final double STILL = 0.9 * FULL;

    private static final Duration BACK = Duration.ofMinutes(15);
    private static final int POINTS = 90;

    private final boolean groups;
    private final Map<Asked, Users> users = new ConcurrentHashMap<>();
    private final Map<Asked, Judged> judged = new ConcurrentHashMap<>();

    /// @param groups whether hosts are asked for their cgroups, as {@link WhoUses#of} says
    HostUsers(boolean groups) {
        this.groups = groups;
    }

    private record Asked(String host, WhoUses.What what) {}

    private record Users(Instant at, @Nullable WhoUses who) {}

    private record Judged(Instant at, @Nullable Full full) {}

    /// A host of which something is full.
    ///
    /// @param since when it has been so within the last 15 minutes; null if that is not known
    record Full(String text, WhoUses who, @Nullable Instant since) {}

    /// What of a host an alert says is short; null if it is about something else.
    static WhoUses.@Nullable What what(AlertRule.Watch watch) {
        return switch (watch) {
            case HOST_CPU, HOST_CPU_PRESSURE -> WhoUses.What.CPU;
            case HOST_MEMORY, HOST_MEMORY_PRESSURE -> WhoUses.What.MEMORY;
            case HOST_IO_PRESSURE,
                    HOST_LOST,
                    GEAR_MEMORY,
                    GEAR_MEMORY_HELD,
                    GEAR_THROTTLED,
                    GEAR_CPU_PRESSURE,
                    GEAR_MEMORY_PRESSURE,
                    GEAR_IO_PRESSURE,
                    GEAR_PROCESSES,
                    GEAR_FAILED,
                    GEAR_OOM_KILLS,
                    GEAR_PROCESS_LIMIT,
                    GEAR_EXITS ->
                    null;
        };
    }

    /// Who uses what an alert says is short; null if it is about something else, or nobody can
    /// tell.
    @Nullable WhoUses of(Console console, Alert alert, List<Host> hosts, Instant now) {
        WhoUses.What what = what(alert.watch());
        for (Host host : hosts) {
            if (what != null && host.name().equals(alert.host())) {
                return of(console, host, what, now);
            }
        }
        return null;
    }

    private @Nullable WhoUses of(Console console, Host host, WhoUses.What what, Instant now) {
        if (host.figures() == null) {
            return null;
        }
        Asked asked = new Asked(host.name(), what);
        Users last = users.get(asked);
        if (last == null || old(last.at(), now)) {
            last = new Users(now, WhoUses.of(console, host, what, groups));
            users.put(asked, last);
        }
        return last.who();
    }

    /// What is full of a host; null if it is not.
    @Nullable Full full(Console console, Host host, WhoUses.What what, Instant now) {
        if (host.figures() == null) {
            return null;
        }
        Asked asked = new Asked(host.name(), what);
        Judged last = judged.get(asked);
        if (last == null || old(last.at(), now)) {
            last = new Judged(now, judge(console, host, what, now));
            judged.put(asked, last);
        }
        return last.full();
    }

    private @Nullable Full judge(Console console, Host host, WhoUses.What what, Instant now) {
        Host.Figures figures = host.figures();
        if (figures == null || host.staleSince() != null) {
            return null;
        }
        boolean cpu = what == WhoUses.What.CPU;
        double whole = cpu ? host.processors() : host.memoryBytes();
        Double used = (cpu ? figures.cpuCores() : figures.memoryUsedBytes()).value();
        if (used == null || whole <= 0 || used < FULL * whole) {
            return null;
        }
        WhoUses who = of(console, host, what, now);
        return who == null
                ? null
                : new Full(
                        (cpu
                                        ? "Its CPU is full, "
                                                + Say.count(whole)
                                                + (whole == 1 ? " core. " : " cores. ")
                                        : "Its memory is full, " + Say.bytes(whole) + ". ")
                                + who.text(),
                        who,
                        since(console, host, cpu ? "cpuCores" : "memoryUsedBytes", STILL * whole));
    }

    private static boolean old(Instant then, Instant now) {
        return then.isAfter(now) || !then.plus(KEPT).isAfter(now);
    }

    /// Since when a figure has not been below something, as far as seconds are kept.
    private static @Nullable Instant since(
            Console console, Host host, String figure, double least) {
        List<Series> all;
        try {
            all =
                    console.history(
                            host.name(),
                            HistoryQuery.last(List.of(), List.of(figure), BACK, POINTS));
        } catch (ConsoleException e) {
            if (e.code().kind() != ErrorCode.Kind.HOST) {
                throw e;
            }
            return null;
        }
        Instant since = null;
        for (Series series : all) {
            int last = series.averages().size() - 1;
            for (int at = last; at >= 0; at--) {
                Double average = series.averages().get(at);
                if (average == null && at == last) {
                    // Its first second is yet to come.
                    continue;
                }
                if (average == null || average < least) {
                    return since;
                }
                since = series.start().plusMillis(at * series.stepMillis());
            }
        }
        return since;
    }
}
