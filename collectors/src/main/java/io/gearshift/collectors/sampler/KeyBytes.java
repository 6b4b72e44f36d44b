package io.gearshift.collectors.sampler;

import java.nio.charset.StandardCharsets;

/// A key of at most 16 bytes, its parting character included, compared in two steps of eight bytes.
final class KeyBytes {

    private final long first;
    private final long firstMask;
    private final long second;
    private final long secondMask;
    private final int length;

    KeyBytes(String key) {
        byte[] bytes = key.getBytes(StandardCharsets.US_ASCII);
        if (bytes.length > 2 * Long.BYTES) {
            throw new IllegalArgumentException("a key of at most 16 bytes, found " + key);
        }
        length = bytes.length;
        first = eight(bytes, 0);
        firstMask = mask(Math.min(length, Long.BYTES));
        second = eight(bytes, Long.BYTES);
        secondMask = mask(Math.max(0, length - Long.BYTES));
    }

    int length() {
        return length;
    }

    /// Whether the text at a position begins with the key; `start` is its first eight bytes.
    boolean matches(KernelBuffer buffer, int position, long start) {
        return (start & firstMask) == first
                && (length <= Long.BYTES
                        || (buffer.eight(position + Long.BYTES) & secondMask) == second)
                && position + length <= buffer.length();
    }

    private static long eight(byte[] bytes, int from) {
        long value = 0;
        for (int i = Math.min(bytes.length, from + Long.BYTES) - 1; i >= from; i--) {
            value = value << Byte.SIZE | bytes[i];
        }
        return value;
    }

    private static long mask(int bytes) {
        return bytes == 0 ? 0 : -1L >>> (Long.SIZE - bytes * Byte.SIZE);
    }
}
