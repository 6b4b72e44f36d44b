package io.gearshift.backend.console;

import io.gearshift.backend.access.Caller;
import io.gearshift.backend.access.Secrets;
import io.gearshift.backend.api.Bulk;
import io.gearshift.backend.api.Bulk.Row;
import io.gearshift.backend.api.Bulk.State;
import io.gearshift.backend.api.ConsoleException;
import io.gearshift.backend.api.ErrorCode;
import io.gearshift.backend.api.Gear;
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
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The same done to many gears. Each gear goes the way that it goes alone, with its own permission
/// check and its own audit row; a few at a time on each host, so that others get their turn.
final class BulkCalls {
    private static final Logger log = LoggerFactory.getLogger(BulkCalls.class);

    /// Of one host, of all bulks together.
    private static final int AT_ONCE = 4;

    /// Shorter than this no dead-man timer runs.
    private static final Duration SHORTEST = Duration.ofSeconds(5);

    private static final int KEPT = 200;
    private static final int NAMED = 5;

    private final Gears gears;
    private final GearCalls life;
    private final LimitCalls limits;
    private final AuditLog audit;
    private final ChangeBook changes;
    private final Clock clock;
    private final ConcurrentHashMap<String, Semaphore> turns = new ConcurrentHashMap<>();
    private final Map<String, BulkRun> runs = new LinkedHashMap<>();

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
        this.changes = changes;
        this.clock = clock;
    }

    /// Changes one gear.
    private interface Work {
        void on(int index) throws ConsoleException;
    }

    /// What a change of limits would do to each.
    List<Bulk.Preview> preview(Caller caller, List<String> names, LimitChange change) {
        caller.requireSomewhere(Right.VIEW);
        checkCount(names);
        var found = new Chosen(caller, names);
        found.refuseAll();
        var previews = new ArrayList<Bulk.@Nullable Preview>();
        found.targets.forEach(_ -> previews.add(null));
        each(
                found.targets,
                IntStream.range(0, found.targets.size()).boxed().toList(),
                index -> {
                    BulkRun.Target target = found.targets.get(index);
                    ConsoleException missing = found.failures.get(index);
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
        var found = new Chosen(caller, order.gears());
        Right right = order.action() == Bulk.Action.LIMIT ? Right.LIMIT : Right.OPERATE;
        Subject subject =
                subject(id, order.action(), "bulk." + word(order.action()), found.targets);
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
                        found.targets,
                        found.failures);
        keep(run);
        run.begin();
        List<Integer> all = IntStream.range(0, run.targets().size()).boxed().toList();
        begin(caller, subject, run, all, index -> one(callers, run, order, index));
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
            if (lost && order.action() == Bulk.Action.LIMIT && isNoted(run, index)) {
                run.failed(index, State.UNKNOWN, e);
            } else {
                run.notMade(index, e);
            }
        }
    }

    /// Whether the change is in the book, as one whose answer got lost stays.
    private boolean isNoted(BulkRun run, int index) {
        return changes.find(run.changeId(index)).isPresent();
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
        BulkRun run = find(caller, id);
        Subject subject = subject(id, run.action(), action, run.targets());
        var wanted = new ArrayList<Integer>();
        Guard.check(
                audit,
                caller,
                subject,
                () -> {
                    List<Row> rows = current(run).rows();
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
                    if (wanted.stream()
                            .noneMatch(at -> caller.may(Right.LIMIT, project(run, at)))) {
                        caller.require(Right.LIMIT, project(run, wanted.getFirst()));
                    }
                    // What somebody else's rights do not reach is no failure of the bulk.
                    wanted.removeIf(
                            at -> !isOf(caller, run) && !caller.may(Right.LIMIT, project(run, at)));
                    if (!run.begin()) {
                        throw new ConsoleException(
                                ErrorCode.LIMIT_CONFLICT,
                                "This bulk change is still under way. Wait until it is done.");
                    }
                });
        begin(
                caller,
                subject,
                run,
                wanted,
                index -> settle(callers, run, index, isOf(caller, run), settling, state));
        return seenBy(caller, run);
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
            told |= caller.may(Right.LIMIT, project(run, index));
            settling.of(caller, row);
            run.state(index, state);
        } catch (ConsoleException e) {
            if (told) {
                run.failed(index, row.state(), e);
            }
        }
    }

    private static String project(BulkRun run, int index) {
        return run.targets().get(index).project();
    }

    /// One, as far as the caller may see its gears.
    Bulk get(Caller caller, String id) {
        return seenBy(caller, find(caller, id));
    }

    private Bulk seenBy(Caller caller, BulkRun run) {
        Bulk all = current(run);
        if (isOf(caller, run)) {
            return all;
        }
        var rows = new ArrayList<Row>();
        for (int index = 0; index < all.rows().size(); index++) {
            if (caller.may(Right.VIEW, project(run, index))) {
                rows.add(all.rows().get(index));
            }
        }
        return new Bulk(
                all.id(), all.action(), all.who(), all.at(), all.revertsAt(), all.running(), rows);
    }

    private BulkRun find(Caller caller, String id) {
        caller.requireSomewhere(Right.VIEW);
        BulkRun known;
        synchronized (runs) {
            known = runs.get(id);
        }
        return Optional.ofNullable(known)
                .or(() -> remembered(id))
                .filter(
                        run ->
                                isOf(caller, run)
                                        || run.targets().stream()
                                                .anyMatch(
                                                        each ->
                                                                caller.may(
                                                                        Right.VIEW,
                                                                        each.project())))
                .orElseThrow(
                        () ->
                                new ConsoleException(
                                        ErrorCode.NOT_FOUND,
                                        "There is no bulk change of this id, or it is no longer"
                                                + " kept."));
    }

    private static boolean isOf(Caller caller, BulkRun run) {
        return caller.user().equals(run.who());
    }

    /// After a restart what was changed is in the book; what failed is only in the audit.
    private Optional<BulkRun> remembered(String id) {
        List<ChangeBook.Change> found = changes.ofBulk(id);
        if (found.isEmpty()) {
            return Optional.empty();
        }
        // One that was answered says when; one that was only planned does not.
        LimitResult first =
                found.stream()
                        .map(ChangeBook.Change::result)
                        .filter(each -> !LimitCalls.isOnlyPlanned(each))
                        .findFirst()
                        .orElse(found.getFirst().result());
        var run =
                new BulkRun(
                        id,
                        Bulk.Action.LIMIT,
                        "",
                        first.appliedAt(),
                        first.revertsAt(),
                        found.stream()
                                .map(
                                        each ->
                                                new BulkRun.Target(
                                                        each.result().gear(),
                                                        each.gearName(),
                                                        each.project(),
                                                        each.host()))
                                .toList(),
                        Map.of());
        for (int index = 0; index < found.size(); index++) {
            LimitResult result = found.get(index).result();
            if (LimitCalls.isOnlyPlanned(result)) {
                run.unanswered(index, result);
            } else {
                run.made(index, result);
            }
        }
        keep(run);
        return Optional.of(run);
    }

    /// With the states that the book has by now: a dead-man timer goes off on the host.
    private Bulk current(BulkRun run) {
        Bulk view = run.view();
        if (run.action() != Bulk.Action.LIMIT) {
            return view;
        }
        Map<String, LimitResult.State> states =
                changes.ofBulk(run.id()).stream()
                        .collect(
                                Collectors.toMap(
                                        each -> each.result().changeId(),
                                        ChangeBook.Change::state));
        boolean waits = states.containsValue(LimitResult.State.AWAITING_CONFIRMATION);
        return new Bulk(
                view.id(),
                view.action(),
                view.who(),
                view.at(),
                waits ? view.revertsAt() : null,
                view.running(),
                view.rows().stream().map(row -> current(row, states)).toList());
    }

    private static Row current(Row row, Map<String, LimitResult.State> states) {
        LimitResult.State known = row.changeId() == null ? null : states.get(row.changeId());
        if (known == null || !row.state().inForce()) {
            return row;
        }
        State state =
                switch (known) {
                    case APPLIED, AWAITING_CONFIRMATION -> row.state();
                    case CONFIRMED -> State.CONFIRMED;
                    case REVERTED -> State.REVERTED;
                    case UNDONE -> State.UNDONE;
                };
        return new Row(
                row.gear(),
                row.name(),
                state,
                row.changeId(),
                row.before(),
                row.after(),
                row.code(),
                row.message());
    }

    private void keep(BulkRun run) {
        synchronized (runs) {
            runs.put(run.id(), run);
            if (runs.size() > KEPT) {
                runs.remove(runs.keySet().iterator().next());
            }
        }
    }

    /// Does the work on a thread of its own, between an intent and an outcome in the audit.
    ///
    /// @param which of its gears
    private void begin(
            Caller caller, Subject subject, BulkRun run, List<Integer> which, Work work) {
        Thread.ofVirtual()
                .name("bulk-" + run.id())
                .start(
                        () -> {
                            try {
                                audit.during(
                                        caller.user(),
                                        caller.via(),
                                        subject,
                                        trail -> {
                                            each(run.targets(), which, work);
                                            trail.after(Map.of("gears", told(run, which)));
                                            failIfAnyDid(run, which);
                                            return run;
                                        });
                            } catch (ConsoleException e) {
                                log.debug("bulk {} is not done in full", run.id(), e);
                            } finally {
                                run.end();
                            }
                        });
    }

    private static Map<String, String> told(BulkRun run, List<Integer> which) {
        var told = new LinkedHashMap<String, String>();
        for (Row row : rows(run, which)) {
            told.put(
                    row.name(),
                    row.code() == null
                            ? row.changeId() == null
                                    ? word(row.state())
                                    : word(row.state()) + " " + row.changeId()
                            : row.code());
        }
        return told;
    }

    private static List<Row> rows(BulkRun run, List<Integer> which) {
        List<Row> rows = run.view().rows();
        return which.stream().map(rows::get).toList();
    }

    /// What failed before this is not counted again.
    private static void failIfAnyDid(BulkRun run, List<Integer> which) {
        List<Row> rows = rows(run, which);
        List<Row> failed = rows.stream().filter(row -> row.code() != null).toList();
        if (failed.isEmpty()) {
            return;
        }
        String message =
                failed.size()
                        + " of "
                        + rows.size()
                        + " failed: "
                        + failed.stream()
                                .limit(NAMED)
                                .map(row -> row.name() + ": " + row.message())
                                .collect(Collectors.joining(" "))
                        + (failed.size() > NAMED ? " And more." : "");
        throw new ConsoleException(
                ErrorCode.ofCode(String.valueOf(failed.getFirst().code())), message);
    }

    /// Some targets, a few at a time on each host; returns when all are done.
    private void each(List<BulkRun.Target> targets, List<Integer> which, Work work) {
        var threads = new ArrayList<Thread>();
        for (int index : which) {
            Semaphore turn =
                    turns.computeIfAbsent(
                            String.valueOf(targets.get(index).host()), _ -> new Semaphore(AT_ONCE));
            threads.add(
                    Thread.ofVirtual()
                            .start(
                                    () -> {
                                        turn.acquireUninterruptibly();
                                        try {
                                            work.on(index);
                                        } finally {
                                            turn.release();
                                        }
                                    }));
        }
        for (Thread thread : threads) {
            boolean joined = false;
            while (!joined) {
                try {
                    thread.join();
                    joined = true;
                } catch (InterruptedException e) {
                    log.debug("waiting on for a bulk change", e);
                }
            }
        }
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
                        word(action)
                                + " "
                                + targets.size()
                                + (targets.size() == 1 ? " gear" : " gears"))
                .withChange(id);
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    /// The gears that were chosen, each once, as far as there are such.
    private final class Chosen {
        private final Caller caller;
        private final List<BulkRun.Target> targets = new ArrayList<>();
        private final Map<Integer, ConsoleException> failures = new HashMap<>();

        Chosen(Caller caller, List<String> names) {
            this.caller = caller;
            for (String name : names) {
                BulkRun.Target target;
                ConsoleException failure = null;
                try {
                    Gear gear = gears.find(caller, name);
                    target =
                            new BulkRun.Target(gear.id(), gear.name(), gear.project(), gear.host());
                } catch (ConsoleException e) {
                    target = new BulkRun.Target(name, name, Caller.ALL, null);
                    failure = e;
                }
                if (!targets.contains(target)) {
                    if (failure != null) {
                        failures.put(targets.size(), failure);
                    }
                    targets.add(target);
                }
            }
        }

        /// One of many that is not there fails alone; if none is, there is nothing to do.
        void refuseAll() {
            ConsoleException first = failures.get(0);
            if (first != null && failures.size() == targets.size()) {
                throw first;
            }
        }

        /// Likewise a right; which of the gears lack it is checked gear by gear.
        void require(Right right) {
            List<String> projects =
                    targets.stream()
                            .filter(each -> each.host() != null)
                            .map(BulkRun.Target::project)
                            .toList();
            if (projects.stream().noneMatch(each -> caller.may(right, each))) {
                caller.require(right, projects.getFirst());
            }
        }
    }
}
