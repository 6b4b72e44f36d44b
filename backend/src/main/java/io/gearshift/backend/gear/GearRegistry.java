package io.gearshift.backend.gear;

import io.gearshift.backend.api.ConsoleException;
import io.gearshift.backend.api.ErrorCode;
import io.gearshift.backend.driver.ContainerDriver;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// The agent's truth of all gears, in memory: filled from the driver at start, kept right by its
/// events. Holds snapshots; every change of one counts the revision up and is told to listeners.
/// Safe for use by many threads.
public final class GearRegistry {

    private final ContainerDriver driver;
    private final ConcurrentHashMap<String, GearEntry> entries = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<String, ReentrantLock> locks = new ConcurrentHashMap<>();
    private final AtomicLong revision = new AtomicLong();
    private final CopyOnWriteArrayList<Consumer<Change>> listeners = new CopyOnWriteArrayList<>();

    /// One change of one gear.
    ///
    /// @param before null if it is new
    /// @param after null if it is gone
    /// @param revision of the registry after it
    public record Change(
            String id, @Nullable GearEntry before, @Nullable GearEntry after, long revision) {}

    /// @param driver that records are written through
    public GearRegistry(ContainerDriver driver) {
        this.driver = driver;
    }

    /// All gears, in no order.
    public List<GearEntry> all() {
        return List.copyOf(entries.values());
    }

    /// One gear, if there is one.
    public Optional<GearEntry> find(String id) {
        return Optional.ofNullable(entries.get(id));
    }

    /// One gear.
    ///
    /// @throws ConsoleException `gear.not-found`
    public GearEntry get(String id) {
        return find(id).orElseThrow(
                        () ->
                                new ConsoleException(
                                        ErrorCode.GEAR_NOT_FOUND,
                                        "There is no gear " + id + " on this host."));
    }

    /// One gear that Gearshift made, and its record.
    ///
    /// @throws ConsoleException `gear.not-found`, `gear.foreign`
    public GearRecord recordOf(String id) {
        GearRecord record = get(id).record();
        if (record == null) {
            throw new ConsoleException(
                    ErrorCode.GEAR_FOREIGN,
                    id + " was not made by Gearshift. Use the tool that made it, or make a gear.");
        }
        return record;
    }

    /// Grows with every change of a gear's state, record or limits.
    public long revision() {
        return revision.get();
    }

    /// Puts a gear in, or replaces it as a whole.
    public GearEntry put(GearEntry entry) {
        GearEntry before = entries.put(entry.id(), entry);
        if (!entry.equals(before)) {
            tell(entry.id(), before, entry);
        }
        return entry;
    }

    /// Takes a gear out.
    public void remove(String id) {
        GearEntry before = entries.remove(id);
        locks.remove(id);
        if (before != null) {
            tell(id, before, null);
        }
    }

    /// Changes a gear in memory. A gear that is gone stays gone.
    ///
    /// @param change must be quick and free of effects; it may be called more than once
    /// @return as it is after the change; null if there is no such gear
    public @Nullable GearEntry update(String id, UnaryOperator<GearEntry> change) {
        while (true) {
            GearEntry before = entries.get(id);
            if (before == null) {
                return null;
            }
            GearEntry after = change.apply(before);
            if (after.equals(before)) {
                return before;
            }
            if (entries.replace(id, before, after)) {
                tell(id, before, after);
                return after;
            }
        }
    }

    /// Writes a gear's record to where it lives (with the container), then to memory. Call it while
    /// holding the gear ({@link #exclusively}).
    public GearEntry saveRecord(String id, UnaryOperator<GearRecord> change) {
        GearRecord after = change.apply(recordOf(id));
        driver.writeRecord(get(id).domain(), RecordCodec.write(after));
        GearEntry entry = update(id, each -> each.withRecord(after));
        return entry == null ? get(id) : entry;
    }

    /// Does something to one gear while nobody else does. The holder may call it again.
    public <T extends @Nullable Object> T exclusively(String id, Supplier<T> work) {
        ReentrantLock lock = locks.computeIfAbsent(id, _ -> new ReentrantLock(true));
        lock.lock();
        try {
            return work.get();
        } finally {
            lock.unlock();
        }
    }

    /// Tells `listener` of every change, on the thread that makes it; it must be quick.
    public void subscribe(Consumer<Change> listener) {
        listeners.add(listener);
    }

    private void tell(String id, @Nullable GearEntry before, @Nullable GearEntry after) {
        var change = new Change(id, before, after, revision.incrementAndGet());
        for (Consumer<Change> listener : listeners) {
            listener.accept(change);
        }
    }
}
