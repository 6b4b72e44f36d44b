package io.gearshift.backend.alert;

import io.gearshift.backend.api.AlertTarget;
import io.gearshift.backend.api.ConsoleException;
import io.gearshift.backend.api.ErrorCode;
import java.io.IOException;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Sends what waits in the {@link Outbox}, to each target on a thread of its own, so that a slow
/// one holds up no other. While nothing waits it does nothing.
public final class Delivery implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Delivery.class);
    private static final Duration PACE = Duration.ofSeconds(2);

    /// For what is being sent to end once it is told to.
    private static final Duration LAST = Duration.ofSeconds(5);

    private final Outbox outbox;
    private final Webhook webhook;
    private final Mailer mailer;
    private final Clock clock;
    private volatile boolean closing;
    private final Set<String> busy = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean planned = new AtomicBoolean();
    private final ScheduledExecutorService timer =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().daemon().name("alert-delivery").factory());
    private final ExecutorService senders =
            Executors.newThreadPerTaskExecutor(
                    Thread.ofVirtual().name("alert-sender-", 0).factory());

    /// Sends over the network.
    ///
    /// @param local whether alerts may be sent to this machine itself
    public static Delivery over(Outbox outbox, Clock clock, boolean local) {
        TargetAddresses addresses = new TargetAddresses(local);
        try {
            SSLContext tls = SSLContext.getDefault();
            return new Delivery(
                    outbox,
                    new Webhook(addresses, tls.getSocketFactory()),
                    new Mailer(addresses, tls.getSocketFactory()),
                    clock);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK speaks TLS", e);
        }
    }

    Delivery(Outbox outbox, Webhook webhook, Mailer mailer, Clock clock) {
        this.outbox = outbox;
        this.webhook = webhook;
        this.mailer = mailer;
        this.clock = clock;
    }

    /// Something waits, or may have from before; it is sent when it is due.
    public void soon() {
        if (planned.compareAndSet(false, true)) {
            try {
                var _ = timer.schedule(this::run, PACE.toMillis(), TimeUnit.MILLISECONDS);
            } catch (RejectedExecutionException e) {
                log.debug("the console is closing", e);
            }
        }
    }

    private void run() {
        planned.set(false);
        try {
            sendWhatIsDue();
            if (outbox.waiting() > 0) {
                soon();
            }
        } catch (ConsoleException e) {
            log.warn("Alerts wait, and cannot be read: {}", e.getMessage());
            soon();
        } catch (RuntimeException | Error e) {
            log.error("Alerts wait, and cannot be sent; the next try is in {}", PACE, e);
            soon();
        }
    }

    private void sendWhatIsDue() {
        for (AlertTarget target : outbox.targets()) {
            if (target.waiting() > 0 && busy.add(target.id())) {
                try {
                    senders.execute(
                            () -> {
                                try {
                                    deliver(target);
                                } catch (ConsoleException e) {
                                    log.warn("Alerts wait: {}", e.getMessage());
                                } finally {
                                    busy.remove(target.id());
                                }
                            });
                } catch (RejectedExecutionException e) {
                    log.debug("the console is closing", e);
                }
            }
        }
    }

    /// Sends what is due to one target.
    void deliver(AlertTarget target) {
        Outbox.Due due = outbox.due(target.id(), clock.instant()).orElse(null);
        if (due == null) {
            return;
        }
        String refused;
        try {
            refused = send(target.id(), due.notices());
        } catch (IOException e) {
            failed(target, due, problem(e));
            return;
        } catch (ConsoleException e) {
            // The store's trouble, not the target's.
            throw e;
        } catch (RuntimeException | Error e) {
            log.error("Alerts do not reach {} by a fault of the console", target.id(), e);
            failed(
                    target,
                    due,
                    "The console failed to send it: " + e.getClass().getSimpleName() + ".");
            return;
        }
        outbox.delivered(target.id(), due.upTo(), refused, clock.instant());
    }

    /// An attempt that the end of the console broke off is none.
    private void failed(AlertTarget target, Outbox.Due due, String problem) {
        if (!closing) {
            int given = outbox.failed(target.id(), due, problem, clock.instant());
            if (due.attempts() == 0 || given > 0) {
                log.warn(
                        "Alerts do not reach {}{}: {}",
                        target.id(),
                        given > 0
                                ? ", and " + given + " of them are given up"
                                : ", and are tried again",
                        problem);
            }
        }
    }

    /// Sends a test now.
    ///
    /// @throws ConsoleException `alert.not-delivered`
    public void test(AlertTarget target, String who) {
        try {
            String problem = send(target.id(), List.of(Notice.test(who, clock.instant())));
            outbox.arrived(target.id(), problem, clock.instant());
        } catch (IOException e) {
            String problem = problem(e);
            outbox.notArrived(target.id(), problem);
            throw new ConsoleException(
                    ErrorCode.ALERT_NOT_DELIVERED,
                    "The test did not reach " + target.id() + ". " + problem,
                    e);
        }
    }

    /// @return what did not work though it was sent; null for nothing
    private @Nullable String send(String target, List<Notice> notices) throws IOException {
        Outbox.Destination destination =
                outbox.destination(target)
                        .orElseThrow(() -> new IOException("There is no such target any more."));
        String url = destination.terms().url();
        AlertTarget.Mail mail = destination.terms().mail();
        if (url != null) {
            webhook.post(url, destination.secret(), notices, clock.instant());
            return null;
        }
        if (mail == null) {
            throw new IOException("The target has neither an address nor a mail server.");
        }
        String refused = mailer.send(mail, destination.secret(), notices, clock.instant());
        return refused == null ? null : ended(refused);
    }

    private static String problem(IOException e) {
        String message = e.getMessage();
        return ended(message == null ? e.getClass().getSimpleName() : message);
    }

    private static String ended(String said) {
        return said.endsWith(".") ? said : said + ".";
    }

    /// Stops; what waits is sent after the next start. When it returns nobody uses the store.
    @Override
    public void close() {
        closing = true;
        timer.shutdownNow();
        senders.shutdownNow();
        try {
            if (!timer.awaitTermination(LAST.toMillis(), TimeUnit.MILLISECONDS)
                    || !senders.awaitTermination(LAST.toMillis(), TimeUnit.MILLISECONDS)) {
                log.warn("An alert is still being sent after {}.", LAST);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
