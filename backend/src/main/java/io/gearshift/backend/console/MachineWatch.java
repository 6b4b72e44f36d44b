package io.gearshift.backend.console;

import io.gearshift.backend.access.Access;
import io.gearshift.backend.access.Caller;
import io.gearshift.backend.access.Users;
import io.gearshift.backend.audit.AuditLog;
import io.gearshift.backend.audit.Subject;
import io.gearshift.backend.host.AccountAnswer;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Looks again at the machine's accounts that are signed in, so that who was taken out of a group,
/// or whose account has ended, loses sessions and rights within {@link #EVERY}. If the agent cannot
/// be asked for {@link #GRACE}, they are lost as well: the rights at that moment, whatever this
/// does, the session as soon as that is seen here. A few are asked about at once, so that one that
/// takes long keeps few waiting. The same holds for who came through the socket as an administrator
/// of the machine, which its own files and `id` tell.
final class MachineWatch implements AutoCloseable {
    static final Duration EVERY = Duration.ofSeconds(15);
    static final Duration GRACE = Users.GROUPS_COUNT;

    /// Of the agent's four places, so that a sign-in has one.
    private static final int AT_ONCE = 3;

    private static final Logger log = LoggerFactory.getLogger(MachineWatch.class);

    private final Access access;
    private final AuditLog audit;
    private final MachineSignIn machine;
    private final Clock clock;
    private final Runnable changed;
    private final ScheduledExecutorService timer;
    private final ExecutorService looks;

    MachineWatch(
            Access access, AuditLog audit, MachineSignIn machine, Clock clock, Runnable changed) {
        this.access = access;
        this.audit = audit;
        this.machine = machine;
        this.clock = clock;
        this.changed = changed;
        this.timer =
                Executors.newScheduledThreadPool(
                        3, Thread.ofPlatform().daemon().name("machine-accounts-", 0).factory());
        this.looks =
                Executors.newFixedThreadPool(
                        AT_ONCE, Thread.ofVirtual().name("machine-account-", 0).factory());
    }

    void begin() {
        // What an earlier run of the console knew too long ago counts no more from the start.
        forgetUnasked();
        lookAtAdministrators();
        often(this::lookAtAccounts);
        // Of their own: looks at an agent that hangs take long.
        often(this::forgetUnasked);
        often(this::lookAtAdministrators);
    }

    private void often(Runnable what) {
        var _ =
                timer.scheduleWithFixedDelay(
                        () -> safely(what),
                        EVERY.toMillis(),
                        EVERY.toMillis(),
                        TimeUnit.MILLISECONDS);
    }

    /// Whatever one fails of must not end the looks that follow, nor those at others.
    private static void safely(Runnable what) {
        try {
            what.run();
        } catch (RuntimeException e) {
            // The next look comes by itself.
            log.warn("The machine's accounts could not be looked at again", e);
        }
    }

    /// Looks at all of them once.
    void look() {
        lookAtAdministrators();
        lookAtAccounts();
    }

    private void lookAtAdministrators() {
        for (String name : access.administrators().names()) {
            safely(
                    () -> {
                        if (access.administrators().lost(name)) {
                            note(name, "no administrator of this machine any more");
                            changed.run();
                        }
                    });
        }
    }

    private void lookAtAccounts() {
        List<Callable<Object>> each =
                access.users().inGroups().stream()
                        .map(name -> Executors.callable(() -> safely(() -> look(name))))
                        .toList();
        try {
            var _ = looks.invokeAll(each);
        } catch (InterruptedException e) {
            // The console ends.
            Thread.currentThread().interrupt();
            return;
        }
        forgetUnasked();
    }

    private void look(String name) {
        Users users = access.users();
        if (!inUse(name)) {
            // The next sign-in asks anyway.
            users.leftGroups(name);
            return;
        }
        AccountAnswer answer = machine.look(name);
        switch (answer.outcome()) {
            case ALLOWED -> {
                if (users.groups(name, answer.grants())) {
                    note(name, "its groups on this machine have changed");
                    changed.run();
                }
            }
            case REFUSED, OFF -> lost(name, "in no group of this machine that may sign in");
            case EXPIRED -> lost(name, "the account has expired");
            case MUST_CHANGE -> lost(name, "a new password is due");
            case BARRED -> lost(name, "the machine lets the account in no more");
            case THROTTLED, UNKNOWN -> {
                // Asked again soon, and forgotten in the end.
            }
        }
    }

    private void forgetUnasked() {
        for (String name : access.users().inGroupsNotAskedSince(clock.instant().minus(GRACE))) {
            lost(name, "the machine could not be asked for " + GRACE.toMinutes() + " minutes");
        }
    }

    private boolean inUse(String name) {
        return !access.sessions().list(name, null).isEmpty()
                || !access.tokens().list(name).isEmpty();
    }

    private void lost(String name, String why) {
        access.users().leftGroups(name);
        note(name, why);
        changed.run();
    }

    private void note(String name, String why) {
        audit.note(
                name, "console", Subject.of(Caller.ALL, "access.machine", name, name), "ok", why);
    }

    @Override
    public void close() {
        timer.shutdownNow();
        looks.shutdownNow();
    }
}
