package io.gearshift.backend.host;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Hands reports to receivers on one thread, in order. A receiver may be slow: meanwhile a nudge
/// replaces an older one of its kind, so what waits is bounded. A receiver that comes late is first
/// told whether the link is up.
final class ReportQueue implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(ReportQueue.class);
    private static final int CROWDED = 64;
    private static final int FULL = 1024;

    private sealed interface Item {
        record Say(HostReport report) implements Item {}

        record Join(Consumer<HostReport> receiver) implements Item {}
    }

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final ArrayDeque<Item> items = new ArrayDeque<>();
    private boolean closed;

    // Of the delivering thread alone.
    private final List<Consumer<HostReport>> receivers = new ArrayList<>();
    private @Nullable HostReport linkState;

    ReportQueue(String name) {
        Thread.ofVirtual().name(name).start(this::deliverAll);
    }

    void add(HostReport report) {
        put(new Item.Say(report));
    }

    void join(Consumer<HostReport> receiver) {
        put(new Item.Join(receiver));
    }

    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            items.clear();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void put(Item item) {
        lock.lock();
        try {
            if (closed) {
                return;
            }
            if (items.size() >= CROWDED && item instanceof Item.Say say) {
                dropOlderNudge(say.report());
            }
            if (items.size() >= FULL) {
                log.warn("A receiver of reports does not keep up; the oldest is dropped.");
                items.poll();
            }
            items.add(item);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void dropOlderNudge(HostReport newer) {
        if (newer instanceof HostReport.Changed || newer instanceof HostReport.Happened) {
            items.removeIf(
                    each ->
                            each instanceof Item.Say(HostReport report)
                                    && report.getClass() == newer.getClass());
        }
    }

    private void deliverAll() {
        try {
            for (Item item = take(); item != null; item = take()) {
                deliver(item);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private @Nullable Item take() throws InterruptedException {
        lock.lock();
        try {
            while (items.isEmpty() && !closed) {
                changed.await();
            }
            return items.poll();
        } finally {
            lock.unlock();
        }
    }

    private void deliver(Item item) {
        switch (item) {
            case Item.Join(Consumer<HostReport> receiver) -> {
                receivers.add(receiver);
                if (linkState != null) {
                    tell(receiver, linkState);
                }
            }
            case Item.Say(HostReport report) -> {
                if (report instanceof HostReport.Connected || report instanceof HostReport.Lost) {
                    linkState = report;
                }
                receivers.forEach(each -> tell(each, report));
            }
        }
    }

    private static void tell(Consumer<HostReport> receiver, HostReport report) {
        try {
            receiver.accept(report);
        } catch (RuntimeException e) {
            // One receiver's fault must not keep a report from the others.
            log.error("A receiver failed on a report {}", report.getClass().getSimpleName(), e);
        }
    }
}
