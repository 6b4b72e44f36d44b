package io.gearshift.collectors.sampler;

import java.nio.charset.StandardCharsets;

/// A key of at most 24 bytes, its parting character included, compared in steps of eight bytes.
final class KeyBytes {

    private static final int LONGEST = 3 * Long.BYTES;

    private final long first;
    private final long firstMask;
    private final long second;
    private final long secondMask;
    private final long third;
    private final long thirdMask;
    private final int length;

    KeyBytes(String key) {
        byte[] bytes = key.getBytes(StandardCharsets.US_ASCII);
        if (bytes.length > LONGEST) {
            throw new IllegalArgumentException("a key of at most 24 bytes, found " + key);
        }
        length = bytes.length;
        first = eight(bytes, 0);
        firstMask = mask(length);
        second = eight(bytes, Long.BYTES);
        secondMask = mask(length - Long.BYTES);
        third = eight(bytes, 2 * Long.BYTES);
        thirdMask = mask(length - 2 * Long.BYTES);
    }

    int length() {
        return length;
    }

    /// Whether the text at a position begins with the key; `start` is its first eight bytes.
    boolean matches(KernelBuffer buffer, int position, long start) {
        return (start & firstMask) == first
                && (length <= Long.BYTES
                        || (buffer.eight(position + Long.BYTES) & secondMask) == second)
                && (length <= 2 * Long.BYTES
                        || (buffer.eight(position + 2 * Long.BYTES) & thirdMask) == third)
                && position + length <= buffer.length();
    }

    private static long eight(byte[] bytes, int from) {
        long value = 0;
        for (int i = Math.min(bytes.length, from + Long.BYTES) - 1; i >= from; i--) {
            value = value << Byte.SIZE | bytes[i];
        }
        return value;
    }

    /// Of as many bytes, at most eight.
    private static long mask(int bytes) {
        int counted = Math.clamp(bytes, 0, Long.BYTES);
        return counted == 0 ? 0 : -1L >>> (Long.SIZE - counted * Byte.SIZE);
    }
}
