package io.gearshift.backend.driver.libvirt;

import io.gearshift.backend.api.ConsoleException;
import io.gearshift.backend.api.ErrorCode;
import io.gearshift.backend.driver.DriverEvent;
import io.gearshift.backend.driver.DriverHealth;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.libvirt.Connect;
import org.libvirt.Domain;
import org.libvirt.Library;
import org.libvirt.LibvirtException;
import org.libvirt.event.ConnectionCloseListener;
import org.libvirt.event.DomainEvent;
import org.libvirt.event.LifecycleListener;
import org.libvirt.jna.ConnectionPointer;
import org.libvirt.jna.Libvirt;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The connection to libvirtd: made again whenever it breaks, watched by keep-alives, and never
/// waited for without a bound. Calls run on a few threads of its own, since one of them may hang in
/// native code.
final class LibvirtLink implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(LibvirtLink.class);

    private static final int CALL_THREADS = 8;
    private static final Duration CALL_LIMIT = Duration.ofSeconds(30);
    private static final Duration FIRST_LIMIT = Duration.ofSeconds(5);
    private static final long FIRST_PAUSE_MILLIS = 100;
    private static final long LONGEST_PAUSE_MILLIS = 2000;
    private static final int KEEP_ALIVE_SECONDS = 5;
    private static final int KEEP_ALIVE_COUNT = 3;

    private final String uri;
    private final InstantSource clock;
    private final CopyOnWriteArrayList<Consumer<DriverEvent>> receivers =
            new CopyOnWriteArrayList<>();
    private final ScheduledExecutorService keeper;
    private final ExecutorService teller;
    private final ThreadPoolExecutor callers;
    private final CountDownLatch firstTry = new CountDownLatch(1);

    private final AtomicReference<@Nullable Connection> connection = new AtomicReference<>();
    private volatile DriverHealth health;
    private long pauseMillis = FIRST_PAUSE_MILLIS;
    private volatile boolean closed;

    /// Work with a connection.
    interface Work<T extends @Nullable Object> {
        T with(Connection connection) throws LibvirtException;
    }

    /// A connection that shows its pointer to {@link LibvirtCalls}.
    static final class Connection extends Connect {
        private @Nullable LifecycleListener listener;

        Connection(String uri) throws LibvirtException {
            super(uri);
        }

        void listen(LifecycleListener to) throws LibvirtException {
            addLifecycleListener(to);
            listener = to;
        }

        /// Without this, events of the old connection would go on coming.
        void unlisten() throws LibvirtException {
            unregisterCloseListener();
            if (listener != null) {
                removeLifecycleListener(listener);
                listener = null;
            }
        }

        ConnectionPointer pointer() {
            return vcp;
        }
    }

    /// libvirt has one event loop per process, and it must be there before the first connection.
    private static final class EventLoop {
        /// Errors come back as exceptions; libvirt would print them on standard error as well. Kept
        /// here, since native code calls it for ever.
        private static final Libvirt.VirErrorCallback QUIET = (_, _) -> {};

        private static final Thread THREAD = start();

        private static Thread start() {
            try {
                Connect.setErrorCallback(QUIET);
                Library.initEventLoop();
            } catch (LibvirtException e) {
                throw new IllegalStateException("libvirt's event loop cannot be made", e);
            }
            return Thread.ofPlatform()
                    .name("libvirt-events")
                    .daemon()
                    .start(
                            () -> {
                                while (!Thread.currentThread().isInterrupted()) {
                                    try {
                                        Library.processEvent();
                                    } catch (LibvirtException e) {
                                        log.warn("libvirt's event loop had a failed turn", e);
                                    }
                                }
                            });
        }

        static void ensure() {
            if (!THREAD.isAlive()) {
                throw new IllegalStateException("libvirt's event loop has ended");
            }
        }
    }

    LibvirtLink(String uri, InstantSource clock) {
        this.uri = uri;
        this.clock = clock;
        this.health = down("it has not been reached yet");
        this.keeper = Executors.newSingleThreadScheduledExecutor(daemon("libvirt-link"));
        this.teller = Executors.newSingleThreadExecutor(daemon("libvirt-changes"));
        this.callers =
                new ThreadPoolExecutor(
                        CALL_THREADS,
                        CALL_THREADS,
                        10,
                        TimeUnit.SECONDS,
                        new LinkedBlockingQueue<>(),
                        Thread.ofPlatform().name("libvirt-call-", 0).daemon().factory());
        this.callers.allowCoreThreadTimeOut(true);
    }

    private static ThreadFactory daemon(String name) {
        return Thread.ofPlatform().name(name).daemon().factory();
    }

    /// Starts connecting; returns once the first try has ended, one way or the other.
    void open() {
        keeper.execute(this::connect);
        try {
            if (!firstTry.await(FIRST_LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
                log.warn("libvirt at {} does not answer a first time; going on trying", uri);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    void subscribe(Consumer<DriverEvent> receiver) {
        receivers.add(receiver);
    }

    DriverHealth health() {
        return health;
    }

    /// Does `work` with the connection.
    ///
    /// @param what for the error message, in the form "list the containers"
    <T extends @Nullable Object> T call(String what, Work<T> work) {
        Connection current = connection.get();
        if (current == null) {
            throw new ConsoleException(
                    ErrorCode.HOST_FAILED,
                    "Cannot "
                            + what
                            + ": "
                            + Objects.requireNonNullElse(
                                    health.problem(), "the connection to libvirt just broke."));
        }
        Future<T> answer;
        try {
            answer = callers.submit(() -> work.with(current));
        } catch (RejectedExecutionException e) {
            throw new ConsoleException(
                    ErrorCode.HOST_FAILED, "Cannot " + what + ": the agent is ending.", e);
        }
        try {
            return answer.get(CALL_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new ConsoleException(
                    ErrorCode.HOST_FAILED,
                    "Cannot "
                            + what
                            + ": libvirt has not answered for "
                            + CALL_LIMIT.toSeconds()
                            + " s. Look at libvirtd on this host.",
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ConsoleException(
                    ErrorCode.HOST_FAILED, "Cannot " + what + ": the wait was ended.", e);
        } catch (ExecutionException e) {
            throw failure(what, current, e.getCause());
        }
    }

    private ConsoleException failure(String what, Connection used, @Nullable Throwable cause) {
        if (cause instanceof ConsoleException already) {
            return already;
        }
        if (!(cause instanceof LibvirtException)) {
            return new ConsoleException(
                    ErrorCode.INTERNAL, "Cannot " + what + ": a fault of our own.", cause);
        }
        if (!alive(used)) {
            broken(used, "the connection broke");
        }
        return new ConsoleException(
                ErrorCode.HOST_FAILED,
                "Cannot " + what + ": libvirt says: " + cause.getMessage(),
                cause);
    }

    private static boolean alive(Connection connection) {
        try {
            return connection.isAlive();
        } catch (LibvirtException e) {
            log.debug("libvirt cannot say whether its connection is alive", e);
            return false;
        }
    }

    private void connect() {
        if (closed) {
            return;
        }
        Connection fresh = null;
        try {
            EventLoop.ensure();
            fresh = new Connection(uri);
            watch(fresh);
            connection.set(fresh);
            long version = fresh.getLibVersion();
            health =
                    new DriverHealth(
                            true,
                            version / 1_000_000
                                    + "."
                                    + version / 1000 % 1000
                                    + "."
                                    + version % 1000,
                            null,
                            clock.instant());
            pauseMillis = FIRST_PAUSE_MILLIS;
            log.info("connected to libvirt {} at {}", health.version(), uri);
            tell(new DriverEvent.Back(health));
        } catch (LibvirtException e) {
            connection.set(null);
            if (fresh != null) {
                drop(fresh);
            }
            health = down(String.valueOf(e.getMessage()));
            later();
        } finally {
            firstTry.countDown();
        }
    }

    private void watch(Connection fresh) throws LibvirtException {
        fresh.setKeepAlive(KEEP_ALIVE_SECONDS, KEEP_ALIVE_COUNT);
        ConnectionCloseListener gone =
                (_, reason) -> broken(fresh, "it went away (" + reason + ")");
        fresh.registerCloseListener(gone);
        LifecycleListener changed =
                (domain, event) -> {
                    changed(domain, event);
                    return 0;
                };
        fresh.listen(changed);
    }

    private void changed(Domain domain, DomainEvent event) {
        String name;
        try {
            name = domain.getName();
        } catch (LibvirtException e) {
            log.warn("libvirt told of a container without a name", e);
            return;
        }
        DriverEvent.Change change =
                switch (event.getType()) {
                    case DEFINED -> DriverEvent.Change.DEFINED;
                    case UNDEFINED -> DriverEvent.Change.UNDEFINED;
                    case STARTED -> DriverEvent.Change.STARTED;
                    case STOPPED, CRASHED -> DriverEvent.Change.STOPPED;
                    case SUSPENDED, PMSUSPENDED -> DriverEvent.Change.PAUSED;
                    case RESUMED -> DriverEvent.Change.RESUMED;
                    case SHUTDOWN, UNKNOWN -> null;
                };
        if (change == DriverEvent.Change.DEFINED) {
            tell(new DriverEvent.Tuned(name));
        }
        if (change != null) {
            tell(new DriverEvent.Changed(name, change));
        }
    }

    /// Called on any thread, also libvirt's own; closing is done on ours.
    private void broken(Connection which, String why) {
        try {
            keeper.execute(
                    () -> {
                        if (!connection.compareAndSet(which, null)) {
                            return;
                        }
                        health = down(why);
                        log.warn("lost libvirt at {}: {}", uri, why);
                        tell(new DriverEvent.Lost(health));
                        drop(which);
                        later();
                    });
        } catch (RejectedExecutionException e) {
            log.debug("libvirt went away while the driver was closing", e);
        }
    }

    private void later() {
        if (closed) {
            return;
        }
        var _ = keeper.schedule(this::connect, pauseMillis, TimeUnit.MILLISECONDS);
        pauseMillis = Math.min(LONGEST_PAUSE_MILLIS, pauseMillis * 2);
    }

    private static void drop(Connection old) {
        try {
            old.unlisten();
        } catch (LibvirtException e) {
            log.debug("libvirt's listeners were gone already", e);
        }
        try {
            old.close();
        } catch (LibvirtException e) {
            log.debug("libvirt's connection was closed already", e);
        }
    }

    private DriverHealth down(String why) {
        Instant now = clock.instant();
        return new DriverHealth(
                false,
                null,
                "libvirt does not answer at "
                        + uri
                        + " ("
                        + why
                        + "). Gears run on. Start libvirtd on this host; the agent reconnects by"
                        + " itself.",
                now);
    }

    private void tell(DriverEvent event) {
        try {
            teller.execute(
                    () -> {
                        for (Consumer<DriverEvent> receiver : receivers) {
                            receiver.accept(event);
                        }
                    });
        } catch (RejectedExecutionException e) {
            log.debug("{} came while the driver was closing", event, e);
        }
    }

    @Override
    public void close() {
        closed = true;
        keeper.execute(
                () -> {
                    Connection old = connection.getAndSet(null);
                    if (old != null) {
                        drop(old);
                    }
                });
        keeper.shutdown();
        teller.shutdown();
        callers.shutdown();
    }
}
