package io.gearshift.backend.access;

import io.gearshift.backend.api.ConsoleException;
import io.gearshift.backend.api.ErrorCode;
import io.gearshift.backend.api.Role;
import io.gearshift.backend.api.SessionView;
import io.gearshift.backend.api.UserView;
import io.gearshift.backend.api.UserView.Grant;
import io.gearshift.backend.store.Database;
import io.gearshift.backend.store.Sql;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Users and what was granted to them.
public final class Users {
    /// Who is root on the console's machine; always an administrator there.
    public static final String ROOT = "root";

    /// How long what the groups of an account may do counts since the machine was asked for it.
    public static final Duration GROUPS_COUNT = Duration.ofMinutes(5);

    private static final Pattern NAME = Pattern.compile("[a-z_][a-z0-9_.@-]{0,63}");
    private static final String OF_GROUPS =
            " union select role, project from machine_grants where user_name = ? and checked >= ?"
                    + " order by 2, 1";

    /// What came with the socket counts as long; root is an administrator without being asked for.
    private static final String GRANTED =
            "select role, project from grants where user_name = ?"
                    + " and (origin <> 'met' or user_name = 'root' or checked >= ?)";

    /// How often it is written down that somebody came through the socket.
    private static final Duration NOTED_EVERY = Duration.ofMinutes(1);

    private static final Pattern PROJECT = Pattern.compile("\\*|[a-z]([a-z0-9-]{0,61}[a-z0-9])?");
    private static final int SHORTEST_PASSWORD = 10;
    private static final int LONGEST_PASSWORD = 1024;

    private final Database database;
    private final Passwords passwords;
    private final Clock clock;

    /// @param clock gives creation times
    public Users(Database database, Clock clock) {
        this.database = database;
        this.passwords = new Passwords();
        this.clock = clock;
    }

    /// All users by name.
    public List<UserView> all() {
        return database.read(
                sql -> {
                    List<UserView> users = new ArrayList<>();
                    for (String name :
                            sql.list("select name from users order by name", r -> r.text(1))) {
                        find(sql, name).ifPresent(users::add);
                    }
                    return users;
                });
    }

    /// One user.
    public Optional<UserView> find(String name) {
        return database.read(sql -> find(sql, name));
    }

    Optional<UserView> find(Sql sql, String name) throws SQLException {
        return find(sql, name, grants(sql, name));
    }

    /// A user with what it may do when it has signed in with a password: without what it may as an
    /// administrator of this machine, who came through the socket.
    Optional<UserView> findSignedIn(Sql sql, String name) throws SQLException {
        return find(
                sql,
                name,
                sql.list(
                        "select role, project from grants where user_name = ? and origin <> 'met'"
                                + OF_GROUPS,
                        Users::grant,
                        name,
                        name,
                        clock.instant().minus(GROUPS_COUNT)));
    }

    private static Optional<UserView> find(Sql sql, String name, List<Grant> grants)
            throws SQLException {
        return sql.first(
                "select password is not null, machine, disabled, created, last_seen from users"
                        + " where name = ?",
                row ->
                        new UserView(
                                name,
                                row.flag(1),
                                row.flag(2),
                                row.flag(3),
                                grants,
                                row.instant(4),
                                row.instantOrNull(5)),
                name);
    }

    private List<Grant> grants(Sql sql, String name) throws SQLException {
        Instant since = clock.instant().minus(GROUPS_COUNT);
        return sql.list(GRANTED + OF_GROUPS, Users::grant, name, since, name, since);
    }

    private static Grant grant(Sql.Row row) throws SQLException {
        return new Grant(Role.valueOf(row.text(1)), row.text(2));
    }

    /// Refuses a name, password or grant that cannot be.
    ///
    /// @throws ConsoleException `access.invalid`
    public static void check(String name, char @Nullable [] password, List<Grant> grants) {
        if (!NAME.matcher(name).matches()) {
            throw invalid(
                    "A user's name is 1 to 64 of a-z 0-9 _ . @ -, starting with a letter or _.");
        }
        if (password != null
                && (password.length < SHORTEST_PASSWORD || password.length > LONGEST_PASSWORD)) {
            throw invalid(
                    "A password has at least "
                            + SHORTEST_PASSWORD
                            + " and at most "
                            + LONGEST_PASSWORD
                            + " characters.");
        }
        for (Grant grant : grants) {
            if (!PROJECT.matcher(grant.project()).matches()) {
                throw invalid(
                        "A grant is for all projects (*) or for one, named with 1 to 63 of"
                                + " a-z 0-9 -, starting with a letter.");
            }
        }
    }

    /// Makes a user, or replaces the grants and, where one is given, the password of one. A new
    /// password ends the user's sessions and one-time links.
    public UserView put(String name, char @Nullable [] password, List<Grant> grants) {
        check(name, password, grants);
        String hash = password == null ? null : passwords.hash(password);
        return database.write(
                sql -> {
                    add(sql, name);
                    if (hash != null) {
                        // Whoever has a password of ours is no longer the machine's.
                        sql.update(
                                "update users set password = ?, machine = 0 where name = ?",
                                hash,
                                name);
                        sql.update("delete from machine_grants where user_name = ?", name);
                        sql.update("delete from sessions where user_name = ?", name);
                        sql.update("delete from sign_in_links where user_name = ?", name);
                    }
                    sql.update("delete from grants where user_name = ?", name);
                    for (Grant grant : grants.stream().distinct().toList()) {
                        grant(sql, name, grant);
                    }
                    return find(sql, name).orElseThrow();
                });
    }

    /// Makes sure that an administrator of this machine, who came through the socket, is known by
    /// name, so that a sign-in link or a token can be made for one. What others granted or disabled
    /// meanwhile stays as it is. Such a user is an account of the machine, unless it has a password
    /// of ours. That it is an administrator is noted only until it signs in as an account, and
    /// counts for as long as what groups may do.
    void meet(String name) {
        Instant now = clock.instant();
        boolean known =
                database.read(
                        sql ->
                                sql.first(
                                                "select 1 from users where name = ?"
                                                        + " and (machine = 1 or password is not null)"
                                                        + " and exists (select 1 from grants"
                                                        + " where user_name = name)"
                                                        + " and not exists (select 1 from grants"
                                                        + " where user_name = name"
                                                        + " and origin = 'met'"
                                                        + " and (checked is null or checked < ?))",
                                                row -> true,
                                                name,
                                                now.minus(NOTED_EVERY))
                                        .orElse(false));
        if (known) {
            return;
        }
        database.write(
                sql -> {
                    add(sql, name);
                    sql.update(
                            "update users set machine = 1 where name = ? and password is null",
                            name);
                    sql.update(
                            "insert into grants (user_name, role, project, origin)"
                                    + " select name, ?, ?, 'met' from users where name = ?"
                                    + " and machine = 1 and not exists"
                                    + " (select 1 from grants where user_name = name)",
                            Role.ADMIN.name(),
                            Caller.ALL,
                            name);
                    return stillMet(sql, name, now);
                });
    }

    /// Those who are administrators only since they came through the socket.
    List<String> met() {
        return database.read(
                sql ->
                        sql.list(
                                "select user_name from grants where origin = 'met' order by 1",
                                row -> row.text(1)));
    }

    /// The machine was asked, and such a one still is an administrator.
    void stillMet(String name, Instant asked) {
        database.write(sql -> stillMet(sql, name, asked));
    }

    private static int stillMet(Sql sql, String name, Instant asked) throws SQLException {
        return sql.update(
                "update grants set checked = ? where user_name = ? and origin = 'met'",
                asked,
                name);
    }

    /// Such a one is an administrator no more.
    ///
    /// @return whether it was one only since it came through the socket
    boolean notMet(String name) {
        return database.write(
                sql ->
                        sql.update(
                                        "delete from grants where user_name = ? and origin = 'met'",
                                        name)
                                > 0);
    }

    /// Takes in what the groups of a machine's account may do now, and makes the user at its first
    /// sign-in.
    ///
    /// @return whether it may sign in: not where a user of the console has that name, nor disabled
    boolean enterMachine(Sql sql, String name, List<Grant> grants) throws SQLException {
        if (add(sql, name)) {
            sql.update("update users set machine = 1 where name = ?", name);
        }
        boolean may = isLivingAccount(sql, name);
        if (may) {
            // Whether it is an administrator of the machine still, the socket alone can tell.
            sql.update("delete from grants where user_name = ? and origin = 'met'", name);
            putGroups(sql, name, grants);
        }
        return may;
    }

    /// What the groups of an account may do now. Says nothing of a name that has become a user's of
    /// the console, or is disabled, since the account was asked for.
    ///
    /// @return whether that is something else than before
    public boolean groups(String name, List<Grant> grants) {
        return database.write(
                sql -> {
                    if (!isLivingAccount(sql, name)) {
                        return false;
                    }
                    List<Grant> before = grants(sql, name);
                    putGroups(sql, name, grants);
                    return !grants(sql, name).equals(before);
                });
    }

    private static boolean isLivingAccount(Sql sql, String name) throws SQLException {
        return sql.first(
                        "select 1 from users where name = ? and machine = 1 and disabled = 0",
                        row -> true,
                        name)
                .orElse(false);
    }

    private void putGroups(Sql sql, String name, List<Grant> grants) throws SQLException {
        sql.update("delete from machine_grants where user_name = ?", name);
        for (Grant each : grants) {
            sql.update(
                    "insert into machine_grants (user_name, role, project, checked)"
                            + " values (?, ?, ?, ?)",
                    name,
                    each.role().name(),
                    each.project(),
                    clock.instant());
        }
    }

    /// Ends what an account had through its groups: its sessions, and what its tokens may do.
    public void leftGroups(String name) {
        database.write(
                sql -> {
                    sql.update("delete from machine_grants where user_name = ?", name);
                    return sql.update(
                            "delete from sessions where user_name = ? and how = ?",
                            name,
                            SessionView.How.MACHINE.name());
                });
    }

    /// Accounts of the machine whose groups may do something, as far as is known.
    public List<String> inGroups() {
        return database.read(
                sql ->
                        sql.list(
                                "select distinct user_name from machine_grants order by 1",
                                row -> row.text(1)));
    }

    /// Those whose groups were asked for last before a time.
    public List<String> inGroupsNotAskedSince(Instant time) {
        return database.read(
                sql ->
                        sql.list(
                                "select distinct user_name from machine_grants"
                                        + " where checked < ? order by 1",
                                row -> row.text(1),
                                time));
    }

    /// Whether no account of the machine is meant by a name: it is a user's of the console, or one
    /// that is disabled, of which the machine is not asked, since its answer's time would tell.
    boolean isOurs(String name) {
        return find(name).filter(user -> !user.machine() || user.disabled()).isPresent();
    }

    private boolean add(Sql sql, String name) throws SQLException {
        return sql.update(
                        "insert into users (name, disabled, created) values (?, 0, ?)"
                                + " on conflict (name) do nothing",
                        name,
                        clock.instant())
                == 1;
    }

    private static void grant(Sql sql, String name, Grant grant) throws SQLException {
        sql.update(
                "insert into grants (user_name, role, project) values (?, ?, ?)",
                name,
                grant.role().name(),
                grant.project());
    }

    /// Deletes a user with sessions, tokens, links and grants. What the audit says of it stays.
    public void delete(String name) {
        database.write(
                sql -> {
                    if (sql.update("delete from users where name = ?", name) == 0) {
                        throw unknown(name);
                    }
                    return 0;
                });
    }

    /// Disables or enables a user; disabling ends sessions, tokens and links.
    public UserView setDisabled(String name, boolean disabled) {
        return database.write(
                sql -> {
                    if (sql.update("update users set disabled = ? where name = ?", disabled, name)
                            == 0) {
                        throw unknown(name);
                    }
                    if (disabled) {
                        sql.update("delete from sessions where user_name = ?", name);
                        sql.update("delete from tokens where user_name = ?", name);
                        sql.update("delete from sign_in_links where user_name = ?", name);
                    }
                    return find(sql, name).orElseThrow();
                });
    }

    /// Whether the password is this user's; takes as long if there is no such user.
    boolean passwordMatches(String name, char[] password) {
        List<Optional<String>> kept =
                database.read(
                        sql ->
                                sql.list(
                                        "select password from users"
                                                + " where name = ? and disabled = 0",
                                        row -> Optional.ofNullable(row.textOrNull(1)),
                                        name));
        String hash = kept.isEmpty() ? null : kept.getFirst().orElse(null);
        return passwords.matches(password.length > LONGEST_PASSWORD ? new char[0] : password, hash);
    }

    static ConsoleException invalid(String message) {
        return new ConsoleException(ErrorCode.ACCESS_INVALID, message);
    }

    /// Says that there is no such user.
    public static ConsoleException unknown(String name) {
        return invalid(
                "There is no user "
                        + (NAME.matcher(name).matches() ? name : "of that name")
                        + ". Make one first.");
    }
}
