package io.gearshift.backend.console;

import io.gearshift.backend.api.Bulk;
import io.gearshift.backend.api.Bulk.Row;
import io.gearshift.backend.api.Bulk.State;
import io.gearshift.backend.api.ConsoleException;
import io.gearshift.backend.api.ErrorCode;
import io.gearshift.backend.api.LimitResult;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One bulk change while it is known here, row by row. Safe for use by many threads.
final class BulkRun {

    private final String id;
    private final Bulk.Action action;
    private final String who;
    private final Instant at;
    private final @Nullable Instant revertsAt;
    private final List<Target> targets;
    private final List<Row> rows = new ArrayList<>();
    private boolean running;

    /// One of the gears.
    ///
    /// @param project `*` if there is no such gear
    /// @param host null likewise
    record Target(String gear, String name, String project, @Nullable String host) {}

    /// @param failures of targets that there are not, by their place
    BulkRun(
            String id,
            Bulk.Action action,
            String who,
            Instant at,
            @Nullable Instant revertsAt,
            List<Target> targets,
            Map<Integer, ConsoleException> failures) {
        this.id = id;
        this.action = action;
        this.who = who;
        this.at = at;
        this.revertsAt = revertsAt;
        this.targets = List.copyOf(targets);
        for (int place = 0; place < targets.size(); place++) {
            ConsoleException failure = failures.get(place);
            Target target = targets.get(place);
            rows.add(
                    new Row(
                            target.gear(),
                            target.name(),
                            failure == null ? State.WAITING : State.FAILED,
                            null,
                            null,
                            null,
                            failure == null ? null : failure.code().code(),
                            failure == null ? null : failure.getMessage()));
        }
    }

    String id() {
        return id;
    }

    Bulk.Action action() {
        return action;
    }

    String who() {
        return who;
    }

    @Nullable Instant revertsAt() {
        return revertsAt;
    }

    List<Target> targets() {
        return targets;
    }

    String project(int index) {
        return targets.get(index).project();
    }

    /// The id of the change of a gear's limits.
    String changeId(int index) {
        return id + "." + index;
    }

    synchronized Row row(int index) {
        return rows.get(index);
    }

    /// Takes hold of it; false if somebody is at it.
    synchronized boolean begin() {
        boolean free = !running;
        running = true;
        return free;
    }

    synchronized void end() {
        running = false;
        for (int index = 0; index < rows.size(); index++) {
            Row row = rows.get(index);
            if (row.state() == State.WAITING || row.state() == State.UNDER_WAY) {
                rows.set(
                        index,
                        with(
                                row,
                                row.changeId() == null ? State.FAILED : State.UNKNOWN,
                                ErrorCode.INTERNAL.code(),
                                "It was cut off by a fault of the console; look at the gear."));
            }
        }
    }

    /// Its turn came. A change of limits has its id from before it is tried: whatever becomes of
    /// the answer, it can be taken back by it.
    synchronized void underWay(int index) {
        rows.set(
                index,
                with(
                        rows.get(index),
                        State.UNDER_WAY,
                        action == Bulk.Action.LIMIT ? changeId(index) : null,
                        null,
                        null));
    }

    /// It was refused: nothing was changed.
    synchronized void notMade(int index, ConsoleException why) {
        rows.set(
                index,
                with(rows.get(index), State.FAILED, null, why.code().code(), why.getMessage()));
    }

    /// A change that the book only has as planned.
    synchronized void unanswered(int index, LimitResult planned) {
        rows.set(
                index,
                with(
                        rows.get(index),
                        State.UNKNOWN,
                        planned.changeId(),
                        ErrorCode.HOST_DEADLINE.code(),
                        "Its host gave no answer: the change may be in force. Look at the gear."));
    }

    synchronized void state(int index, State state) {
        rows.set(index, with(rows.get(index), state, null, null));
    }

    synchronized void made(int index, LimitResult result) {
        Row row = rows.get(index);
        rows.set(
                index,
                new Row(
                        row.gear(),
                        row.name(),
                        State.DONE,
                        result.changeId(),
                        result.before(),
                        result.after(),
                        null,
                        null));
    }

    /// @param state that it stays in
    synchronized void failed(int index, State state, ConsoleException why) {
        rows.set(index, with(rows.get(index), state, why.code().code(), why.getMessage()));
    }

    private static Row with(Row row, State state, @Nullable String code, @Nullable String message) {
        return with(row, state, row.changeId(), code, message);
    }

    private static Row with(
            Row row,
            State state,
            @Nullable String changeId,
            @Nullable String code,
            @Nullable String message) {
        return new Row(
                row.gear(), row.name(), state, changeId, row.before(), row.after(), code, message);
    }

    synchronized Bulk view() {
        return new Bulk(id, action, who, at, revertsAt, running, rows);
    }
}
