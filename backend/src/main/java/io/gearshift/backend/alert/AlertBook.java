package io.gearshift.backend.alert;

import com.fasterxml.jackson.core.type.TypeReference;
import io.gearshift.backend.api.Alert;
import io.gearshift.backend.api.AlertRule;
import io.gearshift.backend.api.Event;
import io.gearshift.backend.event.EventStore;
import io.gearshift.backend.store.Database;
import io.gearshift.backend.store.Json;
import io.gearshift.backend.store.Sql;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Keeps rules and what stands. That an alert is raised or over is one transaction with its event
/// and with what is to be sent of it, so that none of the three is there without the others, also
/// after the console was killed.
public final class AlertBook {
    private static final TypeReference<Map<String, String>> DETAILS = new TypeReference<>() {};

    private final Database database;
    private final Outbox outbox;
    private volatile List<AlertRule> rules;

    /// Opens it; a new one begins with {@link DefaultRules}.
    public AlertBook(Database database, Outbox outbox) {
        this.database = database;
        this.outbox = outbox;
        database.write(
                sql -> {
                    if (sql.first("select 1 from alert_rules", row -> 1).isEmpty()) {
                        for (Map.Entry<String, AlertRule.Terms> each :
                                DefaultRules.all().entrySet()) {
                            sql.update(
                                    "insert into alert_rules (id, terms, undoable) values (?, ?, 0)",
                                    each.getKey(),
                                    Json.write(each.getValue()));
                        }
                    }
                    return 0;
                });
        this.rules = read();
    }

    /// All rules, by id.
    public List<AlertRule> rules() {
        return rules;
    }

    /// One rule, if it is there.
    public Optional<AlertRule> rule(String id) {
        return rules.stream().filter(rule -> rule.id().equals(id)).findFirst();
    }

    private List<AlertRule> read() {
        return database.read(
                sql ->
                        sql.list(
                                "select id, terms, silenced_until, undoable from alert_rules"
                                        + " where terms is not null order by id",
                                row ->
                                        new AlertRule(
                                                row.text(1),
                                                Json.read(row.text(2), AlertRule.Terms.class),
                                                row.instantOrNull(3),
                                                row.flag(4))));
    }

    /// Makes a rule, or changes one. One that is silenced stays so, unless it is removed or comes
    /// back.
    ///
    /// @param terms null to remove it
    public void put(String id, AlertRule.@Nullable Terms terms) {
        write(
                sql -> {
                    String before = terms(sql, "terms", id);
                    sql.update(
                            "insert into alert_rules (id, terms, before_terms, undoable)"
                                    + " values (?, ?, ?, 1) on conflict (id) do update set"
                                    + " terms = excluded.terms, before_terms ="
                                    + " excluded.before_terms, undoable = 1,"
                                    + " silenced_until = case when excluded.terms is null"
                                    + " or alert_rules.terms is null then null"
                                    + " else silenced_until end",
                            id,
                            terms == null ? null : Json.write(terms),
                            before);
                });
    }

    /// Whether a rule's last change, also that it was removed, can be taken back.
    public boolean undoable(String id) {
        return database.read(
                        sql ->
                                sql.first(
                                        "select undoable from alert_rules where id = ?",
                                        row -> row.flag(1),
                                        id))
                .orElse(false);
    }

    /// Takes the last change of a rule back; that is then its last change.
    public void undo(String id) {
        write(
                sql ->
                        sql.update(
                                "update alert_rules set terms = before_terms, before_terms = terms,"
                                        + " silenced_until = case when terms is null"
                                        + " or before_terms is null then null"
                                        + " else silenced_until end"
                                        + " where id = ? and undoable = 1",
                                id));
    }

    /// Sends nothing about a rule until then.
    ///
    /// @param until null to send again
    public void silence(String id, @Nullable Instant until) {
        write(
                sql ->
                        sql.update(
                                "update alert_rules set silenced_until = ? where id = ?",
                                until,
                                id));
    }

    /// One at a time, so that the list is never of before another change.
    private synchronized void write(Change change) {
        database.write(
                sql -> {
                    change.run(sql);
                    return 0;
                });
        rules = read();
    }

    private static @Nullable String terms(Sql sql, String column, String id) throws SQLException {
        List<@Nullable String> found = new ArrayList<>();
        sql.list(
                "select " + column + " from alert_rules where id = ?",
                row -> found.add(row.textOrNull(1)),
                id);
        return found.isEmpty() ? null : found.getFirst();
    }

    /// What stood when the console ended.
    Map<Turn.Key, Alert> standing() {
        Map<Turn.Key, Alert> standing = new HashMap<>();
        database.read(
                        sql ->
                                sql.list(
                                        "select alert from alerts",
                                        row -> Json.read(row.text(1), Alert.class)))
                .forEach(alert -> standing.put(Turn.Key.of(alert), alert));
        return standing;
    }

    /// Hands over the events that alerts count, of some time back.
    void eventsSince(Instant from, Consumer<Event> each) {
        database.read(
                        sql ->
                                sql.list(
                                        "select at, host, gear, kind, details from events"
                                                + " where at > ? and"
                                                + " kind in ('OOM_KILL', 'PROCESS_LIMIT', 'EXITED')"
                                                + " and gear is not null order by id",
                                        row ->
                                                new Event(
                                                        0,
                                                        row.instant(1),
                                                        row.text(2),
                                                        row.text(3),
                                                        null,
                                                        "",
                                                        Event.Kind.valueOf(row.text(4)),
                                                        Event.Severity.INFO,
                                                        "",
                                                        Json.read(row.text(5), DETAILS)),
                                        from))
                .forEach(each);
    }

    /// Keeps that an alert is raised.
    void raise(Alert alert, Instant now) {
        String text = alert.subject() + ": " + alert.text();
        database.write(
                sql -> {
                    sql.update(
                            "insert into alerts (id, rule, subject, alert, told)"
                                    + " values (?, ?, ?, ?, ?)",
                            alert.id(),
                            alert.rule(),
                            Turn.Key.of(alert).subject(),
                            Json.write(alert),
                            !alert.silenced());
                    note(sql, alert, now, Event.Kind.ALERT_RAISED, alert.severity(), text);
                    if (!alert.silenced()) {
                        outbox.add(sql, Notice.of(Notice.What.RAISED, alert, now, text), now);
                    }
                    return 0;
                });
    }

    /// Keeps that an alert is over; that is sent if it was sent that it was raised.
    ///
    /// @param why one sentence
    void clear(Alert alert, String why, Instant now) {
        String text = alert.subject() + ": over: " + alert.watch().words() + ". " + why;
        database.write(
                sql -> {
                    boolean told =
                            sql.first(
                                            "select told from alerts where id = ?",
                                            row -> row.flag(1),
                                            alert.id())
                                    .orElse(false);
                    sql.update("delete from alerts where id = ?", alert.id());
                    note(sql, alert, now, Event.Kind.ALERT_CLEARED, Event.Severity.INFO, text);
                    if (told) {
                        outbox.add(sql, Notice.of(Notice.What.CLEARED, alert, now, text), now);
                    }
                    return 0;
                });
    }

    private static void note(
            Sql sql,
            Alert alert,
            Instant now,
            Event.Kind kind,
            Event.Severity severity,
            String text)
            throws SQLException {
        EventStore.note(
                sql,
                new Event(
                        0,
                        now,
                        alert.host(),
                        alert.gear(),
                        alert.gearName(),
                        alert.project(),
                        kind,
                        severity,
                        text,
                        Map.of("alert", alert.id(), "rule", alert.rule())));
    }

    @FunctionalInterface
    private interface Change {
        void run(Sql sql) throws SQLException;
    }
}
