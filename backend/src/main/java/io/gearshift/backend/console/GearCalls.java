package io.gearshift.backend.console;

import io.gearshift.backend.access.Caller;
import io.gearshift.backend.access.Secrets;
import io.gearshift.backend.api.ConsoleException;
import io.gearshift.backend.api.ErrorCode;
import io.gearshift.backend.api.Gear;
import io.gearshift.backend.api.GearPage;
import io.gearshift.backend.api.GearQuery;
import io.gearshift.backend.api.GearSpec;
import io.gearshift.backend.api.Right;
import io.gearshift.backend.audit.AuditLog;
import io.gearshift.backend.audit.Subject;
import io.gearshift.backend.gear.GearSpecs;
import io.gearshift.backend.host.Fleet;
import io.gearshift.backend.host.HostCommand;
import io.gearshift.backend.host.Sight;
import java.time.Duration;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Lists gears, makes them and takes them through their life.
final class GearCalls {
    private static final Duration MAKING = Duration.ofSeconds(60);
    private static final Duration LONGEST_GRACE = Duration.ofMinutes(10);
    private static final Duration AFTER_GRACE = Duration.ofSeconds(30);

    private final Fleet fleet;
    private final Gears gears;
    private final AuditLog audit;
    private final Set<String> beingMade = ConcurrentHashMap.newKeySet();

    GearCalls(Fleet fleet, Gears gears, AuditLog audit) {
        this.fleet = fleet;
        this.gears = gears;
        this.audit = audit;
    }

    GearPage page(Caller caller, GearQuery query) {
        caller.requireSomewhere(Right.VIEW);
        return gears.page(caller, query);
    }

    Gear one(Caller caller, String gear) {
        return gears.find(caller, gear);
    }

    Gear create(Caller caller, GearSpec spec) {
        String full = spec.project() + "/" + spec.name();
        Subject subject = Subject.of(spec.project(), "gear.create", full, spec.name());
        Guard.check(
                audit,
                caller,
                subject,
                () -> {
                    caller.require(Right.CREATE, spec.project());
                    GearSpecs.check(spec);
                });
        String id = Secrets.id("g");
        return audit.during(
                caller.user(),
                caller.via(),
                Subject.of(spec.project(), "gear.create", id, spec.name()),
                trail -> {
                    if (!beingMade.add(full)) {
                        throw exists(full);
                    }
                    try {
                        String host = hostFor(spec);
                        refuseTaken(spec, full);
                        Gear made = fleet.change(host, new HostCommand.Create(id, spec), MAKING);
                        trail.after(summary(made));
                        return made;
                    } finally {
                        beingMade.remove(full);
                    }
                });
    }

    Gear start(Caller caller, String gear) {
        return act(caller, gear, "gear.start", id -> new HostCommand.Start(id), MAKING);
    }

    Gear stop(Caller caller, String gear, Duration grace) {
        checkGrace(grace);
        return act(
                caller,
                gear,
                "gear.stop",
                id -> new HostCommand.Stop(id, grace.toMillis()),
                grace.plus(AFTER_GRACE));
    }

    Gear restart(Caller caller, String gear, Duration grace) {
        checkGrace(grace);
        Gear found = found(caller, gear, "gear.restart", Right.OPERATE);
        return changing(
                caller,
                found,
                "gear.restart",
                () -> {
                    fleet.change(
                            found.host(),
                            new HostCommand.Stop(found.id(), grace.toMillis()),
                            grace.plus(AFTER_GRACE));
                    return fleet.change(found.host(), new HostCommand.Start(found.id()), MAKING);
                });
    }

    Gear pause(Caller caller, String gear) {
        return act(caller, gear, "gear.pause", id -> new HostCommand.Pause(id), MAKING);
    }

    Gear resume(Caller caller, String gear) {
        return act(caller, gear, "gear.resume", id -> new HostCommand.Resume(id), MAKING);
    }

    void delete(Caller caller, String gear, boolean force) {
        Gear found = found(caller, gear, "gear.delete", Right.CREATE);
        audit.during(
                caller.user(),
                caller.via(),
                subject(found, "gear.delete"),
                trail -> {
                    trail.before(summary(found));
                    return fleet.change(
                            found.host(), new HostCommand.Delete(found.id(), force), MAKING);
                });
    }

    private Gear act(
            Caller caller,
            String gear,
            String action,
            Function<String, HostCommand<Gear>> command,
            Duration deadline) {
        Gear found = found(caller, gear, action, Right.OPERATE);
        return changing(
                caller,
                found,
                action,
                () -> fleet.change(found.host(), command.apply(found.id()), deadline));
    }

    private Gear changing(Caller caller, Gear found, String action, Supplier<Gear> work) {
        return audit.during(
                caller.user(),
                caller.via(),
                subject(found, action),
                trail -> {
                    trail.before(Map.of("state", found.state()));
                    Gear now = work.get();
                    trail.after(Map.of("state", now.state()));
                    return now;
                });
    }

    private Gear found(Caller caller, String gear, String action, Right right) {
        return Guard.found(audit, gears, caller, gear, action, right);
    }

    private static Subject subject(Gear gear, String action) {
        return Subject.of(gear.project(), action, gear.id(), gear.name());
    }

    private String hostFor(GearSpec spec) {
        if (spec.host() != null) {
            return fleet.look(spec.host()).host().name();
        }
        return fleet.look().stream()
                .filter(sight -> sight.staleSince() == null)
                .min(Comparator.comparingInt(sight -> sight.gears().size()))
                .map(sight -> sight.host().name())
                .orElseThrow(
                        () ->
                                new ConsoleException(
                                        ErrorCode.HOST_UNREACHABLE,
                                        "No host answers, so no gear can be made now. Run"
                                                + " `gearshift up` on a host."));
    }

    private void refuseTaken(GearSpec spec, String full) {
        for (Sight sight : fleet.look()) {
            for (Gear gear : sight.gears()) {
                if (gear.name().equals(spec.name()) && gear.project().equals(spec.project())) {
                    throw exists(full);
                }
            }
        }
    }

    private static ConsoleException exists(String full) {
        return new ConsoleException(
                ErrorCode.GEAR_EXISTS,
                "There is a gear " + full + " already. Choose another name, or delete that one.");
    }

    static void checkGrace(Duration grace) {
        if (grace.isNegative() || grace.compareTo(LONGEST_GRACE) > 0) {
            throw new ConsoleException(
                    ErrorCode.REQUEST_INVALID, "The grace of a stop is 0 to 10 minutes.");
        }
    }

    private static Map<String, @Nullable Object> summary(Gear gear) {
        Map<String, @Nullable Object> summary = new LinkedHashMap<>();
        summary.put("command", gear.command());
        summary.put("limits", gear.limits());
        summary.put("image", gear.image());
        summary.put("rootMode", gear.rootMode());
        summary.put("runAsRoot", gear.runAsRoot());
        summary.put("restart", gear.restart());
        summary.put("application", gear.application());
        summary.put("project", gear.project());
        summary.put("host", gear.host());
        summary.put("name", gear.name());
        return summary;
    }
}
