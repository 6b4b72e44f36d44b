package io.gearshift.backend.timemachine;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/// How often something may be looked at: in each turn while a look is quick, and so seldom that
/// looks take {@link #SHARE} of the time at most while it is not; in {@link #LONGEST} at least
/// once. Used by one thread, but for {@link #now}.
final class Pace {

    /// Looks take a five-hundredth of the time at most: of all topics half a percent of a core.
    static final int SHARE = 500;

    /// However long a look takes, it is made every so often.
    static final Duration LONGEST = Duration.ofMinutes(10);

    private final Duration turn;
    private final LongSupplier nanos;
    private int left;

    /// @param turn how long it is from one turn to the next
    Pace(Duration turn) {
        this(turn, System::nanoTime);
    }

    Pace(Duration turn, LongSupplier nanos) {
        this.turn = turn;
        this.nanos = nanos;
    }

    /// To be asked once in each turn: whether it is time for a look.
    boolean due() {
        if (left > 0) {
            left--;
        }
        return left == 0;
    }

    /// Makes a look, which decides how many turns the next one is away.
    boolean time(BooleanSupplier look) {
        long before = nanos.getAsLong();
        try {
            return look.getAsBoolean();
        } finally {
            long took = nanos.getAsLong() - before;
            long turns = took * SHARE / turn.toNanos() + 1;
            left = (int) Math.min(turns, LONGEST.dividedBy(turn));
        }
    }

    /// The next turn is due.
    void now() {
        left = 0;
    }
}
