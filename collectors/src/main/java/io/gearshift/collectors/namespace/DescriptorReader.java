package io.gearshift.collectors.namespace;

import io.gearshift.collectors.internal.Posix;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;

/// Looks through the open files of every process for namespaces: `/proc/PID/fd`. A process has many
/// files and hardly ever one of these, so a text is made only of what looks like one.
final class DescriptorReader {

    /// A program may open a million files to make us read them.
    private static final int MOST_OF_A_PROCESS = 4096;

    private static final int ENTRIES = 32 << 10;
    private static final int NAME = 32;
    private static final int TARGET = 64;
    private static final int RECORD_LENGTH = 16;
    private static final int RECORD_NAME = 19;
    private static final byte[] FOLDER = "/fd\0".getBytes(StandardCharsets.US_ASCII);

    private final Arena arena = Arena.ofAuto();
    private final MemorySegment processes = arena.allocate(ENTRIES, Long.BYTES);
    private final MemorySegment files = arena.allocate(ENTRIES, Long.BYTES);
    private final MemorySegment name = arena.allocate(NAME);
    private final MemorySegment target = arena.allocate(TARGET);

    /// What is told of a namespace that a process has open.
    interface Finder {
        void found(NamespaceId id, int pid, int descriptor);
    }

    /// Looks through all.
    ///
    /// @param proc descriptor of the folder
    /// @return 0, or the error number
    int readAll(int proc, Finder into) {
        while (true) {
            long read = Posix.getdents(proc, processes.address(), ENTRIES);
            if (read <= 0) {
                return (int) -read;
            }
            for (int entry = 0; entry < read; entry += length(processes, entry)) {
                int digits = writeNumber(processes, entry + RECORD_NAME);
                if (digits > 0) {
                    int pid = number(digits);
                    MemorySegment.copy(
                            FOLDER, 0, name, ValueLayout.JAVA_BYTE, digits, FOLDER.length);
                    readProcess(proc, pid, into);
                }
            }
        }
    }

    private void readProcess(int proc, int pid, Finder into) {
        int folder = Posix.openat(proc, name.address(), Posix.FOLDER);
        if (folder < 0) {
            return; // It has gone, or is not ours to see.
        }
        int seen = 0;
        long read = Posix.getdents(folder, files.address(), ENTRIES);
        while (read > 0 && seen < MOST_OF_A_PROCESS) {
            for (int entry = 0; entry < read; entry += length(files, entry)) {
                int digits = writeNumber(files, entry + RECORD_NAME);
                if (digits > 0 && seen++ < MOST_OF_A_PROCESS) {
                    name.set(ValueLayout.JAVA_BYTE, digits, (byte) 0);
                    readFile(folder, pid, number(digits), into);
                }
            }
            read = Posix.getdents(folder, files.address(), ENTRIES);
        }
        Posix.close(folder);
    }

    private void readFile(int folder, int pid, int descriptor, Finder into) {
        long length = Posix.readlinkat(folder, name.address(), target.address(), TARGET);
        if (length > 0 && length < TARGET && mayBeNamespace()) {
            byte[] bytes = target.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE);
            NamespaceId.ofLink(new String(bytes, StandardCharsets.US_ASCII))
                    .ifPresent(id -> into.found(id, pid, descriptor));
        }
    }

    /// Paths begin with a slash; of what else there is, sockets and pipes are most.
    private boolean mayBeNamespace() {
        byte first = target.get(ValueLayout.JAVA_BYTE, 0);
        byte third = target.get(ValueLayout.JAVA_BYTE, 2);
        return first != '/' && first != 's' && first != 'a' && !(first == 'p' && third == 'p');
    }

    private static int length(MemorySegment entries, int entry) {
        return entries.get(ValueLayout.JAVA_SHORT_UNALIGNED, entry + RECORD_LENGTH) & 0xffff;
    }

    /// Copies a name to `name` if it is a number that fits.
    ///
    /// @return how many digits, or 0
    private int writeNumber(MemorySegment entries, int from) {
        int length = 0;
        byte found = entries.get(ValueLayout.JAVA_BYTE, from);
        while (found >= '0' && found <= '9') {
            name.set(ValueLayout.JAVA_BYTE, length++, found);
            found = entries.get(ValueLayout.JAVA_BYTE, from + length);
        }
        return found == 0 ? length : 0;
    }

    private int number(int digits) {
        int value = 0;
        for (int i = 0; i < digits; i++) {
            value = value * 10 + name.get(ValueLayout.JAVA_BYTE, i) - '0';
        }
        return value;
    }
}
