package io.gearshift.backend.access;

import io.gearshift.backend.api.Doorkeeper;
import io.gearshift.backend.api.SessionView;
import io.gearshift.backend.store.Database;
import io.gearshift.backend.store.Sql;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Signed-in browsers. A session ends when it was idle too long, and in any case some time after
/// its sign-in.
public final class Sessions {
    private static final Duration NOTED_EVERY = Duration.ofMinutes(1);
    private static final String COLUMNS =
            "select id, user_name, address, device, how, since, last_seen from sessions ";

    private final Database database;
    private final Clock clock;
    private final Duration idle;
    private final Duration end;

    /// @param idle without a request, after which a session ends
    /// @param end after its sign-in, at which it ends in any case
    public Sessions(Database database, Clock clock, Duration idle, Duration end) {
        this.database = database;
        this.clock = clock;
        this.idle = idle;
        this.end = end;
    }

    /// Opens one and gives its secret.
    String open(Sql sql, String user, SessionView.How how, Doorkeeper.From from)
            throws SQLException {
        Instant now = clock.instant();
        sql.update(
                "delete from sessions where last_seen < ? or since < ?",
                now.minus(idle),
                now.minus(end));
        String secret = Secrets.make();
        sql.update(
                "insert into sessions (id, secret_hash, user_name, address, device, how, since,"
                        + " last_seen) values (?, ?, ?, ?, ?, ?, ?, ?)",
                Secrets.id("s"),
                Secrets.hash(secret),
                user,
                from.address(),
                from.device(),
                how.name(),
                now,
                now);
        sql.update("update users set last_seen = ? where name = ?", now, user);
        return secret;
    }

    /// The id of the living session that the secret opens; counts as a sign of life.
    Optional<String> enter(String secret) {
        Instant now = clock.instant();
        Optional<SessionView> found =
                database.read(
                        sql ->
                                sql.first(
                                        COLUMNS + "where secret_hash = ?",
                                        row -> view(row, null),
                                        Secrets.hash(secret)));
        Optional<SessionView> living = found.filter(session -> lives(session, now));
        living.filter(session -> session.lastSeen().plus(NOTED_EVERY).isBefore(now))
                .ifPresent(
                        session ->
                                database.write(
                                        sql ->
                                                sql.update(
                                                        "update sessions set last_seen = ?"
                                                                + " where id = ?",
                                                        now,
                                                        session.id())));
        return living.map(SessionView::id);
    }

    /// A session that still lives.
    Optional<SessionView> living(Sql sql, String id) throws SQLException {
        Instant now = clock.instant();
        return sql.first(COLUMNS + "where id = ?", row -> view(row, null), id)
                .filter(session -> lives(session, now));
    }

    /// Living sessions, newest sign of life first.
    ///
    /// @param user whose; null for everybody's
    /// @param current id of the one that asks
    public List<SessionView> list(@Nullable String user, @Nullable String current) {
        Instant now = clock.instant();
        return database
                .read(
                        sql ->
                                sql.list(
                                        COLUMNS + "order by last_seen desc, id",
                                        row -> view(row, current)))
                .stream()
                .filter(session -> lives(session, now))
                .filter(session -> user == null || session.user().equals(user))
                .toList();
    }

    /// Ends a session.
    public void end(String id) {
        database.write(sql -> sql.update("delete from sessions where id = ?", id));
    }

    /// Ends the sessions of a user.
    ///
    /// @param but id of one that goes on; null for none
    /// @return how many there were
    public int endAll(String user, @Nullable String but) {
        return database.write(
                sql ->
                        sql.update(
                                "delete from sessions where user_name = ? and id <> ?",
                                user,
                                but == null ? "" : but));
    }

    /// Ends the session of a secret.
    ///
    /// @return its user, if there was one
    Optional<String> endBySecret(String secret) {
        return database.write(
                sql -> {
                    Optional<String> user =
                            sql.first(
                                    "select user_name from sessions where secret_hash = ?",
                                    row -> row.text(1),
                                    Secrets.hash(secret));
                    sql.update("delete from sessions where secret_hash = ?", Secrets.hash(secret));
                    return user;
                });
    }

    private boolean lives(SessionView session, Instant now) {
        return session.lastSeen().plus(idle).isAfter(now) && session.since().plus(end).isAfter(now);
    }

    private static SessionView view(Sql.Row row, @Nullable String current) throws SQLException {
        String id = row.text(1);
        return new SessionView(
                id,
                row.text(2),
                row.text(3),
                row.text(4),
                SessionView.How.valueOf(row.text(5)),
                row.instant(6),
                row.instant(7),
                id.equals(current));
    }
}
