package io.gearshift.collectors.sampler;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Finds an interface by the bytes of its name. The kernel allows 15 bytes, so a name is two longs,
/// and finding one makes no string.
final class InterfaceNames {

    /// The longest name, IFNAMSIZ without its zero byte.
    static final int LONGEST = 15;

    private final @Nullable SampledInterface[] table;
    private final long[] firsts;
    private final long[] seconds;

    InterfaceNames(List<SampledInterface> interfaces) {
        int size = Integer.highestOneBit(Math.max(4, interfaces.size())) * 4;
        table = new @Nullable SampledInterface[size];
        firsts = new long[size];
        seconds = new long[size];
        for (SampledInterface one : interfaces) {
            put(one);
        }
    }

    @Nullable SampledInterface find(KernelBuffer buffer, int position, int length) {
        if (length == 0 || length > LONGEST) {
            return null;
        }
        long first = masked(buffer.eight(position), length);
        long second = masked(buffer.eight(position + Long.BYTES), length - Long.BYTES);
        int i = slot(first, second);
        while (table[i] != null && (firsts[i] != first || seconds[i] != second)) {
            i = i + 1 & table.length - 1;
        }
        return table[i];
    }

    private void put(SampledInterface added) {
        byte[] name = added.name().getBytes(StandardCharsets.UTF_8);
        if (name.length == 0 || name.length > LONGEST) {
            return; // No interface is called so: it is never found.
        }
        long first = 0;
        long second = 0;
        for (int i = name.length - 1; i >= 0; i--) {
            if (i >= Long.BYTES) {
                second = second << Byte.SIZE | (name[i] & 0xff);
            } else {
                first = first << Byte.SIZE | (name[i] & 0xff);
            }
        }
        int i = slot(first, second);
        while (table[i] != null) {
            i = i + 1 & table.length - 1;
        }
        table[i] = added;
        firsts[i] = first;
        seconds[i] = second;
    }

    private int slot(long first, long second) {
        long mixed = (first * 31 + second) * 0x9e3779b97f4a7c15L;
        return (int) (mixed >>> 40) & table.length - 1;
    }

    private static long masked(long eight, int bytes) {
        if (bytes <= 0) {
            return 0;
        }
        return bytes >= Long.BYTES ? eight : eight & -1L >>> (Long.SIZE - bytes * Byte.SIZE);
    }
}
