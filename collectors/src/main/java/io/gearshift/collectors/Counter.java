package io.gearshift.collectors;

import java.util.OptionalLong;

/// A kernel counter: unsigned 64 bits, only ever growing, back to 0 when its group is made again.
///
/// @param bits the count as the kernel's unsigned 64 bits; above 2^63-1 this long is negative
public record Counter(long bits) implements Comparable<Counter> {

    /// How much was counted since `earlier`, or empty where the counter was reset in between.
    public OptionalLong since(Counter earlier) {
        long grown = bits - earlier.bits;
        return Long.compareUnsigned(bits, earlier.bits) < 0 || grown < 0
                ? OptionalLong.empty()
                : OptionalLong.of(grown);
    }

    @Override
    public int compareTo(Counter other) {
        return Long.compareUnsigned(bits, other.bits);
    }

    /// The count in decimal digits, unsigned.
    @Override
    public String toString() {
        return Long.toUnsignedString(bits);
    }
}
