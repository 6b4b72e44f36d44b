package io.gearshift.backend.console;

import io.gearshift.backend.access.Caller;
import io.gearshift.backend.access.Secrets;
import io.gearshift.backend.api.ConsoleException;
import io.gearshift.backend.api.ErrorCode;
import io.gearshift.backend.api.LimitChange;
import io.gearshift.backend.api.LimitPreview;
import io.gearshift.backend.api.LimitResult;
import io.gearshift.backend.api.Limits;
import io.gearshift.backend.api.Right;
import io.gearshift.backend.audit.AuditLog;
import io.gearshift.backend.audit.Subject;
import io.gearshift.backend.host.Fleet;
import io.gearshift.backend.host.HostCommand;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Changes limits of cgroups that are no gear's. They belong to no project: only who may limit in
/// all of them may. Kept and taken back are they by {@link LimitCalls}, by their id in the book.
final class GroupLimitCalls {
    private static final Duration DEADLINE = Duration.ofSeconds(60);

    private final Fleet fleet;
    private final AuditLog audit;
    private final ChangeBook changes;

    GroupLimitCalls(Fleet fleet, AuditLog audit, ChangeBook changes) {
        this.fleet = fleet;
        this.audit = audit;
        this.changes = changes;
    }

    /// Anybody who sees the host's groups may ask; it changes nothing.
    LimitPreview preview(Caller caller, String host, String path, LimitChange change) {
        caller.require(Right.VIEW, Caller.ALL);
        return fleet.ask(host, new HostCommand.PreviewGroupLimits(path, change), DEADLINE);
    }

    LimitResult change(
            Caller caller,
            String host,
            String path,
            LimitChange change,
            @Nullable Duration confirmWithin,
            @Nullable Long revision) {
        Subject subject = Subject.of(Caller.ALL, "limit.change", path, name(host, path));
        Guard.check(
                audit,
                caller,
                subject,
                () -> {
                    caller.require(Right.LIMIT, Caller.ALL);
                    LimitCalls.check(change, confirmWithin);
                });
        String changeId = Secrets.id("c");
        return audit.during(
                caller.user(),
                caller.via(),
                subject.withChange(changeId),
                trail -> {
                    LimitResult result =
                            make(
                                    host,
                                    planned(path, changeId, change, confirmWithin),
                                    new HostCommand.ChangeGroupLimits(
                                            path,
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

    /// In the book before it is tried, so that one whose answer got lost can be taken back.
    private LimitResult make(String host, LimitResult planned, HostCommand<LimitResult> command) {
        changes.put(entry(host, planned));
        LimitResult result;
        try {
            result = fleet.change(host, command, DEADLINE);
        } catch (ConsoleException e) {
            if (e.code() != ErrorCode.HOST_UNREACHABLE && e.code() != ErrorCode.HOST_DEADLINE) {
                changes.drop(planned.changeId());
            }
            throw e;
        }
        changes.put(entry(host, result));
        return result;
    }

    private static LimitResult planned(
            String path, String changeId, LimitChange change, @Nullable Duration confirmWithin) {
        return new LimitResult(
                changeId,
                path,
                Limits.NONE,
                Limits.NONE.with(change),
                Instant.EPOCH,
                null,
                confirmWithin == null
                        ? LimitResult.State.APPLIED
                        : LimitResult.State.AWAITING_CONFIRMATION);
    }

    private static ChangeBook.Change entry(String host, LimitResult result) {
        return new ChangeBook.Change(
                name(host, result.gear()), host, Caller.ALL, result.state(), result);
    }

    private static String name(String host, String path) {
        return path + " on " + host;
    }
}
