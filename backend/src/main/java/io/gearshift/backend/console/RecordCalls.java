package io.gearshift.backend.console;

import io.gearshift.backend.access.Caller;
import io.gearshift.backend.api.AuditCheck;
import io.gearshift.backend.api.AuditQuery;
import io.gearshift.backend.api.AuditRow;
import io.gearshift.backend.api.BlackBox;
import io.gearshift.backend.api.ConsoleException;
import io.gearshift.backend.api.Event;
import io.gearshift.backend.api.EventQuery;
import io.gearshift.backend.api.Gear;
import io.gearshift.backend.api.KillRow;
import io.gearshift.backend.api.Right;
import io.gearshift.backend.audit.AuditLog;
import io.gearshift.backend.event.EventStore;
import io.gearshift.backend.host.Fleet;
import io.gearshift.backend.host.HostCommand;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Reads what is on record: events and audit.
final class RecordCalls {
    private static final Duration DEADLINE = Duration.ofSeconds(10);

    private final Fleet fleet;
    private final Gears gears;
    private final AuditLog audit;
    private final EventStore events;
    private final Clock clock;
    private @Nullable AuditCheck lastCheck;

    RecordCalls(Fleet fleet, Gears gears, AuditLog audit, EventStore events, Clock clock) {
        this.fleet = fleet;
        this.gears = gears;
        this.audit = audit;
        this.events = events;
        this.clock = clock;
    }

    List<Event> events(Caller caller, EventQuery query) {
        caller.requireSomewhere(Right.VIEW);
        return events.find(
                query,
                gearId(caller, query.gear()),
                event ->
                        caller.may(
                                Right.VIEW, event.gear() == null ? Caller.ALL : event.project()));
    }

    List<KillRow> kills(Caller caller, String wanted) {
        Place place = place(caller, wanted);
        return fleet.ask(place.host(), new HostCommand.Kills(place.gear()), DEADLINE).stream()
                .filter(row -> caller.may(Right.VIEW, row.project()))
                .toList();
    }

    BlackBox kill(Caller caller, String wanted, String id) {
        Place place = place(caller, wanted);
        BlackBox box = fleet.ask(place.host(), new HostCommand.Kill(place.gear(), id), DEADLINE);
        caller.require(Right.VIEW, box.row().project());
        return box;
    }

    /// Where a gear is; where one that is gone was when the kernel killed in it.
    private Place place(Caller caller, String wanted) {
        try {
            Gear gear = gears.find(caller, wanted);
            return new Place(gear.host(), gear.id());
        } catch (ConsoleException e) {
            return events
                    .find(
                            EventQuery.latest(1).ofKind(Event.Kind.OOM_KILL),
                            wanted,
                            event -> caller.may(Right.VIEW, event.project()))
                    .stream()
                    .findFirst()
                    .map(event -> new Place(event.host(), wanted))
                    .orElseThrow(() -> e);
        }
    }

    private record Place(String host, String gear) {}

    List<AuditRow> audit(Caller caller, AuditQuery query) {
        caller.requireSomewhere(Right.AUDIT);
        Set<String> existing =
                fleet.look().stream()
                        .flatMap(sight -> sight.gears().stream())
                        .map(Gear::id)
                        .collect(Collectors.toSet());
        // Whether a cgroup is still there its host says when it is asked to take the change back.
        return audit.rows(
                query,
                row -> caller.may(Right.AUDIT, row.project()),
                subject -> subject.startsWith("/") || existing.contains(subject));
    }

    /// One walk at a time: it reads every row.
    synchronized AuditCheck checkAudit(Caller caller, Duration notOlder) {
        caller.requireSomewhere(Right.AUDIT);
        AuditCheck known = lastCheck;
        Instant now = clock.instant();
        if (known != null && known.checkedAt().plus(notOlder).isAfter(now)) {
            return known;
        }
        AuditLog.Verdict verdict = audit.verify();
        AuditCheck fresh = new AuditCheck(verdict.entries(), verdict.brokenAt(), now);
        lastCheck = fresh;
        return fresh;
    }

    /// The id that is asked for; of a gear that is gone only its id is known.
    private @Nullable String gearId(Caller caller, @Nullable String wanted) {
        if (wanted == null) {
            return null;
        }
        try {
            return gears.find(caller, wanted).id();
        } catch (ConsoleException e) {
            return wanted;
        }
    }
}
