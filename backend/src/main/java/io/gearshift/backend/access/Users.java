package io.gearshift.backend.access;

import io.gearshift.backend.api.ConsoleException;
import io.gearshift.backend.api.ErrorCode;
import io.gearshift.backend.api.Role;
import io.gearshift.backend.api.UserView;
import io.gearshift.backend.api.UserView.Grant;
import io.gearshift.backend.store.Database;
import io.gearshift.backend.store.Sql;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Users and what was granted to them.
public final class Users {
    /// Who is root on the console's machine; always an administrator there.
    public static final String ROOT = "root";

    private static final Pattern NAME = Pattern.compile("[a-z_][a-z0-9_.@-]{0,63}");
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

    static Optional<UserView> find(Sql sql, String name) throws SQLException {
        List<Grant> grants = grants(sql, name);
        return sql.first(
                "select password is not null, disabled, created, last_seen from users"
                        + " where name = ?",
                row ->
                        new UserView(
                                name,
                                row.flag(1),
                                row.flag(2),
                                grants,
                                row.instant(3),
                                row.instantOrNull(4)),
                name);
    }

    private static List<Grant> grants(Sql sql, String name) throws SQLException {
        return sql.list(
                "select role, project from grants where user_name = ? order by project, role",
                row -> new Grant(Role.valueOf(row.text(1)), row.text(2)),
                name);
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
                        sql.update("update users set password = ? where name = ?", hash, name);
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

    /// Makes sure that an administrator of this machine is known by name, so that a sign-in link
    /// can be made for one. What others granted or disabled meanwhile stays as it is.
    void meet(String name) {
        if (find(name).isPresent()) {
            return;
        }
        database.write(
                sql -> {
                    if (add(sql, name)) {
                        grant(sql, name, new Grant(Role.ADMIN, Caller.ALL));
                    }
                    return 0;
                });
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
