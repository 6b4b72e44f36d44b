package io.gearshift.backend.console;

import io.gearshift.backend.api.LimitResult;
import io.gearshift.backend.store.Database;
import io.gearshift.backend.store.Json;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// Limit changes that were made, so that they can be confirmed and taken back by id.
final class ChangeBook {
    private final Database database;

    ChangeBook(Database database) {
        this.database = database;
    }

    /// Notes a change; before it is tried, so that one whose answer got lost is known too, and
    /// again when it is made.
    void put(Change change) {
        database.write(
                sql ->
                        sql.update(
                                "insert into limit_changes"
                                        + " (change_id, gear, gear_name, host, project, state,"
                                        + " result) values (?, ?, ?, ?, ?, ?, ?)"
                                        + " on conflict (change_id) do update"
                                        + " set state = excluded.state, result = excluded.result",
                                change.result().changeId(),
                                change.result().gear(),
                                change.gearName(),
                                change.host(),
                                change.project(),
                                change.result().state().name(),
                                Json.write(change.result())));
    }

    /// Forgets a change that was refused.
    void drop(String changeId) {
        database.write(
                sql -> sql.update("delete from limit_changes where change_id = ?", changeId));
    }

    Optional<Change> find(String changeId) {
        return database.read(
                sql ->
                        sql.first(
                                "select gear_name, host, project, state, result"
                                        + " from limit_changes where change_id = ?",
                                row ->
                                        new Change(
                                                row.text(1),
                                                row.text(2),
                                                row.text(3),
                                                LimitResult.State.valueOf(row.text(4)),
                                                Json.read(row.text(5), LimitResult.class)),
                                changeId));
    }

    /// The changes of a bulk, whose ids begin with its own, in their order.
    List<Change> ofBulk(String id) {
        return database.read(
                sql ->
                        sql
                                .list(
                                        "select gear_name, host, project, state, result"
                                                + " from limit_changes"
                                                + " where change_id >= ? and change_id < ?",
                                        row ->
                                                new Change(
                                                        row.text(1),
                                                        row.text(2),
                                                        row.text(3),
                                                        LimitResult.State.valueOf(row.text(4)),
                                                        Json.read(row.text(5), LimitResult.class)),
                                        id + ".",
                                        id + "/")
                                .stream()
                                .sorted(Comparator.comparingInt(each -> place(each, id)))
                                .toList());
    }

    private static int place(Change change, String id) {
        return Integer.parseInt(change.result().changeId().substring(id.length() + 1));
    }

    /// Moves a change on; one that was taken back stays so.
    ///
    /// @return whether that was news
    boolean move(String changeId, LimitResult.State state) {
        return database.write(
                        sql ->
                                sql.update(
                                        "update limit_changes set state = ? where change_id = ?"
                                                + " and state not in ('REVERTED', 'UNDONE', ?)",
                                        state.name(),
                                        changeId,
                                        state.name()))
                == 1;
    }

    /// A change.
    ///
    /// @param state where it stands now; `result` says where it stood when it was made
    record Change(
            String gearName,
            String host,
            String project,
            LimitResult.State state,
            LimitResult result) {

        boolean inForce() {
            return state != LimitResult.State.REVERTED && state != LimitResult.State.UNDONE;
        }
    }
}
