package io.gearshift.collectors.sampler;

import io.gearshift.collectors.internal.Posix;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/// The one native buffer that files are read into, and the steps in which its text is walked: line,
/// word, number. Positions are offsets from its beginning. Lines are found eight bytes at a time.
final class KernelBuffer {

    /// What a number that is none comes to, beside {@link #numberEnd()} not having moved.
    static final long NO_NUMBER = 0;

    static final int SIZE = 64 << 10;

    /// As much as one read of a file of many records can bring.
    private static final int RECORDS = 16 << 10;

    /// Room behind the text, so that eight bytes may be read at each of its positions.
    private static final int MARGIN = 16;

    private static final ValueLayout.OfLong EIGHT =
            ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final long NEWLINES = 0x0a0a0a0a0a0a0a0aL;
    private static final long ONES = 0x0101010101010101L;
    private static final long HIGH_BITS = 0x8080808080808080L;

    private MemorySegment memory = Arena.ofAuto().allocate(SIZE + MARGIN, Long.BYTES);
    private int size = SIZE;
    private int length;
    private int numberEnd;

    /// Reads a file from its beginning.
    ///
    /// @return 0, or the error number; a text that does not end in a newline was cut off, and is
    ///   taken for empty
    int read(int descriptor) {
        long read = Posix.preadQuick(descriptor, memory.address(), size, 0);
        if (read < 0) {
            read = Posix.pread(descriptor, memory.address(), size, 0);
            if (read < 0) {
                length = 0;
                return (int) -read;
            }
        }
        length = (int) read;
        return 0;
    }

    /// Reads a file of many records, as `/proc/net/dev`, which comes in several pieces. The buffer
    /// grows with the file.
    ///
    /// @return 0, or the error number
    int readToEnd(int descriptor) {
        length = 0;
        while (true) {
            if (size - length < RECORDS) {
                grow();
            }
            long read = Posix.pread(descriptor, memory.address() + length, size - length, length);
            if (read < 0) {
                length = 0;
                return (int) -read;
            }
            if (read == 0) {
                return 0;
            }
            length += (int) read;
        }
    }

    private void grow() {
        size *= 2;
        MemorySegment larger = Arena.ofAuto().allocate(size + MARGIN, Long.BYTES);
        MemorySegment.copy(memory, 0, larger, 0, length);
        memory = larger;
    }

    /// Puts a text in, for tests.
    void put(byte[] text) {
        MemorySegment.copy(text, 0, memory, ValueLayout.JAVA_BYTE, 0, text.length);
        length = text.length;
    }

    /// How many bytes there are.
    int length() {
        return length;
    }

    /// Whether there is a text that was not cut off.
    boolean isWhole() {
        return length > 0 && at(length - 1) == '\n';
    }

    byte at(int position) {
        return memory.get(ValueLayout.JAVA_BYTE, position);
    }

    /// The eight bytes at a position, the first in the lowest bits.
    long eight(int position) {
        return memory.get(EIGHT, position);
    }

    /// The position behind the next newline, or the end.
    int nextLine(int position) {
        int end = length;
        for (int i = position; i < end; i += Long.BYTES) {
            long differs = eight(i) ^ NEWLINES;
            long zeroBytes = (differs - ONES) & ~differs & HIGH_BITS;
            if (zeroBytes != 0) {
                return Math.min(end, i + (Long.numberOfTrailingZeros(zeroBytes) >>> 3) + 1);
            }
        }
        return end;
    }

    /// The next position that is not a blank.
    int skipBlanks(int position) {
        int i = position;
        while (i < length && at(i) == ' ') {
            i++;
        }
        return i;
    }

    /// The unsigned number at a position; {@link #numberEnd()} is then the position behind it. A
    /// number ends at a blank or a newline; where there is none, the end stays at the position.
    long number(int position) {
        long value = 0;
        int i = position;
        while (i < length) {
            int digit = at(i) - '0';
            if (digit < 0 || digit > 9) {
                break;
            }
            value = value * 10 + digit;
            i++;
        }
        boolean ends = i < length && (at(i) == '\n' || at(i) == ' ');
        numberEnd = ends ? i : position;
        return ends ? value : NO_NUMBER;
    }

    /// Where the last {@link #number} ended.
    int numberEnd() {
        return numberEnd;
    }
}
