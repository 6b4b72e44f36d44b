package io.gearshift.backend.limit;

import io.gearshift.backend.api.Cap;
import io.gearshift.backend.api.GearFigures;
import io.gearshift.backend.api.IoLimit;
import io.gearshift.backend.api.LimitPreview.Level;
import io.gearshift.backend.api.LimitPreview.Note;
import io.gearshift.backend.api.Limits;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Says what limits of reads and writes would do to a gear.
final class IoNotes {

    private final HostFacts host;
    private final @Nullable GearFigures figures;

    IoNotes(HostFacts host, @Nullable GearFigures figures) {
        this.host = host;
        this.figures = figures;
    }

    /// Of the disks whose limits differ.
    List<Note> of(Limits before, Limits after) {
        var notes = new ArrayList<Note>();
        boolean writes = false;
        for (IoLimit each : after.io()) {
            IoLimit from = IoLimit.of(before.io(), each.device());
            if (!from.equals(each)) {
                rate(notes, each.device(), "reads", each.readBytes(), read());
                rate(notes, each.device(), "writes", each.writeBytes(), written());
                writes |= each.writeBytes() instanceof Cap.At || each.writeOps() instanceof Cap.At;
                absent(notes, each.device());
            }
        }
        if (writes && !host.unified()) {
            add(
                    notes,
                    Level.WARNING,
                    "This host has cgroup v1, where only writes past the page cache (O_DIRECT,"
                            + " fsync of its own) are held back: what a program writes to files is"
                            + " written to the disk later by the kernel, for everybody.");
        }
        return notes;
    }

    private @Nullable Double read() {
        return figures == null ? null : figures.readBytesPerSecond().value();
    }

    private @Nullable Double written() {
        return figures == null ? null : figures.writtenBytesPerSecond().value();
    }

    /// The figure is of all disks together, so it can only hint.
    private static void rate(
            List<Note> notes, String device, String verb, Cap cap, @Nullable Double now) {
        if (cap instanceof Cap.At(long bytes) && now != null && now > bytes) {
            add(
                    notes,
                    Level.WARNING,
                    "The gear "
                            + verb
                            + " "
                            + LimitWords.bytes(now.longValue())
                            + "/s now, of all disks together: on "
                            + device
                            + " it would wait beyond "
                            + LimitWords.bytes(bytes)
                            + "/s.");
        }
    }

    private void absent(List<Note> notes, String device) {
        if (host.disks().disks().stream().noneMatch(each -> each.name().equals(device))) {
            add(
                    notes,
                    Level.INFO,
                    "This host has no disk "
                            + LimitWords.quoted(device)
                            + " now: its limit is set as soon as there is one.");
        }
    }

    private static void add(List<Note> notes, Level level, String text) {
        notes.add(new Note(level, LimitField.IO.field(), text));
    }
}
