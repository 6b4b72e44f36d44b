package io.gearshift.backend.limit;

import io.gearshift.backend.api.Cap;
import io.gearshift.backend.api.CgroupNode;
import io.gearshift.backend.api.LimitChange;
import io.gearshift.backend.api.LimitPreview.Level;
import io.gearshift.backend.api.LimitPreview.Note;
import io.gearshift.backend.api.Limits;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Says what a change of a group's limits would do, in the words of the host's cgroup version.
/// Without a figure there is no sentence about it.
final class GroupNotes {

    private final HostFacts host;
    private final CgroupNode node;
    private final List<Note> notes = new ArrayList<>();

    private GroupNotes(HostFacts host, CgroupNode node) {
        this.host = host;
        this.node = node;
    }

    /// What the change would do, worst first.
    ///
    /// @param asked as it came
    /// @param change as it is made
    /// @param holds how long, as a sentence
    static List<Note> of(
            HostFacts host,
            CgroupNode node,
            Limits before,
            LimitChange asked,
            LimitChange change,
            String holds) {
        var notes = new GroupNotes(host, node);
        if (change.memoryBytes() instanceof Cap.At(long cap)) {
            notes.memory(cap);
        }
        if (change.memoryHighBytes() instanceof Cap.At(long high)) {
            notes.throttlePoint(high);
        }
        if (change.cpuMillis() instanceof Cap.At(long millis)) {
            notes.cpu(millis / 1000.0);
        }
        if (change.processes() instanceof Cap.At(long most)) {
            notes.processes(most);
        }
        notes.above(change);
        LimitField first = LimitField.in(change).iterator().next();
        notes.rounding(asked, change);
        notes.add(Level.INFO, first, holds);
        if (before.equals(before.with(change))) {
            notes.add(Level.INFO, first, "These are its limits already: nothing changes.");
        }
        notes.notes.sort(Comparator.comparing(Note::level).reversed());
        return List.copyOf(notes.notes);
    }

    private void memory(long cap) {
        Double used = node.memoryBytes().value();
        if (used == null || cap >= used) {
            return;
        }
        String uses =
                "The group uses "
                        + LimitWords.bytes(Math.round(used))
                        + " now, "
                        + LimitWords.bytes(Math.round(used - cap))
                        + " more than that. ";
        add(
                Level.DANGER,
                LimitField.MEMORY,
                host.unified()
                        ? uses
                                + "The kernel takes back what it can and then kills processes in"
                                + " the group. Safer: set the throttle point first."
                        : uses
                                + "The kernel refuses the cap (EBUSY) if it cannot take that back."
                                + " Nothing is killed.");
    }

    private void throttlePoint(long high) {
        Double used = node.memoryBytes().value();
        if (used != null && high < used) {
            add(
                    Level.WARNING,
                    LimitField.MEMORY_HIGH,
                    "The group uses "
                            + LimitWords.bytes(Math.round(used))
                            + " now: it is slowed down while the kernel takes memory back. Nothing"
                            + " is killed.");
        }
    }

    private void cpu(double cores) {
        Double used = node.cpuCores().value();
        if (used != null && cores < used) {
            add(
                    Level.WARNING,
                    LimitField.CPU,
                    "The group uses " + LimitWords.cores(used) + " now and would be throttled.");
        }
    }

    private void processes(long most) {
        Double counted = node.pids().value();
        if (counted != null && most <= counted) {
            add(
                    Level.WARNING,
                    LimitField.PROCESSES,
                    "The group has "
                            + Math.round(counted)
                            + " processes and threads now: it cannot start a new one until there"
                            + " are fewer than "
                            + most
                            + ". None is killed.");
        }
    }

    /// A limit of a group above holds all the same.
    private void above(LimitChange change) {
        above(LimitField.MEMORY, change.memoryBytes(), node.memoryLimit().from());
        above(LimitField.CPU, change.cpuMillis(), node.cpuLimit().from());
        above(LimitField.PROCESSES, change.processes(), node.pidsLimit().from());
    }

    private void above(LimitField field, @Nullable Cap asked, @Nullable String from) {
        if (asked != null && from != null) {
            add(
                    Level.INFO,
                    field,
                    "The group "
                            + LimitWords.quoted(from)
                            + ", which this one is in, has a "
                            + field.words()
                            + " too: the smaller holds.");
        }
    }

    private void rounding(LimitChange asked, LimitChange change) {
        for (LimitField field : Set.of(LimitField.MEMORY, LimitField.CPU)) {
            Limits wanted = Limits.NONE.with(asked);
            Limits taken = Limits.NONE.with(change);
            if (!field.same(wanted, taken)) {
                add(
                        Level.INFO,
                        field,
                        "The "
                                + field.words()
                                + " becomes "
                                + field.of(taken)
                                + ": "
                                + (field.of(wanted).equals("unlimited")
                                        ? "its manager lifts none of a container that runs, so it"
                                                + " gets all that the host has."
                                        : "a whole number of pages."));
            }
        }
    }

    private void add(Level level, LimitField field, String text) {
        notes.add(new Note(level, field.field(), text));
    }
}
