package io.gearshift.backend.audit;

import io.gearshift.backend.api.AuditQuery;
import io.gearshift.backend.api.AuditRow;
import io.gearshift.backend.api.ConsoleException;
import io.gearshift.backend.store.Database;
import io.gearshift.backend.store.Json;
import io.gearshift.backend.store.Sql;
import java.sql.SQLException;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The audit: entries are only ever added. What was done is two entries, the intent (`started`) and
/// its outcome; a row as shown joins the two.
public final class AuditLog {
    private static final Logger log = LoggerFactory.getLogger(AuditLog.class);
    private static final String STARTED = "started";

    /// The actions that change limits, and can be taken back.
    private static final Set<String> CHANGES =
            Set.of("limit.change", "drift.adopt", "drift.revert");

    private static final String ROWS =
            "select i.id, i.at, i.who, i.via, i.project, i.action, i.object, i.object_name,"
                    + " coalesce(o.before_json, i.before_json),"
                    + " coalesce(o.after_json, i.after_json),"
                    + " coalesce(o.outcome, i.outcome), coalesce(o.message, i.message),"
                    + " coalesce(o.change_id, i.change_id), coalesce(o.hash, i.hash), c.state,"
                    + " c.gear from audit i"
                    + " left join audit o on o.intent = i.id"
                    + " left join limit_changes c"
                    + " on c.change_id = coalesce(o.change_id, i.change_id)"
                    + " where i.intent is null and i.id < ?"
                    + " order by i.id desc";

    private final Database database;
    private final Clock clock;

    /// Opens the audit. What was under way when the console died last gets the outcome `unknown`.
    public AuditLog(Database database, Clock clock) {
        this.database = database;
        this.clock = clock;
        closeWhatWasUnderWay();
    }

    /// Does `work` between an intent and an outcome.
    ///
    /// @param who user
    /// @param via front
    /// @throws ConsoleException what `work` threw; or `host.disk-full` before anything is done, if
    ///   the intent cannot be written
    public <T> T during(String who, String via, Subject subject, Work<T> work) {
        long intent = database.write(sql -> append(sql, who, via, subject, null, STARTED, null));
        Trail trail = new Trail(subject);
        try {
            T result = work.run(trail);
            close(who, via, trail.subject, intent, "ok", null);
            return result;
        } catch (ConsoleException e) {
            close(who, via, trail.subject, intent, e.code().code(), e.getMessage());
            throw e;
        } catch (RuntimeException e) {
            close(who, via, trail.subject, intent, "internal", null);
            throw e;
        }
    }

    /// Writes a row about what was refused or has already happened.
    public void note(
            String who, String via, Subject subject, String outcome, @Nullable String message) {
        database.write(sql -> append(sql, who, via, subject, null, outcome, message));
    }

    private void close(
            String who,
            String via,
            Subject subject,
            long intent,
            String outcome,
            @Nullable String message) {
        try {
            database.write(sql -> append(sql, who, via, subject, intent, outcome, message));
        } catch (ConsoleException e) {
            // What was done is done, and its intent is on the disk; after a restart its outcome
            // reads "unknown".
            log.error(
                    "The outcome of {} on {} could not be written to the audit: {}",
                    subject.action(),
                    subject.object(),
                    e.getMessage());
        }
    }

    private long append(
            Sql sql,
            String who,
            String via,
            Subject subject,
            @Nullable Long intent,
            String outcome,
            @Nullable String message)
            throws SQLException {
        Optional<Entry> last = sql.first(Entry.COLUMNS + " order by id desc limit 1", Entry::of);
        Entry entry =
                new Entry(
                                last.map(Entry::id).orElse(0L) + 1,
                                intent,
                                clock.millis(),
                                who,
                                via,
                                subject,
                                outcome,
                                message,
                                last.map(Entry::hash).orElse(""),
                                "")
                        .chained();
        entry.insert(sql);
        return entry.id();
    }

    private void closeWhatWasUnderWay() {
        database.write(
                sql -> {
                    List<Entry> open =
                            sql.list(
                                    Entry.COLUMNS
                                            + " where outcome = 'started' and not exists (select 1"
                                            + " from audit o where o.intent = audit.id)"
                                            + " order by id",
                                    Entry::of);
                    for (Entry entry : open) {
                        append(
                                sql,
                                entry.who(),
                                entry.via(),
                                entry.subject(),
                                entry.id(),
                                "unknown",
                                "The console ended before the outcome was known. Look at the"
                                        + " object itself.");
                    }
                    return open.size();
                });
    }

    /// Rows, newest first.
    ///
    /// @param visible which rows to keep
    /// @param undoable whether a change in force, of the gear with this id, could be taken back
    public List<AuditRow> rows(
            AuditQuery query, Predicate<AuditRow> visible, Predicate<String> undoable) {
        return database.read(
                sql ->
                        sql.some(
                                ROWS,
                                row -> row(row, undoable),
                                found -> matches(found, query) && visible.test(found),
                                query.count(),
                                query.before() == null ? Long.MAX_VALUE : query.before()));
    }

    private static boolean matches(AuditRow row, AuditQuery query) {
        if (query.object() != null
                && !query.object().equals(row.object())
                && !query.object().equals(row.objectName())) {
            return false;
        }
        if (query.text() == null || query.text().isBlank()) {
            return true;
        }
        String text = query.text().strip();
        return contains(row.who(), text)
                || contains(row.action(), text)
                || contains(row.object(), text)
                || contains(row.objectName(), text);
    }

    private static boolean contains(String where, String what) {
        return where.toLowerCase(Locale.ROOT).contains(what.toLowerCase(Locale.ROOT));
    }

    private static AuditRow row(Sql.Row row, Predicate<String> undoable) throws SQLException {
        String action = row.text(6);
        String outcome = row.text(11);
        String state = row.textOrNull(15);
        String gear = row.textOrNull(16);
        boolean inForce =
                state != null
                        && (state.equals("APPLIED")
                                || state.equals("AWAITING_CONFIRMATION")
                                || state.equals("CONFIRMED"));
        return new AuditRow(
                row.number(1),
                row.instant(2),
                row.text(3),
                row.text(4),
                row.text(5),
                action,
                row.text(7),
                row.text(8),
                row.textOrNull(9),
                row.textOrNull(10),
                outcome,
                row.textOrNull(12),
                row.textOrNull(13),
                CHANGES.contains(action)
                        && outcome.equals("ok")
                        && inForce
                        && gear != null
                        && undoable.test(gear),
                row.text(14));
    }

    /// Walks the whole chain.
    public Verdict verify() {
        return database.read(
                sql -> {
                    Walk walk = new Walk();
                    sql.some(
                            Entry.COLUMNS + " order by id",
                            Entry::of,
                            entry -> {
                                walk.step(entry);
                                return false;
                            },
                            1);
                    return new Verdict(walk.entries, walk.head, walk.brokenAt);
                });
    }

    private static final class Walk {
        private long entries;
        private String head = "";
        private @Nullable Long brokenAt;

        void step(Entry entry) {
            entries++;
            if (brokenAt == null
                    && !(entry.id() == entries
                            && entry.previous().equals(head)
                            && entry.hash().equals(entry.chained().hash()))) {
                brokenAt = entry.id();
            }
            head = entry.hash();
        }
    }

    /// What a walk over the chain found.
    ///
    /// @param head hash of the last entry; empty without any
    /// @param brokenAt id of the first entry that does not fit; null if all do
    public record Verdict(long entries, String head, @Nullable Long brokenAt) {
        /// Whether every entry fits the one before it.
        public boolean whole() {
            return brokenAt == null;
        }
    }

    /// What is done, and what becomes known of it on the way.
    ///
    /// @param <T> what comes out of it
    @FunctionalInterface
    public interface Work<T> {
        /// Does it.
        T run(Trail trail);
    }

    /// Takes what becomes known while something is done.
    public static final class Trail {
        private Subject subject;

        private Trail(Subject subject) {
            this.subject = subject;
        }

        /// What it was before, never with a secret.
        public void before(Object value) {
            subject = subject.withBefore(Json.write(value));
        }

        /// What it became, as read back, never with a secret.
        public void after(Object value) {
            subject = subject.withAfter(Json.write(value));
        }

        /// The limit change that it made.
        public void change(String id) {
            subject = subject.withChange(id);
        }
    }
}
