package io.gearshift.backend.alert;

import io.gearshift.backend.api.AlertTarget;
import io.gearshift.backend.store.Database;
import io.gearshift.backend.store.Json;
import io.gearshift.backend.store.Sql;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// Targets, and what is still to be delivered to them. What cannot be delivered is tried again with
/// growing pauses, about ten minutes in all, and then given up, which the target says.
public final class Outbox {
    /// What happens within this time is sent together.
    static final Duration BURST = Duration.ofSeconds(5);

    /// Attempts until a notice is given up.
    static final int ATTEMPTS = 8;

    /// Notices of one target that wait at most; the oldest go first.
    static final int MOST_WAITING = 500;

    /// Notices that are sent at once at most.
    static final int AT_ONCE = 100;

    private static final Duration FIRST_PAUSE = Duration.ofSeconds(5);

    private final Database database;

    /// Ids grow as long as the console runs, also past rows that are gone: a notice that comes
    /// while others are on their way must not have the id of one of them.
    private final AtomicLong lastId;

    /// Opens it.
    public Outbox(Database database) {
        this.database = database;
        this.lastId =
                new AtomicLong(
                        database.read(
                                sql ->
                                        sql.first(
                                                        "select coalesce(max(id), 0)"
                                                                + " from alert_outbox",
                                                        row -> row.number(1))
                                                .orElse(0L)));
    }

    /// All targets, by id.
    public List<AlertTarget> targets() {
        return database.read(
                sql ->
                        sql.list(
                                "select t.id, t.terms, t.secret is not null, t.delivered, t.problem,"
                                        + " (select count(*) from alert_outbox o"
                                        + " where o.target = t.id)"
                                        + " from alert_targets t order by t.id",
                                row ->
                                        new AlertTarget(
                                                row.text(1),
                                                Json.read(row.text(2), AlertTarget.Terms.class),
                                                row.flag(3),
                                                (int) row.number(6),
                                                row.instantOrNull(4),
                                                row.textOrNull(5))));
    }

    /// One target, if it is there.
    public Optional<AlertTarget> target(String id) {
        return targets().stream().filter(target -> target.id().equals(id)).findFirst();
    }

    /// Makes a target, or changes one. A secret never moves to another server, whoever changes it
    /// meanwhile: it is left only where {@link AlertTarget.Terms#mayHaveSecretOf} says so.
    ///
    /// @param secret null to leave it, empty for none
    public void put(String id, AlertTarget.Terms terms, @Nullable String secret) {
        database.write(
                sql -> {
                    boolean stays = mayStay(sql, id, terms);
                    sql.update(
                            "insert into alert_targets (id, terms) values (?, ?)"
                                    + " on conflict (id) do update set terms = excluded.terms,"
                                    + " problem = null",
                            id,
                            Json.write(terms));
                    if (secret != null || !stays) {
                        sql.update(
                                "update alert_targets set secret = ? where id = ?",
                                secret == null || secret.isEmpty() ? null : secret,
                                id);
                    }
                    if (!terms.enabled()) {
                        sql.update("delete from alert_outbox where target = ?", id);
                    }
                    return 0;
                });
    }

    private static boolean mayStay(Sql sql, String id, AlertTarget.Terms terms)
            throws SQLException {
        return sql.first(
                        "select terms from alert_targets where id = ?",
                        row -> Json.read(row.text(1), AlertTarget.Terms.class),
                        id)
                .map(terms::mayHaveSecretOf)
                .orElse(false);
    }

    /// Removes a target with what waits for it.
    public void remove(String id) {
        database.write(sql -> sql.update("delete from alert_targets where id = ?", id));
    }

    /// Where a target's notices go, and with which secret, both as of the same moment.
    ///
    /// @param secret null if it has none
    record Destination(AlertTarget.Terms terms, @Nullable String secret) {}

    /// Where to send; empty if the target is gone.
    Optional<Destination> destination(String id) {
        return database.read(
                sql ->
                        sql.first(
                                "select terms, secret from alert_targets where id = ?",
                                row ->
                                        new Destination(
                                                Json.read(row.text(1), AlertTarget.Terms.class),
                                                row.textOrNull(2)),
                                id));
    }

    /// Has a notice sent to every target that takes some.
    void add(Sql sql, Notice notice, Instant now) throws SQLException {
        List<String> targets =
                sql.some(
                        "select id, terms from alert_targets",
                        row ->
                                Json.read(row.text(2), AlertTarget.Terms.class).enabled()
                                        ? row.text(1)
                                        : "",
                        id -> !id.isEmpty(),
                        Integer.MAX_VALUE);
        for (String target : targets) {
            sql.update(
                    "insert into alert_outbox (id, target, notice, attempts, due)"
                            + " values (?, ?, ?, 0, ?)",
                    lastId.incrementAndGet(),
                    target,
                    Json.write(notice),
                    now.plus(BURST));
            sql.update(
                    "delete from alert_outbox where target = ? and id not in (select id from"
                            + " alert_outbox where target = ? order by id desc limit ?)",
                    target,
                    target,
                    MOST_WAITING);
        }
    }

    /// What is to be delivered to a target once the oldest of it is due.
    ///
    /// @param attempts so far, of the oldest
    record Due(long upTo, int attempts, List<Notice> notices) {}

    /// What a target waits for, if it is due. A due time that is further away than any pause is one
    /// of a clock that was set back since.
    Optional<Due> due(String target, Instant now) {
        List<Waiting> rows =
                database.read(
                        sql ->
                                sql.list(
                                        "select id, attempts, due, notice from alert_outbox"
                                                + " where target = ? order by id limit ?",
                                        row ->
                                                new Waiting(
                                                        row.number(1),
                                                        (int) row.number(2),
                                                        row.instant(3),
                                                        Json.read(row.text(4), Notice.class)),
                                        target,
                                        AT_ONCE));
        if (rows.isEmpty() || !isDue(rows.getFirst(), now)) {
            return Optional.empty();
        }
        return Optional.of(
                new Due(
                        rows.getLast().id(),
                        rows.getFirst().attempts(),
                        rows.stream().map(Waiting::notice).toList()));
    }

    private record Waiting(long id, int attempts, Instant due, Notice notice) {}

    private static boolean isDue(Waiting first, Instant now) {
        return !first.due().isAfter(now)
                || first.due().isAfter(now.plus(pause(ATTEMPTS)).plus(BURST));
    }

    private static Duration pause(int attempts) {
        return FIRST_PAUSE.multipliedBy(1L << Math.min(attempts, ATTEMPTS));
    }

    /// It was delivered.
    ///
    /// @param problem what did not work all the same; null for nothing
    void delivered(String target, long upTo, @Nullable String problem, Instant now) {
        database.write(
                sql -> {
                    sql.update(
                            "delete from alert_outbox where target = ? and id <= ?", target, upTo);
                    return arrived(sql, target, problem, now);
                });
    }

    /// Something arrived that did not wait.
    void arrived(String target, @Nullable String problem, Instant now) {
        database.write(sql -> arrived(sql, target, problem, now));
    }

    private static int arrived(Sql sql, String target, @Nullable String problem, Instant now)
            throws SQLException {
        return sql.update(
                "update alert_targets set delivered = ?, problem = ? where id = ?",
                now,
                problem,
                target);
    }

    /// It was not delivered. Each notice has attempts of its own; how long the next is put off goes
    /// by the oldest that is left, so that a target that takes nothing is not tried more often
    /// because more happens.
    ///
    /// @return how many notices were given up
    int failed(String target, Due due, String problem, Instant now) {
        return database.write(
                sql -> {
                    sql.update(
                            "update alert_outbox set attempts = attempts + 1"
                                    + " where target = ? and id <= ?",
                            target,
                            due.upTo());
                    int given =
                            sql.update(
                                    "delete from alert_outbox"
                                            + " where target = ? and id <= ? and attempts >= ?",
                                    target,
                                    due.upTo(),
                                    ATTEMPTS);
                    int oldest =
                            sql.first(
                                            "select attempts from alert_outbox where target = ?"
                                                    + " and id <= ? order by id limit 1",
                                            row -> (int) row.number(1),
                                            target,
                                            due.upTo())
                                    .orElse(1);
                    sql.update(
                            "update alert_outbox set due = ? where target = ? and id <= ?",
                            now.plus(pause(oldest - 1)),
                            target,
                            due.upTo());
                    noted(
                            sql,
                            target,
                            given > 0
                                    ? "%s %d %s given up."
                                            .formatted(
                                                    problem,
                                                    given,
                                                    given == 1 ? "notice was" : "notices were")
                                    : problem);
                    return given;
                });
    }

    /// What did not wait did not arrive.
    void notArrived(String target, String problem) {
        database.write(sql -> noted(sql, target, problem));
    }

    private static int noted(Sql sql, String target, String problem) throws SQLException {
        return sql.update("update alert_targets set problem = ? where id = ?", problem, target);
    }

    /// How many notices wait, in all.
    int waiting() {
        return database.read(
                        sql ->
                                sql.first(
                                        "select count(*) from alert_outbox",
                                        row -> (int) row.number(1)))
                .orElse(0);
    }
}
