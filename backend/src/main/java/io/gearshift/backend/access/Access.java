package io.gearshift.backend.access;

import io.gearshift.backend.api.ConsoleException;
import io.gearshift.backend.api.Doorkeeper;
import io.gearshift.backend.api.ErrorCode;
import io.gearshift.backend.api.Right;
import io.gearshift.backend.api.Role;
import io.gearshift.backend.api.SessionView;
import io.gearshift.backend.api.SignInLink;
import io.gearshift.backend.api.TokenView;
import io.gearshift.backend.api.UserView;
import io.gearshift.backend.api.UserView.Grant;
import io.gearshift.backend.host.AccountAnswer;
import io.gearshift.backend.store.Database;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Opens doors: turns secrets into an {@link Identity}, and an identity, on every call anew, into
/// the {@link Caller} that it stands for.
public final class Access {
    private static final Duration LINK_LIVES = Duration.ofMinutes(10);
    private static final Set<Right> EVERYTHING = EnumSet.allOf(Right.class);

    private final Database database;
    private final Clock clock;
    private final Users users;
    private final Sessions sessions;
    private final Tokens tokens;
    private final Throttle throttle;
    private final Throttle links;
    private final LocalAccounts accounts;
    private final SocketAdministrators administrators;
    private final AccessBell bell = new AccessBell();

    /// @param accounts who is behind a user id
    public Access(
            Database database,
            Clock clock,
            Users users,
            Sessions sessions,
            Tokens tokens,
            LocalAccounts accounts) {
        this.database = database;
        this.clock = clock;
        this.users = users;
        this.sessions = sessions;
        this.tokens = tokens;
        this.throttle = new Throttle(clock);
        this.links = new Throttle(clock);
        this.accounts = accounts;
        this.administrators = new SocketAdministrators(users, accounts, clock);
    }

    /// Users and grants.
    public Users users() {
        return users;
    }

    /// Signed-in browsers.
    public Sessions sessions() {
        return sessions;
    }

    /// API tokens.
    public Tokens tokens() {
        return tokens;
    }

    /// Who came through the socket.
    public SocketAdministrators administrators() {
        return administrators;
    }

    /// Rings when somebody may have lost something.
    public AccessBell bell() {
        return bell;
    }

    /// Who calls, if it still may.
    ///
    /// @throws ConsoleException `access.not-signed-in` if session or token has ended;
    ///   `access.not-permitted` if nothing is granted
    public Caller caller(Identity identity) {
        Caller caller =
                database.read(
                        sql ->
                                switch (identity) {
                                    case Identity.Session(String id) -> {
                                        SessionView session =
                                                sessions.living(sql, id)
                                                        .orElseThrow(Access::notSignedIn);
                                        String user = session.user();
                                        yield new Caller(
                                                user,
                                                "web",
                                                enabled(
                                                                session.how()
                                                                                == SessionView.How
                                                                                        .LINK
                                                                        ? users.find(sql, user)
                                                                        : users.findSignedIn(
                                                                                sql, user))
                                                        .grants(),
                                                EVERYTHING,
                                                id,
                                                null,
                                                null);
                                    }
                                    case Identity.Token(String id, String via) -> {
                                        TokenView token =
                                                tokens.living(sql, id)
                                                        .orElseThrow(Access::notSignedIn);
                                        yield new Caller(
                                                token.user(),
                                                via,
                                                enabled(users.find(sql, token.user())).grants(),
                                                token.rights(),
                                                null,
                                                token.expires(),
                                                id);
                                    }
                                    case Identity.Peer(String user, String via) -> {
                                        Optional<UserView> known = users.find(sql, user);
                                        if (known.isPresent()
                                                && known.get().disabled()
                                                && !user.equals(Users.ROOT)) {
                                            throw notPermitted(
                                                    "User "
                                                            + user
                                                            + " is disabled. An administrator can"
                                                            + " enable it.");
                                        }
                                        if (!administrators.counts(user)) {
                                            throw notPermitted(
                                                    "User "
                                                            + user
                                                            + " is no administrator of this machine"
                                                            + " any more, as far as it can be asked"
                                                            + " for.");
                                        }
                                        yield new Caller(
                                                user,
                                                via,
                                                List.of(new Grant(Role.ADMIN, Caller.ALL)),
                                                EVERYTHING,
                                                null,
                                                null,
                                                null);
                                    }
                                });
        if (caller.grants().isEmpty()) {
            throw notPermitted(
                    "Nothing is granted to user "
                            + caller.user()
                            + ". Ask an administrator for a role.");
        }
        return caller;
    }

    /// The identity that a session's secret opens.
    ///
    /// @throws ConsoleException `access.not-signed-in`
    public Identity session(String secret) {
        return new Identity.Session(sessions.enter(secret).orElseThrow(Access::notSignedIn));
    }

    /// The identity that a token opens.
    ///
    /// @throws ConsoleException `access.not-signed-in`
    public Identity token(String secret, String via) {
        TokenView token = tokens.enter(secret).orElseThrow(Access::notSignedIn);
        return new Identity.Token(token.id(), via);
    }

    /// The identity of a process on our socket.
    ///
    /// @throws ConsoleException `access.not-permitted` unless it is root or in the group
    public Identity peer(int uid, String via) {
        LocalAccounts.Account account =
                accounts.byUid(uid)
                        .filter(LocalAccounts.Account::administrator)
                        .orElseThrow(
                                () ->
                                        notPermitted(
                                                "User id "
                                                        + uid
                                                        + " may not use the console's socket. Root"
                                                        + " and members of its group may; add the"
                                                        + " user to the group and sign in to the"
                                                        + " machine again."));
        administrators.enter(account.name());
        return new Identity.Peer(account.name(), via);
    }

    /// Signs in by password: of a user of the console, or where none has this name, of an account
    /// of the machine. Takes the same time whichever was refused.
    ///
    /// @return with the session's secret
    /// @throws ConsoleException `access.sign-in-failed`, `access.throttled`
    public Entered signIn(String user, char[] password, Doorkeeper.From from, MachineDoor machine) {
        throttle.enter(user, from.address());
        boolean ours = users.isOurs(user);
        boolean matches = users.passwordMatches(user, password);
        if (ours && matches) {
            throttle.succeeded(user, from.address());
            return new Entered(
                    user,
                    SessionView.How.PASSWORD,
                    database.write(
                            sql -> sessions.open(sql, user, SessionView.How.PASSWORD, from)));
        }
        AccountAnswer answer =
                ours
                        ? machine.check("", "", from.address())
                        : machine.check(user, new String(password), from.address());
        if (ours || answer.outcome() != AccountAnswer.Outcome.ALLOWED) {
            throw refusal(answer.outcome());
        }
        Optional<String> secret =
                database.write(
                        sql ->
                                users.enterMachine(sql, user, answer.grants())
                                        ? Optional.of(
                                                sessions.open(
                                                        sql, user, SessionView.How.MACHINE, from))
                                        : Optional.empty());
        if (secret.isEmpty()) {
            throw refusal(AccountAnswer.Outcome.REFUSED);
        }
        throttle.succeeded(user, from.address());
        return new Entered(user, SessionView.How.MACHINE, secret.get());
    }

    private static ConsoleException refusal(AccountAnswer.Outcome outcome) {
        return switch (outcome) {
            // One text: which accounts cannot be checked would tell whose they are.
            case ALLOWED, REFUSED, OFF, UNKNOWN ->
                    failed(
                            "Name and password do not match, or cannot be checked now. Check both;"
                                    + " an administrator can set a new password, and sees in the"
                                    + " audit and the agent's log whether accounts of the console's"
                                    + " machine can be checked.");
            case EXPIRED ->
                    failed(
                            "Your account on this machine has expired. Its administrator can extend"
                                    + " it.");
            case MUST_CHANGE ->
                    failed(
                            "Your password on this machine must be changed first. Sign in there"
                                    + " once, as with ssh, and set a new one.");
            case BARRED ->
                    failed(
                            "Your account on this machine may not sign in, or not now. Its"
                                    + " administrator can say why.");
            case THROTTLED ->
                    new ConsoleException(
                            ErrorCode.SIGN_IN_THROTTLED,
                            "Too many failed sign-ins. Try again in a minute.");
        };
    }

    private static ConsoleException failed(String message) {
        return new ConsoleException(ErrorCode.SIGN_IN_FAILED, message);
    }

    /// Signs in by a one-time link, which is used up in the same transaction as the session is
    /// opened, so that of two at once only one gets in. A link that is valid opens at any time,
    /// since nobody can guess one; only those that are not are counted, and that apart from
    /// passwords, so that nobody can lock another out with them.
    public Entered signInByLink(String secret, Doorkeeper.From from) {
        try {
            return useLink(secret, from);
        } catch (ConsoleException e) {
            links.enter("", from.address());
            throw e;
        }
    }

    private Entered useLink(String secret, Doorkeeper.From from) {
        return database.write(
                sql -> {
                    String hash = Secrets.hash(secret);
                    Instant now = clock.instant();
                    String user =
                            sql.first(
                                            "select l.user_name from sign_in_links l"
                                                    + " join users u on u.name = l.user_name"
                                                    + " where l.secret_hash = ?"
                                                    + " and l.expires > ?"
                                                    + " and u.disabled = 0",
                                            row -> row.text(1),
                                            hash,
                                            now)
                                    .orElseThrow(Access::linkUsed);
                    if (sql.update("delete from sign_in_links where secret_hash = ?", hash) != 1) {
                        throw linkUsed();
                    }
                    return new Entered(
                            user,
                            SessionView.How.LINK,
                            sessions.open(sql, user, SessionView.How.LINK, from));
                });
    }

    /// Makes a one-time link for a user.
    ///
    /// @throws ConsoleException `access.invalid` if there is no such user or it is disabled
    public SignInLink link(String user) {
        String secret = Secrets.make();
        Instant expires = clock.instant().plus(LINK_LIVES);
        database.write(
                sql -> {
                    UserView found = users.find(sql, user).orElseThrow(() -> Users.unknown(user));
                    if (found.disabled()) {
                        throw Users.invalid("User " + user + " is disabled. Enable it first.");
                    }
                    sql.update("delete from sign_in_links where expires < ?", clock.instant());
                    return sql.update(
                            "insert into sign_in_links (secret_hash, user_name, expires)"
                                    + " values (?, ?, ?)",
                            Secrets.hash(secret),
                            user,
                            expires);
                });
        return new SignInLink("/sign-in?link=" + secret, user, expires);
    }

    /// Ends the session of a secret.
    ///
    /// @return its user, if there was one
    public Optional<String> signOut(String secret) {
        Optional<String> user = sessions.endBySecret(secret);
        bell.ring();
        return user;
    }

    /// Somebody who just signed in.
    ///
    /// @param how what was shown at the door
    /// @param secret of the session
    public record Entered(String user, SessionView.How how, String secret) {
        /// Without the secret.
        @Override
        public String toString() {
            return "Entered[" + user + "]";
        }
    }

    private static UserView enabled(Optional<UserView> user) {
        return user.filter(found -> !found.disabled()).orElseThrow(Access::notSignedIn);
    }

    static ConsoleException notSignedIn() {
        return new ConsoleException(
                ErrorCode.NOT_SIGNED_IN, "You are not signed in, or no longer. Sign in again.");
    }

    private static ConsoleException linkUsed() {
        return new ConsoleException(
                ErrorCode.SIGN_IN_FAILED,
                "This sign-in link is not valid: it was used already, or is older than 10 minutes."
                        + " `gearshift ctl sign-in-link` makes another.");
    }

    private static ConsoleException notPermitted(String message) {
        return new ConsoleException(ErrorCode.NOT_PERMITTED, message);
    }
}
