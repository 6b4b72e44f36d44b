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
}
