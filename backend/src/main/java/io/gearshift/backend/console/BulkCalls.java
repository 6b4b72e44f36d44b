package io.gearshift.backend.console;

import io.gearshift.backend.access.Caller;
import io.gearshift.backend.access.Secrets;
import io.gearshift.backend.api.Bulk;
import io.gearshift.backend.api.Bulk.Row;
import io.gearshift.backend.api.Bulk.State;
import io.gearshift.backend.api.ConsoleException;
import io.gearshift.backend.api.ErrorCode;
import io.gearshift.backend.api.LimitChange;
import io.gearshift.backend.api.LimitPreview;
import io.gearshift.backend.api.LimitResult;
import io.gearshift.backend.api.Right;
import io.gearshift.backend.audit.AuditLog;
import io.gearshift.backend.audit.Subject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// The same done to many gears. Each gear goes the way that it goes alone, with its own permission
/// check and its own audit row; a few at a time on each host, so that others get their turn.
final class BulkCalls {
    /// Shorter than this no dead-man timer runs.
    private static final Duration SHORTEST = Duration.ofSeconds(5);

    private final Gears gears;
    private final GearCalls life;
    private final LimitCalls limits;
    private final AuditLog audit;
    private final Clock clock;
    private final BulkBook book;
    private final BulkTurns turns;

    BulkCalls(
            Gears gears,
            GearCalls life,
            LimitCalls limits,
            AuditLog audit,
            ChangeBook changes,
            Clock clock) {
        this.gears = gears;
        this.life = life;
        this.limits = limits;
        this.audit = audit;
        this.clock = clock;
        this.book = new BulkBook(changes);
        this.turns = new BulkTurns(audit);
    }

    /// What a change of limits would do to each.
    List<Bulk.Preview> preview(Caller caller, List<String> names, LimitChange change) {
        caller.requireSomewhere(Right.VIEW);
        checkCount(names);
        var found = new BulkChoice(gears, caller, names);
        found.refuseAll();
        var previews = new ArrayList<Bulk.@Nullable Preview>();
        found.targets().forEach(_ -> previews.add(null));
        turns.each(
                found.targets(),
                IntStream.range(0, found.targets().size()).boxed().toList(),
                index -> {
                    BulkRun.Target target = found.targets().get(index);
                    ConsoleException missing = found.failures().get(index);
                    Bulk.Preview row;
                    if (missing != null) {
                        row = refused(target, missing);
                    } else {
                        try {
                            LimitPreview preview = limits.preview(caller, target.gear(), change);
                            row =
                                    new Bulk.Preview(
                                            target.gear(),
                                            target.name(),
                                            preview,
                                            preview.refusedBecause());
                        } catch (ConsoleException e) {
                            row = refused(target, e);
                        }
                    }
                    synchronized (previews) {
                        previews.set(index, row);
                    }
                });
        var done = new ArrayList<Bulk.Preview>();
        synchronized (previews) {
            for (Bulk.Preview each : previews) {
                if (each != null) {
                    done.add(each);
                }
            }
        }
        return done;
    }

    private static Bulk.Preview refused(BulkRun.Target target, ConsoleException why) {
        return new Bulk.Preview(target.gear(), target.name(), null, why.getMessage());
    }

    /// Begins, and answers at once.
    ///
    /// @param callers who calls, asked again for each gear: a right that is taken away ends it
    Bulk start(Supplier<Caller> callers, Bulk.Order order) {
        Caller caller = callers.get();
        checkCount(order.gears());
        String id = Secrets.id("b");
        Instant now = clock.instant();
        Duration within = order.confirmWithin();
        var found = new BulkChoice(gears, caller, order.gears());
        Right right = order.action() == Bulk.Action.LIMIT ? Right.LIMIT : Right.OPERATE;
        Subject subject =
                subject(
                        id,
                        order.action(),
                        "bulk." + BulkTurns.word(order.action()),
                        found.targets());
        Guard.check(
                audit,
                caller,
                subject,
                () -> {
                    found.refuseAll();
                    found.require(right);
                    check(order);
                });
        var run =
                new BulkRun(
                        id,
                        order.action(),
                        caller.user(),
                        now,
                        within == null ? null : now.plus(within),
                        found.targets(),
                        found.failures());
        book.keep(run);
        run.begin();
        List<Integer> all = IntStream.range(0, run.targets().size()).boxed().toList();
        turns.begin(caller, subject, run, all, index -> one(callers, run, order, index));
        return run.view();
    }

    private void one(Supplier<Caller> callers, BulkRun run, Bulk.Order order, int index) {
        if (run.row(index).state() != State.WAITING) {
            return;
        }
        run.underWay(index);
        String gear = run.targets().get(index).gear();
        try {
            Caller caller = callers.get();
            switch (order.action()) {
                case LIMIT -> run.made(index, limit(caller, run, order, gear, index));
                case START -> life.start(caller, gear);
                case STOP -> life.stop(caller, gear, order.grace());
                case PAUSE -> life.pause(caller, gear);
                case RESUME -> life.resume(caller, gear);
            }
            if (order.action() != Bulk.Action.LIMIT) {
                run.state(index, State.DONE);
            }
        } catch (ConsoleException e) {
            boolean lost =
                    e.code() == ErrorCode.HOST_UNREACHABLE || e.code() == ErrorCode.HOST_DEADLINE;
            if (lost && order.action() == Bulk.Action.LIMIT && book.isNoted(run.changeId(index))) {
                run.failed(index, State.UNKNOWN, e);
            } else {
                run.notMade(index, e);
            }
        }
    }

    /// All timers end at the same moment, whenever a gear's turn came.
    private LimitResult limit(
            Caller caller, BulkRun run, Bulk.Order order, String gear, int index) {
        LimitChange change = order.change() == null ? LimitChange.NOTHING : order.change();
        Instant deadline = run.revertsAt();
        Duration left = deadline == null ? null : Duration.between(clock.instant(), deadline);
        if (left != null && left.compareTo(SHORTEST) < 0) {
            throw new ConsoleException(
                    ErrorCode.LIMIT_CONFLICT,
                    "Its turn came when the time to confirm was nearly over: nothing was changed."
                            + " Give more time, or choose fewer gears.");
        }
        return limits.change(caller, gear, change, left, null, run.changeId(index));
    }

    /// Keeps all changes that wait for it.
    Bulk confirm(Supplier<Caller> callers, String id) {
        return settle(
                callers,
                id,
                "bulk.confirm",
                row -> row.state() == State.DONE || row.state() == State.UNKNOWN,
                (caller, row) -> limits.confirm(caller, changeId(row)),
                State.CONFIRMED);
    }

    /// Takes all changes back that are in force.
    Bulk undo(Supplier<Caller> callers, String id) {
        return settle(
                callers,
                id,
                "bulk.undo",
                row -> row.state().inForce(),
                (caller, row) -> limits.undo(caller, changeId(row)),
                State.UNDONE);
    }

    private static String changeId(Row row) {
        return row.changeId() == null ? "" : row.changeId();
    }

    private interface Settling {
        LimitResult of(Caller caller, Row row);
    }

    private Bulk settle(
            Supplier<Caller> callers,
            String id,
            String action,
            Predicate<Row> which,
            Settling settling,
            State state) {
        Caller caller = callers.get();
        BulkRun run = book.find(caller, id);
        Subject subject = subject(id, run.action(), action, run.targets());
        var wanted = new ArrayList<Integer>();
        Guard.check(
                audit,
                caller,
                subject,
                () -> {
                    List<Row> rows = book.current(run).rows();
                    for (int index = 0; index < rows.size(); index++) {
                        if (rows.get(index).changeId() != null && which.test(rows.get(index))) {
                            wanted.add(index);
                        }
                    }
                    if (wanted.isEmpty()) {
                        throw new ConsoleException(
                                ErrorCode.CHANGE_NOT_FOUND,
                                "Nothing of this is in force any more, or can be taken back.");
                    }
                    if (wanted.stream().noneMatch(at -> caller.may(Right.LIMIT, run.project(at)))) {
                        caller.require(Right.LIMIT, run.project(wanted.getFirst()));
                    }
                    // What somebody else's rights do not reach is no failure of the bulk.
                    wanted.removeIf(
                            at ->
                                    !BulkBook.isOf(caller, run)
                                            && !caller.may(Right.LIMIT, run.project(at)));
                    if (!run.begin()) {
                        throw new ConsoleException(
                                ErrorCode.LIMIT_CONFLICT,
                                "This bulk change is still under way. Wait until it is done.");
                    }
                });
        turns.begin(
                caller,
                subject,
                run,
                wanted,
                index -> settle(callers, run, index, BulkBook.isOf(caller, run), settling, state));
        return book.seenBy(caller, run);
    }

    /// @param own whether it is the caller's own bulk: of another's, a right that the caller lost
    ///   meanwhile is in the audit, not in the row that its owner sees
    private static void settle(
            Supplier<Caller> callers,
            BulkRun run,
            int index,
            boolean own,
            Settling settling,
            State state) {
        Row row = run.row(index);
        boolean told = own;
        try {
            Caller caller = callers.get();
            told |= caller.may(Right.LIMIT, run.project(index));
            settling.of(caller, row);
            run.state(index, state);
        } catch (ConsoleException e) {
            if (told) {
                run.failed(index, row.state(), e);
            }
        }
    }

    /// One, as far as the caller may see its gears.
    Bulk get(Caller caller, String id) {
        return book.seenBy(caller, book.find(caller, id));
    }

    private static void checkCount(List<String> names) {
        if (names.isEmpty() || names.size() > Bulk.MOST) {
            throw new ConsoleException(
                    ErrorCode.REQUEST_INVALID,
                    "Choose 1 to " + Bulk.MOST + " gears; found " + names.size() + ".");
        }
    }

    private static void check(Bulk.Order order) {
        if (order.action() == Bulk.Action.LIMIT) {
            LimitCalls.check(
                    order.change() == null ? LimitChange.NOTHING : order.change(),
                    order.confirmWithin());
        } else if (order.action() == Bulk.Action.STOP) {
            GearCalls.checkGrace(order.grace());
        }
    }

    private static Subject subject(
            String id, Bulk.Action action, String verb, List<BulkRun.Target> targets) {
        Set<String> projects =
                targets.stream().map(BulkRun.Target::project).collect(Collectors.toSet());
        return Subject.of(
                        projects.size() == 1 ? projects.iterator().next() : Caller.ALL,
                        verb,
                        id,
                        BulkTurns.word(action)
                                + " "
                                + targets.size()
                                + (targets.size() == 1 ? " gear" : " gears"))
                .withChange(id);
    }
}
