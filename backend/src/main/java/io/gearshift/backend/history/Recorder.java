package io.gearshift.backend.history;

import io.gearshift.collectors.sampler.History;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Adds up the seconds of one gear to minutes. The sampler adds and the writer takes what is done;
/// nothing is made anew for a second or a minute. Safe for use by many threads.
final class Recorder {

    private static final long NONE = Long.MIN_VALUE;

    private final String id;
    private Rollup current = new Rollup();
    private Rollup done = new Rollup();
    private long minute = NONE;
    private long doneMinute = NONE;
    private boolean first = true;
    private boolean doneJoins;
    private boolean lost;

    /// The writer's alone.
    private @Nullable RollupFile file;

    Recorder(String id) {
        this.id = id;
    }

    String id() {
        return id;
    }

    @Nullable RollupFile file() {
        return file;
    }

    void file(@Nullable RollupFile now) {
        file = now;
    }

    /// Counts a second.
    ///
    /// @param at minute that it belongs to
    /// @return whether a minute is done with that is to be written
    synchronized boolean add(long at, History history, long second) {
        boolean ended = minute != at && finish();
        minute = at;
        current.add(history, second);
        return ended;
    }

    /// The minute in work is done with, as the gear or the agent stops.
    synchronized boolean finish() {
        if (minute == NONE || current.seconds() == 0) {
            return false;
        }
        // What was not written by now never will be: a gap, and not a queue that grows.
        lost |= doneMinute != NONE;
        Rollup swapped = done;
        done = current;
        doneMinute = minute;
        doneJoins = first;
        first = false;
        current = swapped;
        current.clear();
        minute = NONE;
        return true;
    }

    /// What is to be written, for the writer to keep.
    ///
    /// @param into takes the figures
    /// @return its minute; null if there is nothing
    synchronized @Nullable Taken take(Rollup into) {
        if (doneMinute == NONE) {
            return null;
        }
        into.clear();
        into.add(done);
        var taken = new Taken(doneMinute, doneJoins, lost);
        doneMinute = NONE;
        lost = false;
        return taken;
    }

    /// A minute that is done with.
    ///
    /// @param joins whether it may be the rest of one that an earlier run of the gear began
    /// @param lost whether one before it was never written
    record Taken(long minute, boolean joins, boolean lost) {}

    /// What no file has yet: a minute that is done with and the one in work.
    synchronized List<Part> unwritten() {
        List<Part> parts = new ArrayList<>();
        if (doneMinute != NONE) {
            parts.add(new Part(doneMinute, copy(done), doneJoins));
        }
        if (minute != NONE && current.seconds() > 0) {
            parts.add(new Part(minute, copy(current), first));
        }
        return parts;
    }

    private static Rollup copy(Rollup rollup) {
        var copy = new Rollup();
        copy.add(rollup);
        return copy;
    }

    /// A minute, or a part of one, that is not on disk.
    record Part(long minute, Rollup figures, boolean joins) {}
}
