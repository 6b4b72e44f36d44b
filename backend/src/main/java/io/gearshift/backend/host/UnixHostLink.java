package io.gearshift.backend.host;

import io.gearshift.backend.api.ConsoleException;
import io.gearshift.backend.api.ErrorCode;
import io.gearshift.backend.api.OutputSink;
import io.gearshift.backend.host.frame.FrameConnection;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ByteChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The link to the agent of this machine, over its unix socket. One virtual thread connects,
/// receives and connects again; reports are handed over on a second.
public final class UnixHostLink implements HostLink {
    private static final Logger log = LoggerFactory.getLogger(UnixHostLink.class);

    private static final Duration FIRST_ATTEMPT = Duration.ofSeconds(2);

    /// Makes a channel to the agent, in blocking mode.
    @FunctionalInterface
    interface Connector {
        ByteChannel connect() throws IOException;
    }

    private final String host;
    private final Connector connector;
    private final LinkTimes times;
    private final Clock clock;
    private final LongSupplier nanoTime;
    private final ReportQueue reports;
    private final ScheduledExecutorService heart;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private @Nullable LinkSession session;
    private @Nullable FrameConnection connection;
    private @Nullable Instant lostSince;
    private String lostBecause = "no connection was tried yet";
    private boolean tried;
    private boolean closed;

    UnixHostLink(
            String host, Connector connector, LinkTimes times, Clock clock, LongSupplier nanoTime) {
        this.host = host;
        this.connector = connector;
        this.times = times;
        this.clock = clock;
        this.nanoTime = nanoTime;
        lostSince = clock.instant();
        reports = new ReportQueue("link-" + host + "-reports");
        heart =
                Executors.newSingleThreadScheduledExecutor(
                        Thread.ofVirtual().name("link-" + host + "-heart").factory());
    }

    /// Opens the link and tries to connect once; if the agent is not there, the link goes on trying
    /// by itself.
    ///
    /// @param host the host's name on this side
    /// @param socket the agent's `agent.sock`
    public static UnixHostLink open(String host, Path socket) {
        return start(
                new UnixHostLink(
                        host,
                        () -> connect(socket),
                        LinkTimes.USUAL,
                        Clock.systemUTC(),
                        System::nanoTime));
    }

    /// Starts the threads and waits for the outcome of the first attempt.
    static UnixHostLink start(UnixHostLink link) {
        Thread.ofVirtual().name("link-" + link.host).start(link::keepConnected);
        long beat = link.times.pingEvery().toNanos();
        var _ = link.heart.scheduleWithFixedDelay(link::beat, beat, beat, TimeUnit.NANOSECONDS);
        link.awaitFirstAttempt();
        return link;
    }

    static SocketChannel connect(Path socket) throws IOException {
        SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            channel.connect(UnixDomainSocketAddress.of(socket));
            return channel;
        } catch (IOException e) {
            channel.close();
            throw new IOException("%s: %s".formatted(socket, e.getMessage()), e);
        }
    }

    @Override
    public String host() {
        return host;
    }

    @Override
    public @Nullable Instant lostSince() {
        lock.lock();
        try {
            return lostSince;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public <R> R call(Operation<R> operation, Duration deadline) {
        return current().call(operation, null, deadline);
    }

    @Override
    public <R> R stream(Operation<R> operation, OutputSink sink, Duration deadline) {
        return current().call(operation, sink, deadline);
    }

    @Override
    public void subscribe(Consumer<HostReport> receiver) {
        reports.join(receiver);
    }

    @Override
    public void close() {
        FrameConnection open;
        lock.lock();
        try {
            closed = true;
            open = connection;
            lostSince = lostSince == null ? clock.instant() : lostSince;
            lostBecause = "the link was closed";
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        if (open != null) {
            open.close("the link was closed");
        }
        heart.shutdownNow();
        reports.close();
    }

    private LinkSession current() {
        lock.lock();
        try {
            if (session == null || closed) {
                throw new ConsoleException(
                        ErrorCode.HOST_UNREACHABLE,
                        "The agent of host %s does not answer since %s: %s. Gears run on; the link tries again by itself."
                                .formatted(host, lostSince, lostBecause));
            }
            return session;
        } finally {
            lock.unlock();
        }
    }

    private void awaitFirstAttempt() {
        lock.lock();
        try {
            long left = FIRST_ATTEMPT.toNanos();
            while (!tried && !closed && left > 0) {
                left = changed.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
    }

    private void keepConnected() {
        Duration pause = times.firstPause();
        while (!isClosed()) {
            long before = nanoTime.getAsLong();
            boolean wasUp = connectOnce();
            boolean lasted =
                    wasUp && nanoTime.getAsLong() - before > times.longestPause().toNanos();
            pause = lasted ? times.firstPause() : pause;
            rest(pause);
            Duration longer = pause.multipliedBy(2);
            pause = longer.compareTo(times.longestPause()) > 0 ? times.longestPause() : longer;
        }
    }

    /// One connection from its beginning to its end.
    ///
    /// @return whether it ever was up
    private boolean connectOnce() {
        LinkSession opened;
        try {
            FrameConnection raw =
                    FrameConnection.open("link-" + host, connector.connect(), nanoTime);
            opened = new LinkSession(host, raw, times, nanoTime, reports::add);
            if (!opening(raw)) {
                return false;
            }
            var hello = opened.greet();
            log.info(
                    "Connected to the agent of host {} (version {}, link {}.{}).",
                    host,
                    printable(hello.version()),
                    hello.major(),
                    hello.minor());
        } catch (IOException e) {
            failed(e);
            return false;
        }
        up(opened);
        down(opened.receiveAll());
        return true;
    }

    /// Makes a connection known to the heart and to close.
    private boolean opening(FrameConnection raw) {
        lock.lock();
        try {
            connection = raw;
            if (!closed) {
                return true;
            }
        } finally {
            lock.unlock();
        }
        raw.close("the link was closed");
        return false;
    }

    private void up(LinkSession opened) {
        lock.lock();
        try {
            session = opened;
            lostSince = null;
            tried = true;
            changed.signalAll();
            reports.add(new HostReport.Connected(clock.instant()));
        } finally {
            lock.unlock();
        }
    }

    private void down(String why) {
        Instant now = clock.instant();
        lock.lock();
        try {
            session = null;
            if (closed) {
                return;
            }
            lostSince = now;
            lostBecause = why;
            reports.add(new HostReport.Lost(now));
        } finally {
            lock.unlock();
        }
        log.warn("The agent of host {} is lost: {}. Trying again.", host, printable(why));
    }

    private void failed(IOException cause) {
        String why = String.valueOf(cause.getMessage());
        FrameConnection raw;
        boolean news;
        lock.lock();
        try {
            raw = connection;
            if (raw != null && raw.reason() != null) {
                why = raw.reason();
            }
            news = !closed && !why.equals(lostBecause);
            if (!closed) {
                lostBecause = why;
            }
            tried = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        if (raw != null) {
            raw.close(why);
        }
        if (news) {
            log.warn(
                    "The agent of host {} cannot be reached: {}. Trying again.",
                    host,
                    printable(why));
        }
    }

    private void beat() {
        LinkSession beating;
        FrameConnection raw;
        lock.lock();
        try {
            beating = session;
            raw = connection;
        } finally {
            lock.unlock();
        }
        if (beating != null) {
            beating.beat();
        } else if (raw != null
                && nanoTime.getAsLong() - raw.lastReceived()
                        > times.pingEvery().multipliedBy(times.missedPings()).toNanos()) {
            raw.close("the agent takes connections and says nothing");
        }
    }

    private boolean isClosed() {
        lock.lock();
        try {
            return closed;
        } finally {
            lock.unlock();
        }
    }

    private void rest(Duration pause) {
        lock.lock();
        try {
            connection = null;
            long left = pause.toNanos();
            while (!closed && left > 0) {
                left = changed.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            closed = true;
        } finally {
            lock.unlock();
        }
    }

    private static String printable(String text) {
        return text.replaceAll("\\p{Cntrl}", "?");
    }
}
