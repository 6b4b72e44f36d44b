package io.gearshift.backend.limit;

import io.gearshift.backend.api.Cap;
import io.gearshift.backend.api.Figure;
import io.gearshift.backend.api.GearFigures;
import io.gearshift.backend.api.LimitChange;
import io.gearshift.backend.api.LimitPreview.Level;
import io.gearshift.backend.api.LimitPreview.Note;
import io.gearshift.backend.api.Limits;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Says what a change of limits would do to a gear, in the words of the host's cgroup version.
/// Speaks only of what is known: without a figure there is no sentence about it.
final class LimitNotes {

    /// A cap that leaves less than this share of itself is called tight.
    private static final double TIGHT = 0.1;

    private final HostFacts host;
    private final LimitUse use;
    private final @Nullable GearFigures figures;
    private final List<Note> notes = new ArrayList<>();

    /// @param use of now; unknown if the gear does not run
    /// @param figures of the last second and the last 15 minutes; null if there are none
    LimitNotes(HostFacts host, LimitUse use, @Nullable GearFigures figures) {
        this.host = host;
        this.use = use;
        this.figures = figures;
    }

    /// What the change would do, worst first.
    ///
    /// @param asked as it came, before it was rounded
    /// @param managed whether the gear is ours
    /// @param running whether it has processes
    List<Note> of(
            Limits before, Limits after, LimitChange asked, boolean managed, boolean running) {
        notes.clear();
        LimitChange change = new LimitRules(host).rounded(asked);
        if (change.memoryBytes() instanceof Cap.At(long cap)) {
            memory(cap, after);
        }
        if (change.memoryHighBytes() instanceof Cap.At(long high)) {
            throttlePoint(high);
        }
        if (change.swapBytes() instanceof Cap.At(long swap)) {
            swap(swap, before, after);
        }
        if (change.cpuMillis() instanceof Cap.At(long millis)) {
            cpu(millis / 1000.0, after);
        }
        if (change.processors() != null && after.processors() != null) {
            processors(ProcessorList.parse(after.processors()).size());
        }
        if (change.processes() instanceof Cap.At(long most)) {
            processes(most);
        }
        if (change.io() != null) {
            notes.addAll(new IoNotes(host, figures).of(before, after));
        }
        rounding(asked, change);
        general(before, after, change, managed, running);
        notes.sort(Comparator.comparing(Note::level).reversed());
        return List.copyOf(notes);
    }

    private void memory(long cap, Limits after) {
        Long used = use.memoryBytes();
        Double peak = value(figures == null ? null : figures.memoryPeakBytes());
        if (used != null && cap < used) {
            below(cap, used, after);
        } else if (peak != null && cap < peak) {
            add(
                    Level.WARNING,
                    LimitField.MEMORY,
                    "The gear used up to "
                            + LimitWords.bytes(peak.longValue())
                            + " in the last 15 minutes, more than the new cap: at such a peak "
                            + "processes in the gear are killed.");
        } else if (used != null && cap - used < cap * TIGHT) {
            add(
                    Level.WARNING,
                    LimitField.MEMORY,
                    "The gear uses "
                            + LimitWords.bytes(used)
                            + " now: only "
                            + LimitWords.bytes(cap - used)
                            + " would be left.");
        }
    }

    /// A cap below what is used now: the two cgroup versions do very different things.
    private void below(long cap, long used, Limits after) {
        long tooMuch = used - cap;
        Long cache = use.reclaimableBytes();
        boolean canSwap =
                host.swapBytes() > 0
                        && !(after.swapBytes() instanceof Cap.At(long swap) && swap == 0);
        boolean fits = canSwap || cache == null || cache >= tooMuch;
        String uses = "the gear uses " + LimitWords.bytes(used) + " now";
        String give = "can give back at most " + LimitWords.bytes(cache == null ? 0 : cache);
        if (!host.unified()) {
            add(
                    fits ? Level.WARNING : Level.DANGER,
                    LimitField.MEMORY,
                    fits
                            ? "The kernel first has to take "
                                    + LimitWords.bytes(tooMuch)
                                    + " back, as "
                                    + uses
                                    + "; if it cannot, it refuses the cap (EBUSY). Nothing is"
                                    + " killed."
                            : "The kernel will refuse this (EBUSY): "
                                    + uses
                                    + " and "
                                    + give
                                    + " of page cache. Free memory in the gear first, or choose"
                                    + " more. Nothing is killed.");
            return;
        }
        add(
                fits ? Level.WARNING : Level.DANGER,
                LimitField.MEMORY,
                fits
                        ? "The kernel first takes "
                                + LimitWords.bytes(tooMuch)
                                + " back, as "
                                + uses
                                + "; if it cannot, it kills processes in the gear."
                        : "This kills processes in the gear: "
                                + uses
                                + " and "
                                + give
                                + " of page cache.");
        add(
                Level.WARNING,
                LimitField.MEMORY_HIGH,
                "Safer: set the throttle point to "
                        + LimitWords.bytes(cap)
                        + " first. It slows the gear down and takes memory back without killing;"
                        + " lower the cap once the gear fits.");
    }

    private void throttlePoint(long high) {
        Long used = use.memoryBytes();
        if (used != null && high < used) {
            add(
                    Level.WARNING,
                    LimitField.MEMORY_HIGH,
                    "The gear uses "
                            + LimitWords.bytes(used)
                            + " now: it is slowed down while the kernel takes "
                            + LimitWords.bytes(used - high)
                            + " back. Nothing is killed.");
        }
    }

    private void swap(long swap, Limits before, Limits after) {
        if (host.swapBytes() == 0) {
            add(
                    Level.INFO,
                    LimitField.SWAP,
                    "This host has no swap, so the swap limit has no effect now.");
        } else if (swap > host.swapBytes()) {
            add(
                    Level.INFO,
                    LimitField.SWAP,
                    "This host has only " + LimitWords.bytes(host.swapBytes()) + " of swap.");
        }
        Long swapped = use.swapBytes();
        if (swapped != null && swap < swapped && !before.equals(after)) {
            add(
                    Level.WARNING,
                    LimitField.SWAP,
                    "The gear has "
                            + LimitWords.bytes(swapped)
                            + " swapped out now: "
                            + (host.unified()
                                    ? "that stays there, and nothing more is swapped out until it"
                                            + " is less."
                                    : "the kernel refuses this (EBUSY) unless it can take memory"
                                            + " back."));
        }
    }

    private void cpu(double cores, Limits after) {
        Double now = value(figures == null ? null : figures.cpuCores());
        Double peak = value(figures == null ? null : figures.cpuPeakCores());
        if (now != null && cores < now) {
            add(
                    Level.WARNING,
                    LimitField.CPU,
                    "The gear uses " + LimitWords.cores(now) + " now and would be throttled.");
        } else if (peak != null && cores < peak) {
            add(
                    Level.WARNING,
                    LimitField.CPU,
                    "The gear used up to "
                            + LimitWords.cores(peak)
                            + " in the last 15 minutes: at such a peak it would be throttled.");
        }
        int processors =
                after.processors() == null
                        ? host.processors().size()
                        : ProcessorList.parse(after.processors()).size();
        if (cores > processors) {
            add(
                    Level.INFO,
                    LimitField.CPU,
                    "The gear may use only "
                            + processors
                            + (processors == 1 ? " processor" : " processors")
                            + ", so it never gets that far.");
        }
    }

    private void processors(int count) {
        Double now = value(figures == null ? null : figures.cpuCores());
        if (now != null && count < now) {
            add(
                    Level.WARNING,
                    LimitField.PROCESSORS,
                    "The gear uses "
                            + LimitWords.cores(now)
                            + " now, more than "
                            + (count == 1 ? "one processor gives." : count + " processors give."));
        }
    }

    private void processes(long most) {
        Double counted = value(figures == null ? null : figures.processes());
        Long now =
                use.processes() != null || counted == null
                        ? use.processes()
                        : Long.valueOf(Math.round(counted));
        if (now != null && most <= now) {
            add(
                    Level.WARNING,
                    LimitField.PROCESSES,
                    "The gear has "
                            + now
                            + " processes and threads now: it cannot start a new one until there"
                            + " are fewer than "
                            + most
                            + ". None is killed.");
        }
    }

    private void rounding(LimitChange asked, LimitChange change) {
        rounded(LimitField.MEMORY, asked.memoryBytes(), change.memoryBytes());
        rounded(LimitField.MEMORY_HIGH, asked.memoryHighBytes(), change.memoryHighBytes());
        rounded(LimitField.SWAP, asked.swapBytes(), change.swapBytes());
    }

    private void rounded(LimitField field, @Nullable Cap asked, @Nullable Cap taken) {
        if (asked instanceof Cap.At(long from) && taken instanceof Cap.At(long to) && from != to) {
            add(
                    Level.INFO,
                    field,
                    from
                            + " bytes are rounded down to "
                            + to
                            + ", a multiple of the page size of "
                            + host.pageSize()
                            + ".");
        }
    }

    private void general(
            Limits before, Limits after, LimitChange change, boolean managed, boolean running) {
        LimitField first = LimitField.in(change).stream().findFirst().orElse(LimitField.MEMORY);
        boolean memory = change.memoryBytes() != null || change.swapBytes() != null;
        if (!host.unified()
                && managed
                && memory
                && after.memoryBytes() instanceof Cap.At(long cap)) {
            add(
                    Level.INFO,
                    LimitField.MEMORY,
                    "libvirt and virsh show "
                            + LimitWords.bytes(cap + DialectV1.ALLOWANCE)
                            + ": their group also holds libvirt's own process, for which "
                            + LimitWords.bytes(DialectV1.ALLOWANCE)
                            + " are added.");
        }
        if (host.unified() && managed && change.processes() instanceof Cap.At(long most)) {
            add(
                    Level.INFO,
                    LimitField.PROCESSES,
                    "systemd and the kernel show "
                            + (most + DialectV2.HELPER_THREADS)
                            + ": their group also holds libvirt's own process, for whose threads "
                            + DialectV2.HELPER_THREADS
                            + " are added.");
        }
        if (!running) {
            add(Level.INFO, first, "The gear does not run: this takes effect at its next start.");
        } else if (!managed
                && (change.processors() != null
                        || change.processes() != null
                        || change.io() != null
                        || (host.unified() && change.swapBytes() != null))) {
            add(
                    Level.WARNING,
                    first,
                    "The gear was not made by Gearshift: what libvirt has no word for holds only"
                            + " until it stops.");
        }
        if (before.equals(after)) {
            add(Level.INFO, first, "These are the limits in force already: nothing changes.");
        }
    }

    private void add(Level level, LimitField field, String text) {
        notes.add(new Note(level, field.field(), text));
    }

    private static @Nullable Double value(@Nullable Figure figure) {
        return figure == null ? null : figure.value();
    }
}
