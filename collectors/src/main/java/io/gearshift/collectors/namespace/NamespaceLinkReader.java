package io.gearshift.collectors.namespace;

import io.gearshift.collectors.internal.Errno;
import io.gearshift.collectors.internal.Posix;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// Reads the namespace links of processes with system calls only: getdents64 on `/proc`, then for
/// each process openat on `PID/ns` and readlinkat on its eight links. Opening the folder costs less
/// than eight walks along the whole path. Links are the numbers of the namespaces in the order of
/// {@link NamespaceType}, 0 for none.
final class NamespaceLinkReader {

    private static final NamespaceType[] TYPES = NamespaceType.values();
    private static final int ENTRIES = 32 << 10;
    private static final int LINK = 64;
    private static final byte[] FOLDER = "/ns\0".getBytes(StandardCharsets.US_ASCII);

    /// Offsets in `struct linux_dirent64`.
    private static final int RECORD_LENGTH = 16;

    private static final int RECORD_NAME = 19;

    /// The links of a process that we may not look at.
    static final long[] DENIED = {};

    private final Arena arena = Arena.ofAuto();
    private final MemorySegment entries = arena.allocate(ENTRIES, Long.BYTES);
    private final MemorySegment path = arena.allocate(LINK);
    private final MemorySegment target = arena.allocate(LINK);

    /// The names of the links, each with its zero byte.
    private final MemorySegment[] names = new MemorySegment[TYPES.length];

    NamespaceLinkReader() {
        for (int type = 0; type < TYPES.length; type++) {
            names[type] = arena.allocateFrom(TYPES[type].kernelName());
        }
    }

    /// Reads the links of all processes.
    ///
    /// @param proc descriptor of the folder
    /// @return 0, or the error number
    int readAll(int proc, NamespaceMembers into) {
        while (true) {
            long read = Posix.getdents(proc, entries.address(), ENTRIES);
            if (read <= 0) {
                return (int) -read;
            }
            for (int entry = 0; entry < read; entry += recordLength(entry)) {
                int digits = writePid(entry + RECORD_NAME);
                if (digits > 0) {
                    into.put((int) number(path, 0, digits), readProcess(proc, digits));
                }
            }
        }
    }

    /// Reads the links of one process; null if there is none of that number.
    ///
    /// @param proc descriptor of the folder
    long @Nullable [] read(int proc, int pid) {
        byte[] digits = Integer.toString(pid).getBytes(StandardCharsets.US_ASCII);
        MemorySegment.copy(digits, 0, path, ValueLayout.JAVA_BYTE, 0, digits.length);
        return readProcess(proc, digits.length);
    }

    private long @Nullable [] readProcess(int proc, int digits) {
        MemorySegment.copy(FOLDER, 0, path, ValueLayout.JAVA_BYTE, digits, FOLDER.length);
        int folder = Posix.openat(proc, path.address(), Posix.FOLDER_PATH);
        if (folder < 0) {
            return null; // It has gone.
        }
        var links = new long[TYPES.length];
        for (int type = 0; type < TYPES.length; type++) {
            long length = Posix.readlinkat(folder, names[type].address(), target.address(), LINK);
            if (length == -Errno.EACCES || length == -Errno.EPERM) {
                // One permission for all links of a process.
                Posix.close(folder);
                return DENIED;
            }
            // Else it has ended, or the kernel has no such type: the next may still be there.
            int numberFrom = (int) names[type].byteSize() + 1;
            if (length > numberFrom + 1) {
                links[type] = number(target, numberFrom, (int) length - 1);
            }
        }
        Posix.close(folder);
        return links;
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
