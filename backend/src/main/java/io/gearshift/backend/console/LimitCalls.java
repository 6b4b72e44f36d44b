package io.gearshift.backend.console;

import io.gearshift.backend.access.Caller;
import io.gearshift.backend.access.Secrets;
import io.gearshift.backend.api.ConsoleException;
import io.gearshift.backend.api.ErrorCode;
import io.gearshift.backend.api.Gear;
import io.gearshift.backend.api.LimitChange;
import io.gearshift.backend.api.LimitPreview;
import io.gearshift.backend.api.LimitResult;
import io.gearshift.backend.api.Right;
import io.gearshift.backend.audit.AuditLog;
import io.gearshift.backend.audit.Subject;
import io.gearshift.backend.host.Fleet;
import io.gearshift.backend.host.HostCommand;
import java.time.Duration;
import java.time.Instant;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Changes limits, keeps changes or takes them back.
final class LimitCalls {
    private static final Duration DEADLINE = Duration.ofSeconds(30);
    private static final Duration SHORTEST_WAIT = Duration.ofSeconds(5);
    private static final Duration LONGEST_WAIT = Duration.ofHours(1);

    private final Fleet fleet;
    private final Gears gears;
    private final AuditLog audit;
    private final ChangeBook changes;

    LimitCalls(Fleet fleet, Gears gears, AuditLog audit, ChangeBook changes) {
        this.fleet = fleet;
        this.gears = gears;
        this.audit = audit;
        this.changes = changes;
    }

    /// Anybody who sees the gear may ask; it changes nothing.
    LimitPreview preview(Caller caller, String gear, LimitChange change) {
        Gear found = gears.find(caller, gear);
        return fleet.ask(found.host(), new HostCommand.PreviewLimits(found.id(), change), DEADLINE);
    }

    LimitResult change(
            Caller caller,
            String gear,
            LimitChange change,
            @Nullable Duration confirmWithin,
            @Nullable Long revision) {
        return change(caller, gear, change, confirmWithin, revision, Secrets.id("c"));
    }

    /// @param changeId its id
    LimitResult change(
            Caller caller,
            String gear,
            LimitChange change,
            @Nullable Duration confirmWithin,
            @Nullable Long revision,
            String changeId) {
        Gear found = Guard.found(audit, gears, caller, gear, "limit.change", Right.LIMIT);
        Subject subject = subject(found, "limit.change");
        Guard.check(audit, caller, subject, () -> check(change, confirmWithin));
        return audit.during(
                caller.user(),
                caller.via(),
                subject.withChange(changeId),
                trail -> {
                    trail.before(found.limits());
                    LimitResult result =
                            make(
                                    found,
                                    planned(found, changeId, change, confirmWithin),
                                    new HostCommand.ChangeLimits(
                                            found.id(),
                                            changeId,
                                            change,
                                            confirmWithin == null
                                                    ? null
                                                    : (Long) confirmWithin.toMillis(),
                                            revision));
                    trail.before(result.before());
                    trail.after(result.after());
                    return result;
                });
    }

    LimitResult confirm(Caller caller, String changeId) {
        return settle(
                caller,
                changeId,
                "limit.confirm",
                LimitResult.State.CONFIRMED,
                result -> new HostCommand.ConfirmLimits(result.changeId()),
                change -> {
                    if (change.state() != LimitResult.State.AWAITING_CONFIRMATION
                            && change.state() != LimitResult.State.CONFIRMED) {
                        throw notFound("it does not, or no longer, wait for that");
                    }
                });
    }

    LimitResult undo(Caller caller, String changeId) {
        return settle(
                caller,
                changeId,
                "limit.undo",
                LimitResult.State.UNDONE,
                HostCommand.UndoLimits::new,
                change -> {
                    if (!change.inForce()) {
                        throw notFound("it was taken back already");
                    }
                });
    }

    Gear adoptDrift(Caller caller, String gear) {
        return drift(caller, gear, "drift.adopt", HostCommand.AdoptDrift::new);
    }

    Gear revertDrift(Caller caller, String gear) {
        return drift(caller, gear, "drift.revert", HostCommand.RevertDrift::new);
    }

    private Gear drift(
            Caller caller,
            String gear,
            String action,
            BiFunction<String, String, HostCommand<LimitResult>> command) {
        Gear found = Guard.found(audit, gears, caller, gear, action, Right.LIMIT);
        String changeId = Secrets.id("c");
        return audit.during(
                caller.user(),
                caller.via(),
                subject(found, action).withChange(changeId),
                trail -> {
                    trail.before(found.drift());
                    LimitResult result =
                            make(
                                    found,
                                    planned(found, changeId, LimitChange.NOTHING, null),
                                    command.apply(found.id(), changeId));
                    trail.after(result.after());
                    return gears.find(caller, found.id());
                });
    }

    /// Has a change made that is in the book before it is tried.
    private LimitResult make(
            Gear found, ChangeBook.Change planned, HostCommand<LimitResult> command) {
        changes.put(planned);
        LimitResult result;
        try {
            result = fleet.change(found.host(), command, DEADLINE);
        } catch (ConsoleException e) {
            if (e.code() != ErrorCode.HOST_UNREACHABLE && e.code() != ErrorCode.HOST_DEADLINE) {
                changes.drop(planned.result().changeId());
            }
            throw e;
        }
        changes.put(made(found, result));
        return result;
    }

    private LimitResult settle(
            Caller caller,
            String changeId,
            String action,
            LimitResult.State state,
            Function<LimitResult, HostCommand<LimitResult>> command,
            Consumer<ChangeBook.Change> check) {
        ChangeBook.Change change = find(caller, changeId, action);
        Subject subject =
                Subject.of(change.project(), action, change.result().gear(), change.gearName())
                        .withChange(change.result().changeId());
        Guard.check(
                audit,
                caller,
                subject,
                () -> {
                    caller.require(Right.LIMIT, change.project());
                    check.accept(change);
                });
        return audit.during(
                caller.user(),
                caller.via(),
                subject,
                trail -> {
                    LimitResult result =
                            fleet.change(change.host(), command.apply(change.result()), DEADLINE);
                    changes.move(change.result().changeId(), state);
                    trail.before(result.before());
                    trail.after(result.after());
                    return result;
                });
    }

    /// The change, from the book or, if the store was lost, from the gear that it is pending on.
    private ChangeBook.Change find(Caller caller, String changeId, String action) {
        ChangeBook.Change known =
                changes.find(changeId)
                        .filter(change -> caller.may(Right.VIEW, change.project()))
                        .orElse(null);
        if (known != null) {
            return known;
        }
        for (Gear gear : gears.visible(caller)) {
            LimitResult pending = gear.pending();
            if (pending != null && pending.changeId().equals(changeId)) {
                ChangeBook.Change found = made(gear, pending);
                changes.put(found);
                return found;
            }
        }
        ConsoleException refusal = notFound("no change has this id");
        audit.note(
                caller.user(),
                caller.via(),
                Subject.of(Caller.ALL, action, changeId, changeId),
                refusal.code().code(),
                refusal.getMessage());
        throw refusal;
    }

    static void check(LimitChange change, @Nullable Duration confirmWithin) {
        if (change.isEmpty()) {
            throw new ConsoleException(
                    ErrorCode.LIMIT_INVALID, "This changes no limit. Set at least one.");
        }
        if (confirmWithin != null
                && (confirmWithin.compareTo(SHORTEST_WAIT) < 0
                        || confirmWithin.compareTo(LONGEST_WAIT) > 0)) {
            throw new ConsoleException(
                    ErrorCode.LIMIT_INVALID,
                    "The time to confirm a change within is 5 seconds to 1 hour.");
        }
    }

    /// Whether the host has not answered for it, so that it may be in force or not.
    static boolean isOnlyPlanned(LimitResult result) {
        return result.appliedAt().equals(Instant.EPOCH);
    }

    private static ChangeBook.Change planned(
            Gear gear, String changeId, LimitChange change, @Nullable Duration confirmWithin) {
        return made(
                gear,
                new LimitResult(
                        changeId,
                        gear.id(),
                        gear.limits(),
                        gear.limits().with(change),
                        Instant.EPOCH,
                        null,
                        confirmWithin == null
                                ? LimitResult.State.APPLIED
                                : LimitResult.State.AWAITING_CONFIRMATION));
    }

    private static ChangeBook.Change made(Gear gear, LimitResult result) {
        return new ChangeBook.Change(
                gear.name(), gear.host(), gear.project(), result.state(), result);
    }

    private static ConsoleException notFound(String why) {
        return new ConsoleException(
                ErrorCode.CHANGE_NOT_FOUND,
                "This change of limits cannot be confirmed or taken back: " + why + ".");
    }

    private static Subject subject(Gear gear, String action) {
        return Subject.of(gear.project(), action, gear.id(), gear.name());
    }
}
