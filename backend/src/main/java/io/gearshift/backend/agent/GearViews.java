package io.gearshift.backend.agent;

import io.gearshift.backend.api.Gear;
import io.gearshift.backend.api.GearState;
import io.gearshift.backend.gear.GearEntry;
import io.gearshift.backend.gear.GearRegistry;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Every gear as it was last told, and since which revision, so that who asks again is told only
/// what changed. A gear that does not run is looked at again only after its entry was replaced; the
/// limits of one that runs may change without that. Safe for use by many threads.
final class GearViews {
    private static final int GONE_REMEMBERED = 10_000;
    private static final char SINCE = '@';

    private final GearRegistry registry;
    private final Function<GearEntry, Gear> look;
    private final int most;
    private final int remembered;
    private final String run = UUID.randomUUID().toString();
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, Told> told = new HashMap<>();
    private final Deque<Gone> gone = new ArrayDeque<>();
    private final Set<String> running = new HashSet<>();
    private long revision;
    private long forgotten;
    private long looked = -1;

    /// What is to be told.
    ///
    /// @param run of this agent, and at which revision the asker began to be told all
    /// @param revision of the last change in it
    /// @param whole whether what was known before is to be forgotten
    /// @param changed without figures, oldest change first
    /// @param gone ids of gears that are no more
    /// @param more whether there are changes after these
    /// @param running how many are in that state, of all
    /// @param all how many there are
    record Changes(
            String run,
            long revision,
            boolean whole,
            List<Gear> changed,
            List<String> gone,
            boolean more,
            int running,
            int all) {}

    /// @param gear null of one that does not run: it is made of its entry when it is told, so that
    ///   thousands that sleep are kept once
    private record Told(GearEntry entry, @Nullable Gear gear, long revision) {
        GearState state() {
            return gear == null ? entry.state() : gear.state();
        }
    }

    private record Gone(String id, long revision) {}

    /// @param look makes of an entry what is told of it, without figures
    /// @param most gears in one answer
    GearViews(GearRegistry registry, Function<GearEntry, Gear> look, int most) {
        this(registry, look, most, GONE_REMEMBERED);
    }

    /// @param remembered how many gears that are gone are remembered
    GearViews(GearRegistry registry, Function<GearEntry, Gear> look, int most, int remembered) {
        this.registry = registry;
        this.look = look;
        this.most = most;
        this.remembered = remembered;
    }

    /// What changed after a revision of this run; everything, if that is of another run or too long
    /// ago.
    Changes since(String knownRun, long since) {
        lock.lock();
        try {
            look();
            long began = began(knownRun);
            // What went before the asker began was never told to it, and need not be taken back.
            boolean whole = began < 0 || Math.max(since, began) < forgotten || since > revision;
            long after = whole ? 0 : since;
            List<Told> changed =
                    after == revision
                            ? List.of()
                            : told.values().stream()
                                    .filter(each -> each.revision() > after)
                                    .sorted(Comparator.comparingLong(Told::revision))
                                    .limit(most + 1L)
                                    .toList();
            boolean more = changed.size() > most;
            List<Told> now = more ? changed.subList(0, most) : changed;
            long last = more ? now.getLast().revision() : revision;
            List<String> left = new ArrayList<>();
            if (after > 0) {
                for (Gone each : gone) {
                    if (each.revision() > after && each.revision() <= last) {
                        left.add(each.id());
                    }
                }
            }
            return new Changes(
                    whole ? run + SINCE + revision : knownRun,
                    last,
                    whole,
                    now.stream().map(this::gear).toList(),
                    left,
                    more,
                    (int) running.stream().filter(this::runs).count(),
                    told.size());
        } finally {
            lock.unlock();
        }
    }

    /// One that is frozen is looked at like one that runs, and is not counted as such.
    private boolean runs(String id) {
        Told last = told.get(id);
        return last != null && last.state() == GearState.RUNNING;
    }

    /// The revision at which the asker began to be told all; -1 if that was another agent's.
    private long began(String knownRun) {
        int at = knownRun.lastIndexOf(SINCE);
        String digits = knownRun.substring(at + 1);
        return at >= 0 && knownRun.substring(0, at).equals(run) && digits.matches("[0-9]{1,18}")
                ? Long.parseLong(digits)
                : -1;
    }

    /// A gear as it was last told.
    Optional<Gear> find(String id) {
        lock.lock();
        try {
            return Optional.ofNullable(told.get(id)).map(this::gear);
        } finally {
            lock.unlock();
        }
    }

    private Gear gear(Told each) {
        Gear gear = each.gear();
        return gear == null ? look.apply(each.entry()) : gear;
    }

    /// Compares what was told with how it is.
    private void look() {
        long now = registry.revision();
        if (now == looked) {
            for (String id : List.copyOf(running)) {
                registry.find(id).ifPresent(this::look);
            }
            return;
        }
        Set<String> there = new HashSet<>();
        for (GearEntry entry : registry.all()) {
            there.add(entry.id());
            Told last = told.get(entry.id());
            if (entry.running() != null || last == null || !entry.equals(last.entry())) {
                look(entry);
            }
        }
        running.retainAll(there);
        if (there.size() < told.size()) {
            told.keySet().removeIf(id -> !there.contains(id) && gone.add(new Gone(id, ++revision)));
            while (gone.size() > remembered) {
                forgotten = gone.remove().revision();
            }
        }
        looked = now;
    }

    private void look(GearEntry entry) {
        Told last = told.get(entry.id());
        Gear gear = entry.running() == null ? null : look.apply(entry);
        // Two that do not run have no gear here: what is told of them is in their entries.
        boolean same =
                last != null
                        && Objects.equals(gear, last.gear())
                        && (gear != null || entry.equals(last.entry()));
        long since = last != null && same ? last.revision() : ++revision;
        var now = new Told(entry, gear, since);
        told.put(entry.id(), now);
        GearState state = now.state();
        if (state == GearState.RUNNING || state == GearState.FROZEN) {
            running.add(entry.id());
        } else {
            running.remove(entry.id());
        }
    }
}
