package io.gearshift.backend.console;

import io.gearshift.backend.access.Caller;
import io.gearshift.backend.api.ConsoleException;
import io.gearshift.backend.api.ErrorCode;
import io.gearshift.backend.api.Gear;
import io.gearshift.backend.api.GearState;
import io.gearshift.backend.api.GearTotals;
import io.gearshift.backend.api.Host;
import io.gearshift.backend.api.HostMetrics;
import io.gearshift.backend.api.Right;
import io.gearshift.backend.host.AtOnce;
import io.gearshift.backend.host.Fleet;
import io.gearshift.backend.host.HostCommand;
import io.gearshift.backend.host.Sight;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What a collector of metrics is told: one question to each host that answers, and to all at once.
/// The last figures of a host that does not are left out, since a collector would take them for
/// fresh.
final class MetricCalls {
    private static final Logger log = LoggerFactory.getLogger(MetricCalls.class);

    /// Below the time that a scrape may take, 10 s unless told otherwise.
    private static final Duration DEADLINE = Duration.ofSeconds(3);

    private final Fleet fleet;

    MetricCalls(Fleet fleet) {
        this.fleet = fleet;
    }

    List<HostMetrics> of(Caller caller, @Nullable String host) {
        caller.requireSomewhere(Right.METRICS);
        return AtOnce.ask(
                "metrics",
                host == null ? fleet.hosts() : List.of(host),
                name -> seenBy(caller, fleet.look(name)));
    }

    private HostMetrics seenBy(Caller caller, Sight sight) {
        Host host = sight.host();
        Map<String, GearTotals> totals =
                host.state() == Host.State.UNREACHABLE ? null : totals(host);
        Map<String, Boolean> projects = new HashMap<>();
        List<HostMetrics.GearMetrics> gears = new ArrayList<>();
        for (Gear gear : sight.gears()) {
            if (projects.computeIfAbsent(
                    gear.project(), project -> caller.may(Right.METRICS, project))) {
                gears.add(metrics(gear, totals));
            }
        }
        return new HostMetrics(
                host.name(),
                totals == null ? Host.State.UNREACHABLE : host.state(),
                sight.at(),
                host.processors(),
                host.memoryBytes(),
                totals != null && caller.may(Right.METRICS, Caller.ALL) ? host.figures() : null,
                gears);
    }

    private static HostMetrics.GearMetrics metrics(
            Gear gear, @Nullable Map<String, GearTotals> totals) {
        boolean runs =
                switch (gear.state()) {
                    case RUNNING, STARTING, STOPPING, FROZEN -> true;
                    case ASLEEP, STOPPED, FAILED, UNKNOWN -> false;
                };
        return new HostMetrics.GearMetrics(
                gear.id(),
                gear.name(),
                gear.project(),
                gear.application(),
                gear.image(),
                totals == null ? GearState.UNKNOWN : gear.state(),
                gear.limits(),
                totals != null && runs ? totals.get(gear.id()) : null);
    }

    /// Null if the host did not answer after all; none if its agent is older than the question.
    private @Nullable Map<String, GearTotals> totals(Host host) {
        try {
            return fleet.ask(host.name(), new HostCommand.Totals(), DEADLINE);
        } catch (ConsoleException e) {
            log.debug("host {} does not tell its totals: {}", host.name(), e.getMessage());
            return e.code() == ErrorCode.REQUEST_INVALID ? Map.of() : null;
        }
    }
}
