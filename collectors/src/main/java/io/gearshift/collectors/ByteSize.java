package io.gearshift.collectors;

/// A number of bytes, 0 to 2^63-1.
///
/// @param bytes the count; kernel values above the range mean "no limit" and are never put in here
public record ByteSize(long bytes) implements Comparable<ByteSize> {

    /// No bytes.
    public static final ByteSize ZERO = new ByteSize(0);

    /// Refuses a negative count.
    public ByteSize {
        if (bytes < 0) {
            throw new IllegalArgumentException("a size is 0 or more, found " + bytes);
        }
    }

    /// So many mebibytes.
    public static ByteSize ofMebibytes(long mebibytes) {
        return new ByteSize(Math.multiplyExact(mebibytes, 1L << 20));
    }

    @Override
    public int compareTo(ByteSize other) {
        return Long.compare(bytes, other.bytes);
    }
}
