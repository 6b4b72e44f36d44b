package io.gearshift.collectors.host;

import io.gearshift.collectors.KernelFiles;
import io.gearshift.collectors.KernelRoot;
import io.gearshift.collectors.Reading;
import io.gearshift.collectors.internal.Posix;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;

/// Counts the processes of a host: the folders of `/proc` whose name is a number, one a process,
/// whatever threads it has. No file of theirs is opened. Belongs to one thread.
public final class ProcessCounter {

    private static final int ENTRIES = 32 << 10;

    /// Offsets in `struct linux_dirent64`.
    private static final int RECORD_LENGTH = 16;

    private static final int RECORD_NAME = 19;

    private final Path proc;
    private final MemorySegment entries = Arena.ofAuto().allocate(ENTRIES, Long.BYTES);

    /// A counter of a host's processes.
    public ProcessCounter(KernelRoot root) {
        this.proc = root.proc();
    }

    /// Counts once.
    public Reading<Integer> count() {
        int folder = Posix.open(proc.toString(), Posix.FOLDER);
        if (folder < 0) {
            return KernelFiles.failure(proc, -folder);
        }
        try {
            int processes = 0;
            long read = Posix.getdents(folder, entries.address(), ENTRIES);
            while (read > 0) {
                processes += numbers(read);
                read = Posix.getdents(folder, entries.address(), ENTRIES);
            }
            return read < 0
                    ? KernelFiles.failure(proc, (int) -read)
                    : new Reading.Present<>(proc.toString(), processes);
        } finally {
            Posix.close(folder);
        }
    }

    private int numbers(long length) {
        int count = 0;
        for (int entry = 0; entry < length; entry += recordLength(entry)) {
            int name = entry + RECORD_NAME;
            byte found = entries.get(ValueLayout.JAVA_BYTE, name);
            while (found >= '0' && found <= '9') {
                found = entries.get(ValueLayout.JAVA_BYTE, ++name);
            }
            if (found == 0 && name > entry + RECORD_NAME) {
                count++;
            }
        }
        return count;
    }

    private int recordLength(int entry) {
        return entries.get(ValueLayout.JAVA_SHORT_UNALIGNED, entry + RECORD_LENGTH) & 0xffff;
    }
}
