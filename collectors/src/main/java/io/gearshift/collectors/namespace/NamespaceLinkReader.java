package io.gearshift.collectors.namespace;

import io.gearshift.collectors.internal.Errno;
import io.gearshift.collectors.internal.Posix;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;

/// Reads the namespace links of every process with three system calls and no object: getdents64 on
/// `/proc`, and readlinkat on `PID/ns/TYPE`.
final class NamespaceLinkReader {

    private static final NamespaceType[] TYPES = NamespaceType.values();
    private static final int ENTRIES = 32 << 10;
    private static final int LINK = 64;

    /// Offsets in `struct linux_dirent64`.
    private static final int RECORD_LENGTH = 16;

    private static final int RECORD_NAME = 19;

    private final Arena arena = Arena.ofAuto();
    private final MemorySegment entries = arena.allocate(ENTRIES, Long.BYTES);
    private final MemorySegment path = arena.allocate(LINK);
    private final MemorySegment target = arena.allocate(LINK);

    /// What follows the pid in the path, by type, with its zero byte.
    private final byte[][] suffixes = new byte[TYPES.length][];

    NamespaceLinkReader() {
        for (int type = 0; type < TYPES.length; type++) {
            String suffix = "/ns/" + TYPES[type].kernelName() + "\0";
            suffixes[type] = suffix.getBytes(StandardCharsets.US_ASCII);
        }
    }

    /// Reads the links of all processes.
    ///
    /// @param proc descriptor of the folder
    /// @return 0, or the error number
    int readAll(int proc, NamespaceCounts into) {
        while (true) {
            long read = Posix.getdents(proc, entries.address(), ENTRIES);
            if (read <= 0) {
                return (int) -read;
            }
            for (int entry = 0; entry < read; entry += recordLength(entry)) {
                int digits = writePid(entry + RECORD_NAME);
                if (digits > 0) {
                    readProcess(proc, digits, into);
                }
            }
        }
    }

    private void readProcess(int proc, int digits, NamespaceCounts into) {
        int pid = (int) number(path, 0, digits);
        for (int type = 0; type < TYPES.length; type++) {
            byte[] suffix = suffixes[type];
            MemorySegment.copy(suffix, 0, path, ValueLayout.JAVA_BYTE, digits, suffix.length);
            long length = Posix.readlinkat(proc, path.address(), target.address(), LINK);
            if (length == -Errno.EACCES || length == -Errno.EPERM) {
                // One permission for all links of a process.
                into.addDenied();
                return;
            }
            // Else it has ended, or the kernel has no such type: the next may still be there.
            int digitsFrom = TYPES[type].kernelName().length() + 2;
            if (length > digitsFrom + 1) {
                into.add(type, number(target, digitsFrom, (int) length - 1), pid);
            }
        }
    }

    private int recordLength(int entry) {
        return entries.get(ValueLayout.JAVA_SHORT_UNALIGNED, entry + RECORD_LENGTH) & 0xffff;
    }

    /// Copies a name to the path if it is a number.
    ///
    /// @return how many digits, or 0
    private int writePid(int name) {
        int length = 0;
        byte found = entries.get(ValueLayout.JAVA_BYTE, name);
        while (found >= '0' && found <= '9') {
            path.set(ValueLayout.JAVA_BYTE, length++, found);
            found = entries.get(ValueLayout.JAVA_BYTE, name + length);
        }
        return found == 0 ? length : 0;
    }

    private static long number(MemorySegment text, int from, int to) {
        long value = 0;
        for (int i = from; i < to; i++) {
            value = value * 10 + text.get(ValueLayout.JAVA_BYTE, i) - '0';
        }
        return value;
    }
}
