package io.gearshift.backend.event;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// How often kills of one gear are told. The first few are told one by one; what comes after them
/// is summed up at growing distances, so that a gear that is killed in over and over neither pushes
/// others' events out nor hides that it goes on. Safe for use by many threads.
///
/// @param <T> what is known of a kill
final class KillPace<T> {

    /// Told one by one before the first sum.
    static final int ONE_BY_ONE = 5;

    /// Beats between two sums at most; after as many quiet ones a gear begins anew.
    static final int LONGEST_WAIT = 64;

    private static final int SHORTEST_WAIT = 2;

    private final Map<String, State<T>> states = new HashMap<>();

    private static final class State<T> {
        private int left = ONE_BY_ONE;
        private int wait = SHORTEST_WAIT;
        private int beats;
        private long held;
        private @Nullable T last;
    }

    /// Kills that were not told one by one.
    ///
    /// @param kills how many
    /// @param last of them
    record Sum<T>(String gear, long kills, T last) {}

    /// One or more kills of a gear became known.
    ///
    /// @return whether they are to be told now; else they are part of a later sum
    synchronized boolean now(String gear, long kills, T known) {
        State<T> state = states.computeIfAbsent(gear, _ -> new State<>());
        if (state.left > 0) {
            state.left--;
            state.beats = 0;
            return true;
        }
        state.held += kills;
        state.last = known;
        return false;
    }

    /// Once a second for a gear.
    ///
    /// @return what is to be told of it now, if anything
    synchronized @Nullable Sum<T> beat(String gear) {
        State<T> state = states.get(gear);
        if (state == null) {
            return null;
        }
        state.beats++;
        T last = state.last;
        if (last == null) {
            if (state.beats >= LONGEST_WAIT) {
                states.remove(gear);
            }
            return null;
        }
        if (state.beats < state.wait) {
            return null;
        }
        var sum = new Sum<>(gear, state.held, last);
        state.wait = Math.min(LONGEST_WAIT, 2 * state.wait);
        state.beats = 0;
        state.held = 0;
        state.last = null;
        return sum;
    }

    /// The gears of which something is known.
    synchronized List<String> gears() {
        return List.copyOf(states.keySet());
    }
}
