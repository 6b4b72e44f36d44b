package io.gearshift.backend.cgroup;

import io.gearshift.backend.api.ConsoleException;
import io.gearshift.backend.api.ErrorCode;
import io.gearshift.collectors.KernelRoot;
import io.gearshift.collectors.Reading;
import io.gearshift.collectors.Ticker;
import io.gearshift.collectors.cgroup.GroupTree;
import io.gearshift.collectors.cgroup.TreeGroup;
import io.gearshift.collectors.cgroup.TreeReader;
import io.gearshift.collectors.sampler.Rate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// The readings of the tree: one is made when somebody looks and the last is too old, and is shared
/// by all who look meanwhile; nothing is read while nobody does. Who comes after a long time, or
/// first, waits for a second reading, since there is no rate in one. Safe for several threads.
final class Looks {

    private static final Duration SHORTEST = Duration.ofSeconds(1);

    /// A rate over longer would say nothing of now.
    private static final Duration LONGEST_RATE = Duration.ofSeconds(30);

    /// At most a tenth of a processor goes into reading, however large the tree is.
    private static final int COST_FACTOR = 10;

    private final TreeReader reader;
    private final Ticker ticker;
    private final InstantSource clock;
    private final Pause pause;
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable Look last;
    private volatile boolean outdated;

    /// Waits so long; injected, so that a test does not.
    interface Pause {
        void of(Duration time);
    }

    /// A reading, and the one before it to tell the rates.
    ///
    /// @param nanoTime when it was begun
    /// @param cost how long it took
    /// @param rateTime time between the two; zero while there is no earlier one
    record Look(
            GroupTree tree,
            Instant at,
            long nanoTime,
            Duration cost,
            Duration rateTime,
            Map<String, TreeGroup.Mark> before) {

        /// Of the same group in the earlier reading; empty where its path was not there.
        Optional<TreeGroup.Mark> before(TreeGroup group) {
            return Optional.ofNullable(before.get(group.path()));
        }
    }

    Looks(KernelRoot root, Ticker ticker, InstantSource clock, Pause pause) {
        this.reader = new TreeReader(root, ticker);
        this.ticker = ticker;
        this.clock = clock;
        this.pause = pause;
    }

    /// The last reading if it is fresh, else a new one.
    ///
    /// @throws ConsoleException `host.failed` where there are no cgroups
    Look look() {
        lock.lock();
        try {
            return fresh();
        } finally {
            lock.unlock();
        }
    }

    private Look fresh() {
        if (last != null && !outdated && age(last).compareTo(holds(last)) < 0) {
            return last;
        }
        outdated = false;
        if (last != null && age(last).compareTo(Rate.SHORTEST) < 0) {
            // Too soon for a rate.
            pause.of(Rate.SHORTEST.minus(age(last)));
        }
        if (last == null || age(last).compareTo(LONGEST_RATE) > 0) {
            last = null;
            read();
            pause.of(Rate.SHORTEST);
        }
        return read();
    }

    /// Lets go of a reading from which no rate is told any more: it is larger than all that is kept
    /// of the gears. Never waits.
    ///
    /// @return whether there is none now
    boolean letGo() {
        if (!lock.tryLock()) {
            return false;
        }
        try {
            if (last != null
                    && age(last).compareTo(LONGEST_RATE) > 0
                    && age(last).compareTo(holds(last)) >= 0) {
                last = null;
            }
            return last == null;
        } finally {
            lock.unlock();
        }
    }

    /// Somebody has just changed something: the next look is a new one.
    void outdated() {
        outdated = true;
    }

    private Duration age(Look look) {
        return Duration.ofNanos(ticker.nanoTime() - look.nanoTime);
    }

    private static Duration holds(Look look) {
        Duration bound = look.cost.multipliedBy(COST_FACTOR);
        return bound.compareTo(SHORTEST) > 0 ? bound : SHORTEST;
    }

    /// Two whole readings are never kept: of the earlier one only what tells the rates.
    private Look read() {
        Look earlier = last;
        long earlierBegun = earlier == null ? 0 : earlier.nanoTime;
        boolean hasEarlier = earlier != null;
        Map<String, TreeGroup.Mark> marks = earlier == null ? Map.of() : marks(earlier.tree);
        earlier = null;
        last = null;
        long begun = ticker.nanoTime();
        Reading<GroupTree> reading = reader.read();
        GroupTree tree =
                reading.asOptional()
                        .orElseThrow(
                                () ->
                                        new ConsoleException(
                                                ErrorCode.HOST_FAILED,
                                                "The host's cgroups cannot be read: "
                                                        + reading
                                                        + "."));
        var look =
                new Look(
                        tree,
                        clock.instant(),
                        begun,
                        Duration.ofNanos(ticker.nanoTime() - begun),
                        hasEarlier ? Duration.ofNanos(begun - earlierBegun) : Duration.ZERO,
                        marks);
        last = look;
        return look;
    }

    private static Map<String, TreeGroup.Mark> marks(GroupTree tree) {
        Map<String, TreeGroup.Mark> marks = HashMap.newHashMap(tree.groups());
        put(tree.top(), marks);
        return marks;
    }

    private static void put(TreeGroup group, Map<String, TreeGroup.Mark> into) {
        into.put(group.path(), group.mark());
        group.children().forEach(each -> put(each, into));
    }
}
