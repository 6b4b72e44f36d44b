package io.gearshift.backend.host;

import io.gearshift.backend.api.Gear;
import io.gearshift.backend.api.GearState;
import io.gearshift.backend.api.Host;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// What can be said of a host that does not answer.
final class Stale {
    private Stale() {}

    static Sight sight(String name, @Nullable Sight last, Instant since, Clock clock) {
        if (last == null) {
            return new Sight(neverSeen(name, since), List.of(), null, since);
        }
        boolean unknown = since.plus(HostWatch.LOST_AFTER).isBefore(clock.instant());
        return new Sight(
                host(last.host(), since),
                last.gears().stream().map(gear -> gear(gear, since, unknown)).toList(),
                last.at(),
                since);
    }

    private static String problem(String name) {
        return "The agent of host "
                + name
                + " does not answer. Its gears run on. If it does not come back by itself, run"
                + " `gearshift up` on that host.";
    }

    private static Host neverSeen(String name, Instant since) {
        return new Host(
                name,
                Host.State.UNREACHABLE,
                "",
                "",
                "",
                null,
                "",
                0,
                0,
                Instant.EPOCH,
                0,
                0,
                null,
                since,
                problem(name));
    }

    private static Host host(Host last, Instant since) {
        return new Host(
                last.name(),
                Host.State.UNREACHABLE,
                last.libvirtUri(),
                last.cgroups(),
                last.kernel(),
                last.libvirt(),
                last.agentVersion(),
                last.processors(),
                last.memoryBytes(),
                last.bootedAt(),
                last.gears(),
                last.running(),
                last.figures(),
                since,
                problem(last.name()),
                last.disks(),
                last.byState());
    }

    private static Gear gear(Gear last, Instant since, boolean unknown) {
        return new Gear(
                last.id(),
                last.name(),
                last.project(),
                last.application(),
                last.host(),
                last.domain(),
                last.uuid(),
                unknown ? GearState.UNKNOWN : last.state(),
                unknown
                        ? "Was "
                                + last.state().name().toLowerCase(Locale.ROOT)
                                + " when its host last answered."
                        : last.stateText(),
                unknown ? since : last.stateSince(),
                last.managed(),
                last.desiredRunning(),
                last.restart(),
                last.image(),
                last.rootMode(),
                last.command(),
                last.runAsRoot(),
                last.idBase(),
                last.created(),
                last.limits(),
                last.limitsRevision(),
                last.drift(),
                last.pending(),
                last.figures(),
                last.initPid(),
                last.exitCode(),
                since);
    }
}
