package io.gearshift.backend.access;

import io.gearshift.backend.api.ConsoleException;
import io.gearshift.backend.api.Right;
import io.gearshift.backend.api.TokenView;
import io.gearshift.backend.store.Database;
import io.gearshift.backend.store.Sql;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// API tokens: limited to some rights, often with an end, kept as a hash and shown once.
public final class Tokens {
    /// What every token starts with, so that one that leaked is recognised.
    public static final String PREFIX = "gst_";

    private static final Duration NOTED_EVERY = Duration.ofMinutes(1);
    private static final String COLUMNS =
            "select id, user_name, label, rights, created, expires, last_used from tokens ";

    private final Database database;
    private final Clock clock;

    /// @param clock says when a token has ended
    public Tokens(Database database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    /// Makes one.
    ///
    /// @param madeBy id of the token that makes it, with which it ends; null if none does
    /// @throws ConsoleException `access.not-signed-in` if that one has ended meanwhile
    public TokenView.Created create(
            String user,
            String label,
            Set<Right> rights,
            @Nullable Instant expires,
            @Nullable String madeBy) {
        String secret = PREFIX + Secrets.make();
        TokenView token =
                new TokenView(Secrets.id("t"), user, label, rights, clock.instant(), expires, null);
        database.write(
                sql -> {
                    if (madeBy != null && living(sql, madeBy).isEmpty()) {
                        throw Access.notSignedIn();
                    }
                    return sql.update(
                            "insert into tokens (id, secret_hash, user_name, label, rights,"
                                    + " created, expires, made_by) values (?, ?, ?, ?, ?, ?, ?, ?)",
                            token.id(),
                            Secrets.hash(secret),
                            user,
                            label,
                            rights.stream()
                                    .sorted()
                                    .map(Right::name)
                                    .collect(Collectors.joining(",")),
                            token.created(),
                            expires,
                            madeBy);
                });
        return new TokenView.Created(token, secret);
    }

    /// The living token that the secret opens; counts as a use.
    Optional<TokenView> enter(String secret) {
        Instant now = clock.instant();
        Optional<TokenView> living =
                database.read(
                                sql ->
                                        sql.first(
                                                COLUMNS + "where secret_hash = ?",
                                                Tokens::view,
                                                Secrets.hash(secret)))
                        .filter(token -> lives(token, now));
        living.filter(
                        token ->
                                token.lastUsed() == null
                                        || token.lastUsed().plus(NOTED_EVERY).isBefore(now))
                .ifPresent(
                        token ->
                                database.write(
                                        sql ->
                                                sql.update(
                                                        "update tokens set last_used = ?"
                                                                + " where id = ?",
                                                        now,
                                                        token.id())));
        return living;
    }

    /// A token that still lives.
    Optional<TokenView> living(Sql sql, String id) throws SQLException {
        Instant now = clock.instant();
        return sql.first(COLUMNS + "where id = ?", Tokens::view, id)
                .filter(token -> lives(token, now));
    }

    /// Tokens, newest first, ended ones too.
    ///
    /// @param user whose; null for everybody's
    public List<TokenView> list(@Nullable String user) {
        return database
                .read(sql -> sql.list(COLUMNS + "order by created desc, id", Tokens::view))
                .stream()
                .filter(token -> user == null || token.user().equals(user))
                .toList();
    }

    /// Ends a token, and with it those that it made.
    public void revoke(String id) {
        database.write(sql -> sql.update("delete from tokens where id = ?", id));
    }

    private static boolean lives(TokenView token, Instant now) {
        return token.expires() == null || token.expires().isAfter(now);
    }

    private static TokenView view(Sql.Row row) throws SQLException {
        Set<Right> rights = EnumSet.noneOf(Right.class);
        Arrays.stream(row.text(4).split(",", -1)).map(Right::valueOf).forEach(rights::add);
        return new TokenView(
                row.text(1),
                row.text(2),
                row.text(3),
                rights,
                row.instant(5),
                row.instantOrNull(6),
                row.instantOrNull(7));
    }
}
