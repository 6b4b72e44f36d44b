package io.gearshift.backend.event;

import com.fasterxml.jackson.core.type.TypeReference;
import io.gearshift.backend.api.Event;
import io.gearshift.backend.api.EventQuery;
import io.gearshift.backend.host.HostEvent;
import io.gearshift.backend.store.Database;
import io.gearshift.backend.store.Json;
import io.gearshift.backend.store.Sql;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// The events of all hosts, with ids that grow in the order in which they were learnt. An event of
/// an agent is known by host, generation and sequence, so that one reported twice is kept once; the
/// generation grows when an agent has lost its journal and counts from 1 again.
public final class EventStore {
    private static final int MOST_KEPT = 100_000;
    private static final Duration RECENT = Duration.ofHours(1);

    /// How far an agent's clock may be ahead of the console's.
    private static final Duration AHEAD = Duration.ofMinutes(5);

    private static final TypeReference<Map<String, String>> DETAILS = new TypeReference<>() {};

    private final Database database;
    private final Clock clock;
    private final Map<Of, Instant> killed = new ConcurrentHashMap<>();

    /// A gear: two hosts may have containers of virsh's with the same name, which is their id.
    private record Of(String host, String gear) {}

    /// Opens the store of events.
    public EventStore(Database database, Clock clock) {
        this.database = database;
        this.clock = clock;
        database.read(
                        sql ->
                                sql.list(
                                        "select host, gear, max(at) from events"
                                                + " where kind = 'OOM_KILL' and at > ?"
                                                + " and gear is not null group by host, gear",
                                        row ->
                                                Map.entry(
                                                        new Of(row.text(1), row.text(2)),
                                                        row.instant(3)),
                                        clock.instant().minus(RECENT)))
                .forEach(each -> killed.put(each.getKey(), each.getValue()));
    }

    /// How far the journal of a host is stored.
    public Cursor cursor(String host) {
        return database.read(sql -> cursor(sql, host));
    }

    private static Cursor cursor(Sql sql, String host) throws SQLException {
        return sql.first(
                        "select generation, sequence, at from event_cursor where host = ?",
                        row -> new Cursor(row.number(1), row.number(2), row.instant(3)),
                        host)
                .orElse(new Cursor(1, 0, Instant.EPOCH));
    }

    /// Notes that the agent of a host has lost its journal and counts from 1 again.
    public void startOver(String host) {
        database.write(
                sql -> {
                    moveCursor(
                            sql,
                            host,
                            new Cursor(cursor(sql, host).generation() + 1, 0, Instant.EPOCH));
                    return 0;
                });
    }

    /// Keeps what a host reported and was not kept before, and moves its cursor on. What is dated
    /// more than five minutes ahead is kept as of then.
    ///
    /// @return the events that are new, with their ids
    public List<Event> keep(String host, List<HostEvent> reported) {
        List<Event> kept =
                database.write(
                        sql -> {
                            Cursor cursor = cursor(sql, host);
                            List<Event> added = new ArrayList<>();
                            for (HostEvent each : reported) {
                                if (each.sequence() <= cursor.sequence()) {
                                    continue;
                                }
                                added.add(
                                        insert(
                                                sql,
                                                host,
                                                cursor.generation(),
                                                each.sequence(),
                                                dated(each.event())));
                                cursor =
                                        new Cursor(
                                                cursor.generation(),
                                                each.sequence(),
                                                each.event().at());
                            }
                            moveCursor(sql, host, cursor);
                            prune(sql);
                            return added;
                        });
        kept.forEach(this::remember);
        return kept;
    }

    private Event dated(Event event) {
        Instant latest = clock.instant().plus(AHEAD);
        Instant at =
                event.at().isAfter(latest)
                        ? latest
                        : event.at().isBefore(Instant.EPOCH) ? Instant.EPOCH : event.at();
        return new Event(
                event.id(),
                at,
                event.host(),
                event.gear(),
                event.gearName(),
                event.project(),
                event.kind(),
                event.severity(),
                event.text(),
                event.details());
    }

    /// Keeps what the console itself has seen of a host.
    public Event note(
            String host, Event.Kind kind, Event.Severity severity, Instant at, String text) {
        Event event = new Event(0, at, host, null, null, "*", kind, severity, text, Map.of());
        return database.write(sql -> insert(sql, host, 0, null, event));
    }

    /// Keeps what the console itself has found out, in a transaction that is under way.
    ///
    /// @return it with its id
    public static Event note(Sql sql, Event event) throws SQLException {
        return insert(sql, event.host(), 0, null, event);
    }

    /// Whether the last that the console noted of a host is that it was lost.
    public boolean lastNotedLost(String host) {
        return database.read(
                        sql ->
                                sql.first(
                                        "select kind from events where host = ?"
                                                + " and sequence is null"
                                                + " and kind in ('HOST_LOST', 'HOST_BACK')"
                                                + " order by id desc limit 1",
                                        row -> row.text(1),
                                        host))
                .map(kind -> kind.equals(Event.Kind.HOST_LOST.name()))
                .orElse(false);
    }

    /// Whether the kernel killed something in a host's gear within the last hour.
    public boolean killedLately(String host, String gear) {
        Instant at = killed.get(new Of(host, gear));
        return at != null && at.plus(RECENT).isAfter(clock.instant());
    }

    /// Events, newest first.
    ///
    /// @param gear id, null for any
    /// @param visible which ones to keep
    public List<Event> find(EventQuery query, @Nullable String gear, Predicate<Event> visible) {
        int atLeast = query.atLeast() == null ? 0 : rank(query.atLeast());
        long before = query.before() == null ? Long.MAX_VALUE : query.before();
        List<Object> arguments = new ArrayList<>(List.of(before, atLeast));
        String where = "id < ? and severity_rank >= ?";
        if (gear != null) {
            where += " and gear = ?";
            arguments.add(gear);
        }
        if (query.kind() != null) {
            where += " and kind = ?";
            arguments.add(query.kind().name());
        }
        String sql =
                "select id, at, host, gear, gear_name, project, kind, severity, text, details"
                        + " from events where "
                        + where
                        + " order by id desc";
        return database.read(
                open ->
                        open.some(
                                sql,
                                EventStore::event,
                                visible,
                                query.count(),
                                arguments.toArray()));
    }

    /// Where to read on in a host's journal.
    ///
    /// @param sequence of the last event that is kept, 0 for none
    /// @param at its time as the agent says it, between 1970 and the year 9999
    public record Cursor(long generation, long sequence, Instant at) {
        private static final Instant LAST = Instant.parse("9999-12-31T23:59:59Z");

        /// Brings a time that cannot be kept in milliseconds to one that can.
        public Cursor {
            at = bounded(at);
        }

        /// Whether this is the time of its last event, to the millisecond.
        public boolean isAt(Instant reported) {
            return bounded(reported).toEpochMilli() == at.toEpochMilli();
        }

        private static Instant bounded(Instant at) {
            return at.isAfter(LAST) ? LAST : at.isBefore(Instant.EPOCH) ? Instant.EPOCH : at;
        }
    }

    private void remember(Event event) {
        String gear = event.gear();
        if (event.kind() == Event.Kind.OOM_KILL && gear != null) {
            killed.merge(new Of(event.host(), gear), event.at(), (a, b) -> a.isAfter(b) ? a : b);
            killed.values().removeIf(at -> at.plus(RECENT).isBefore(clock.instant()));
        }
    }

    private static int rank(Event.Severity severity) {
        return switch (severity) {
            case INFO -> 0;
            case WARNING -> 1;
            case ERROR -> 2;
        };
    }

    private static Event insert(
            Sql sql, String host, long generation, @Nullable Long sequence, Event event)
            throws SQLException {
        long id =
                sql.first("select coalesce(max(id), 0) from events", row -> row.number(1))
                                .orElse(0L)
                        + 1;
        sql.update(
                "insert into events (id, host, generation, sequence, at, gear, gear_name, project,"
                        + " kind, severity, severity_rank, text, details)"
                        + " values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                id,
                host,
                generation,
                sequence,
                event.at(),
                event.gear(),
                event.gearName(),
                event.project(),
                event.kind().name(),
                event.severity().name(),
                rank(event.severity()),
                event.text(),
                Json.write(event.details()));
        return new Event(
                id,
                event.at(),
                host,
                event.gear(),
                event.gearName(),
                event.project(),
                event.kind(),
                event.severity(),
                event.text(),
                event.details());
    }

    private static void moveCursor(Sql sql, String host, Cursor cursor) throws SQLException {
        sql.update(
                "insert into event_cursor (host, generation, sequence, at) values (?, ?, ?, ?)"
                        + " on conflict (host) do update set generation = excluded.generation,"
                        + " sequence = excluded.sequence, at = excluded.at",
                host,
                cursor.generation(),
                cursor.sequence(),
                cursor.at());
    }

    private static void prune(Sql sql) throws SQLException {
        Optional<Long> newest = sql.first("select max(id) from events", row -> row.number(1));
        sql.update("delete from events where id <= ?", newest.orElse(0L) - MOST_KEPT);
    }

    private static Event event(Sql.Row row) throws SQLException {
        return new Event(
                row.number(1),
                row.instant(2),
                row.text(3),
                row.textOrNull(4),
                row.textOrNull(5),
                row.text(6),
                Event.Kind.valueOf(row.text(7)),
                Event.Severity.valueOf(row.text(8)),
                row.text(9),
                Json.read(row.text(10), DETAILS));
    }
}
