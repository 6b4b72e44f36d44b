package io.gearshift.backend.console;

import io.gearshift.backend.access.Caller;
import io.gearshift.backend.api.Bulk;
import io.gearshift.backend.api.Bulk.Row;
import io.gearshift.backend.api.Bulk.State;
import io.gearshift.backend.api.ConsoleException;
import io.gearshift.backend.api.ErrorCode;
import io.gearshift.backend.api.LimitResult;
import io.gearshift.backend.api.Right;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/// The bulk changes that are known: those of this run of the console, and of earlier ones what is
/// in the book of changes. Safe for use by many threads.
final class BulkBook {
    private static final int KEPT = 200;

    private final ChangeBook changes;
    private final Map<String, BulkRun> runs = new LinkedHashMap<>();

    BulkBook(ChangeBook changes) {
        this.changes = changes;
    }

    /// Whether a change is in the book, as one whose answer got lost stays.
    boolean isNoted(String changeId) {
        return changes.find(changeId).isPresent();
    }

    /// One from now on.
    void keep(BulkRun run) {
        synchronized (runs) {
            runs.put(run.id(), run);
            if (runs.size() > KEPT) {
                runs.remove(runs.keySet().iterator().next());
            }
        }
    }

    /// As far as the caller may see its gears.
    Bulk seenBy(Caller caller, BulkRun run) {
        Bulk all = current(run);
        if (isOf(caller, run)) {
            return all;
        }
        var rows = new ArrayList<Row>();
        for (int index = 0; index < all.rows().size(); index++) {
            if (caller.may(Right.VIEW, run.project(index))) {
                rows.add(all.rows().get(index));
            }
        }
        return new Bulk(
                all.id(), all.action(), all.who(), all.at(), all.revertsAt(), all.running(), rows);
    }

    /// One of which the caller may see something.
    ///
    /// @throws ConsoleException `not-found`
    BulkRun find(Caller caller, String id) {
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

    /// Whether it is the caller's own.
    static boolean isOf(Caller caller, BulkRun run) {
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
    Bulk current(BulkRun run) {
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
}
