package io.gearshift.backend.api;

import java.time.Instant;

/// What holds a running gear up, and has for a while: it begins when the average of 10 s was high
/// for half a minute, and ends when it was clearly lower for as long, so that it does not come and
/// go with every second.
///
/// @param share 0 to 1: of the CPU cap's periods, of the time, or of the memory cap; over the last
///   10 s, of the memory cap now
/// @param since when it began; {@link Kind#MEMORY_CAP} since the console noticed
public record GearStrain(Kind kind, double share, Instant since) {

    /// What it is.
    public enum Kind {
        /// It uses up its CPU cap: the share of the periods in which it did; from 5 % on.
        THROTTLED,
        /// Some task waits for a processor; from half of the time on.
        CPU,
        /// Some task waits for memory; from a tenth of the time on.
        MEMORY,
        /// Some task waits for a block device; from 40 % of the time on.
        IO,
        /// It uses 95 % of its memory cap or more without page cache, until it is below 90 % again.
        MEMORY_CAP
    }
}
