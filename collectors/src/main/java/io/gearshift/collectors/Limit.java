package io.gearshift.collectors;

/// A limit as the kernel knows it: a number, or none. "No limit" is a value of its own, never -1 or
/// a very large number.
public sealed interface Limit {

    /// There is no limit (`max` on cgroup v2; -1 or a value at the top of the range on v1).
    record Unlimited() implements Limit {}

    /// Limited to `value`, in the unit of the file that it was read from.
    record Of(long value) implements Limit {
        /// Refuses a negative limit.
        public Of {
            if (value < 0) {
                throw new IllegalArgumentException("a limit is 0 or more, found " + value);
            }
        }
    }

    /// The one value that says "no limit".
    Limit UNLIMITED = new Unlimited();

    /// Where "no limit" begins in the byte files of cgroup v1: the kernel's `PAGE_COUNTER_MAX` in
    /// bytes, for the largest page size (64 KiB); with 4 KiB pages it shows 9223372036854771712.
    long PAGE_COUNTER_MAX = Long.MAX_VALUE - 0xffff;

    /// Reads a limit out of a kernel file: a number, `max` (v2), or -1 (v1).
    ///
    /// @throws UnexpectedText where it is none of them
    static Limit parse(String word) throws UnexpectedText {
        if (word.equals("max") || word.equals("-1")) {
            return UNLIMITED;
        }
        long value = KernelText.unsigned(word);
        // Unsigned values above 2^63-1 are negative here, and no limit either.
        return value < 0 || value >= PAGE_COUNTER_MAX ? UNLIMITED : new Of(value);
    }
}
