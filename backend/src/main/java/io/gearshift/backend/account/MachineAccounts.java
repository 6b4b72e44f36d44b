package io.gearshift.backend.account;

import io.gearshift.backend.access.Throttle;
import io.gearshift.backend.api.ConsoleException;
import io.gearshift.backend.api.ErrorCode;
import io.gearshift.backend.api.UserView.Grant;
import io.gearshift.backend.host.AccountAnswer;
import io.gearshift.backend.host.AccountAnswer.Outcome;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Checks passwords of the machine's accounts and looks accounts up again, for the members of the
/// groups that the administrator named; all others, and root always, are refused as with a wrong
/// password, and every refusal takes the same time, as does what came too early or failed. A name
/// is throttled as a name at the sign-in page is, is checked once at a time, and a few are checked
/// at once, so that nobody guesses faster by asking the agent instead. Safe for many threads.
public final class MachineAccounts implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(MachineAccounts.class);

    /// Longer ones are no password to PAM (`PAM_MAX_RESP_SIZE`).
    private static final int LONGEST_PASSWORD = 511;

    private static final int AT_ONCE = 4;
    private static final Duration WAIT_FOR_A_PLACE = Duration.ofSeconds(5);

    /// Where what has no address comes from: from elsewhere, to PAM.
    private static final String NO_ADDRESS = "0.0.0.0";

    private static final Pattern ADDRESS =
            Pattern.compile("[0-9a-fA-F:.]{2,45}(%[a-z0-9.-]{1,15})?");
    private static final Pattern NAME = Pattern.compile("[a-z_][a-z0-9_.@-]{0,63}");

    private final List<GroupRole> roles;
    private final PamProgram program;
    private final AcceptedAccounts accepted;
    private final Duration refusal;
    private final Throttle throttle;
    private final Semaphore places = new Semaphore(AT_ONCE);
    private final CountDownLatch ending = new CountDownLatch(1);
    private final ReentrantLock lock = new ReentrantLock();
    private final Set<String> underWay = new HashSet<>();

    /// The real ones: a refusal takes two seconds.
    ///
    /// @param roles empty to let nobody sign in
    /// @param services folder of the PAM service; null for the machine's
    /// @param state file in which it is kept whose password was right
    public MachineAccounts(
            List<GroupRole> roles, Path nativePrograms, @Nullable Path services, Path state) {
        this(roles, nativePrograms, services, state, Clock.systemUTC(), Duration.ofSeconds(2));
    }

    MachineAccounts(
            List<GroupRole> roles,
            Path nativePrograms,
            @Nullable Path services,
            Path state,
            Clock clock,
            Duration refusal) {
        this.roles = List.copyOf(roles);
        this.accepted = new AcceptedAccounts(state, clock);
        this.program =
                new PamProgram(
                        nativePrograms,
                        services,
                        roles.stream()
                                .map(GroupRole::group)
                                .distinct()
                                .collect(Collectors.joining(",")));
        this.refusal = refusal;
        this.throttle = new Throttle(clock);
    }

    /// Whether name and password belong together.
    ///
    /// @param name empty to take as long as a refusal, whoever was meant
    /// @param address where it comes from, for PAM (`PAM_RHOST`); whatever is none is not passed on
    /// @throws ConsoleException `host.failed` if PAM cannot say
    public AccountAnswer check(String name, String password, String address) {
        if (roles.isEmpty()) {
            return AccountAnswer.of(Outcome.OFF);
        }
        long began = System.nanoTime();
        AccountAnswer answer = AccountAnswer.of(Outcome.REFUSED);
        try {
            answer =
                    NAME.matcher(name).matches() && canBe(password)
                            ? throttled(name, password, canBeAddress(address))
                            : nobody();
        } finally {
            // Also after a failure and a try that came too early: else time says who is a member.
            if (answer.outcome() == Outcome.REFUSED || answer.outcome() == Outcome.THROTTLED) {
                rest(refusal.minusNanos(System.nanoTime() - began));
            }
        }
        return answer;
    }

    /// Waits for a place like all others, and asks about nobody.
    private AccountAnswer nobody() {
        if (!enterPlace()) {
            return AccountAnswer.of(Outcome.THROTTLED);
        }
        places.release();
        return AccountAnswer.of(Outcome.REFUSED);
    }

    /// Whether an account is still good, and what its groups may do now; without a password. One
    /// whose password was never right here is refused, whatever it is: this is no way to learn
    /// which there are.
    ///
    /// @throws ConsoleException `host.failed` if that cannot be said
    public AccountAnswer look(String name) {
        if (roles.isEmpty()) {
            return AccountAnswer.of(Outcome.OFF);
        }
        Optional<String> address = accepted.address(name);
        if (address.isEmpty()) {
            return AccountAnswer.of(Outcome.REFUSED);
        }
        AccountAnswer answer = placed(name, null, address.get());
        if (answer.outcome() == Outcome.ALLOWED) {
            accepted.foundGood(name);
        }
        return answer;
    }

    private static String canBeAddress(String address) {
        return ADDRESS.matcher(address).matches() ? address : NO_ADDRESS;
    }

    private static boolean canBe(String password) {
        return password.indexOf('\0') < 0
                && password.getBytes(StandardCharsets.UTF_8).length <= LONGEST_PASSWORD;
    }

    private AccountAnswer throttled(String name, String password, String address) {
        if (!begin(name)) {
            // Not that it came too early: a member's check takes longer, so that would tell.
            return AccountAnswer.of(Outcome.REFUSED);
        }
        try {
            throttle.enter(name);
            AccountAnswer answer = placed(name, password, address);
            if (answer.outcome() != Outcome.REFUSED && answer.outcome() != Outcome.THROTTLED) {
                throttle.succeeded(name);
            }
            if (answer.outcome() == Outcome.ALLOWED) {
                accepted.accepted(name, address);
            }
            return answer;
        } catch (ConsoleException e) {
            if (e.code() == ErrorCode.SIGN_IN_THROTTLED) {
                return AccountAnswer.of(Outcome.THROTTLED);
            }
            throw e;
        } finally {
            end(name);
        }
    }

    private boolean begin(String name) {
        lock.lock();
        try {
            return underWay.add(name);
        } finally {
            lock.unlock();
        }
    }

    private void end(String name) {
        lock.lock();
        try {
            underWay.remove(name);
        } finally {
            lock.unlock();
        }
    }

    private AccountAnswer placed(String name, @Nullable String password, String address) {
        if (!enterPlace()) {
            return AccountAnswer.of(Outcome.THROTTLED);
        }
        try {
            return read(program.ask(name, password, address));
        } catch (ConsoleException e) {
            // The console's user is told without what PAM said.
            log.warn("The machine's accounts cannot be asked", e);
            throw e;
        } finally {
            places.release();
        }
    }

    private boolean enterPlace() {
        try {
            return places.tryAcquire(WAIT_FOR_A_PLACE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private AccountAnswer read(List<String> words) {
        return switch (words.getFirst()) {
            case "allowed" -> allowed(words.subList(1, words.size()));
            case "expired" -> AccountAnswer.of(Outcome.EXPIRED);
            case "change" -> AccountAnswer.of(Outcome.MUST_CHANGE);
            case "barred" -> AccountAnswer.of(Outcome.BARRED);
            default -> AccountAnswer.of(Outcome.REFUSED);
        };
    }

    private AccountAnswer allowed(List<String> groups) {
        List<Grant> grants = new ArrayList<>();
        for (GroupRole role : roles) {
            if (groups.contains(role.group()) && !grants.contains(role.grant())) {
                grants.add(role.grant());
            }
        }
        return grants.isEmpty()
                ? AccountAnswer.of(Outcome.REFUSED)
                : new AccountAnswer(Outcome.ALLOWED, grants);
    }

    private void rest(Duration left) {
        if (!left.isPositive()) {
            return;
        }
        try {
            var _ = ending.await(left.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// Has those who wait for their refusal wait no longer.
    @Override
    public void close() {
        ending.countDown();
    }
}
