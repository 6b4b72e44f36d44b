package io.gearshift.backend.agent;

import io.gearshift.backend.host.HostCommand;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/// Operations that were done or are under way, so that each is done once: a repeat gets the first
/// one's outcome. Kept in memory, the newest and those under way, bounded by number, size and age.
/// After a restart of the agent a repeat is done again; the commands that change a gear say in
/// their state what was done, so that is an error at worst, never a second gear.
final class OperationLog {
    static final int MOST = 1024;
    static final int MOST_BYTES = 8 << 20;
    static final Duration OLDEST = Duration.ofMinutes(15);

    /// One operation; its outcome comes once.
    static final class Entry {
        private final int fingerprint;
        private final long began;
        final CompletableFuture<Outcome> outcome = new CompletableFuture<>();

        private Entry(int fingerprint, long began) {
            this.fingerprint = fingerprint;
            this.began = began;
        }
    }

    /// What is to be done about an operation.
    sealed interface Found {
        /// It is new: do it and complete the entry.
        record First(Entry entry) implements Found {}

        /// It is known: wait for the entry.
        record Repeat(Entry entry) implements Found {}

        /// Its id was used for another command.
        record Misused() implements Found {}
    }

    private final LongSupplier nanoTime;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<UUID, Entry> entries = new LinkedHashMap<>();
    private long bytes;

    OperationLog(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    Found find(UUID id, HostCommand<?> command) {
        // A fingerprint, not the command itself, which may hold secrets.
        int fingerprint = command.hashCode();
        lock.lock();
        try {
            forget();
            Entry known = entries.get(id);
            if (known != null) {
                return known.fingerprint == fingerprint
                        ? new Found.Repeat(known)
                        : new Found.Misused();
            }
            var entry = new Entry(fingerprint, nanoTime.getAsLong());
            entries.put(id, entry);
            return new Found.First(entry);
        } finally {
            lock.unlock();
        }
    }

    void complete(Entry entry, Outcome outcome) {
        lock.lock();
        try {
            bytes += outcome.size();
            entry.outcome.complete(outcome);
            forget();
        } finally {
            lock.unlock();
        }
    }

    int size() {
        lock.lock();
        try {
            return entries.size();
        } finally {
            lock.unlock();
        }
    }

    private void forget() {
        long now = nanoTime.getAsLong();
        int over = entries.size() - MOST;
        Iterator<Entry> each = entries.values().iterator();
        while (each.hasNext()) {
            Entry entry = each.next();
            boolean old = now - entry.began > OLDEST.toNanos();
            if (!old && over <= 0 && bytes <= MOST_BYTES) {
                return; // Oldest first: the rest is younger.
            }
            if (entry.outcome.isDone()) {
                bytes -= entry.outcome.join().size();
                each.remove();
                over--;
            }
        }
    }
}
