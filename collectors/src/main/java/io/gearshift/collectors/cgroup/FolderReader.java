package io.gearshift.collectors.cgroup;

import io.gearshift.collectors.KernelFiles;
import io.gearshift.collectors.KernelFormat;
import io.gearshift.collectors.Reading;
import io.gearshift.collectors.internal.Errno;
import io.gearshift.collectors.internal.Posix;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Reads the folders of groups by system calls: a group's folder is opened once, and its files and
/// the groups below by their own short names from there. So no path is walked anew for each file,
/// one longer than the kernel takes is none of our concern, and what is read is of one and the same
/// group, even if another one has taken its name meanwhile. Belongs to one thread.
final class FolderReader {

    private static final int TEXT = 64 << 10;
    private static final int ENTRIES = 32 << 10;
    private static final int LONGEST_NAME = 255;

    /// Offsets in `struct linux_dirent64`.
    private static final int RECORD_LENGTH = 16;

    private static final int RECORD_TYPE = 18;
    private static final int RECORD_NAME = 19;
    private static final byte DIRECTORY = 4; // DT_DIR

    private final Arena arena = Arena.ofAuto();
    private final MemorySegment text = arena.allocate(TEXT);
    private final MemorySegment entries = arena.allocate(ENTRIES, Long.BYTES);
    private final MemorySegment name = arena.allocate(LONGEST_NAME + 1);
    private final Map<String, MemorySegment> files = new HashMap<>();

    /// One folder below another.
    ///
    /// @param name its bytes, a character each
    /// @param inode within one hierarchy, it says whether this is the same group as before
    record Entry(String name, long inode) {}

    /// Opens a mount point.
    ///
    /// @return descriptor, or a negative error number
    static int open(Path point) {
        return Posix.open(point.toString(), Posix.FOLDER);
    }

    /// Opens a folder below another one.
    ///
    /// @return descriptor, or a negative error number
    int open(int parent, Entry entry) {
        name.setString(0, entry.name, StandardCharsets.ISO_8859_1);
        return Posix.openat(parent, name.address(), Posix.FOLDER);
    }

    /// Folders below a folder.
    ///
    /// @param more how many there are besides
    record Listing(List<Entry> entries, int more) {}

    /// The folders below a folder, in no order; those that could be read before an error.
    ///
    /// @param most how many are kept: whoever may make groups can make any number of them
    Listing folders(int folder, int most) {
        var found = new ArrayList<Entry>();
        int more = 0;
        long read = Posix.getdents(folder, entries.address(), ENTRIES);
        while (read > 0) {
            for (int entry = 0; entry < read; entry += recordLength(entry)) {
                if (entries.get(ValueLayout.JAVA_BYTE, entry + RECORD_TYPE) != DIRECTORY) {
                    continue;
                }
                String text = name(entry);
                if (text.equals(".") || text.equals("..")) {
                    continue;
                }
                if (found.size() < most) {
                    found.add(new Entry(text, entries.get(ValueLayout.JAVA_LONG, entry)));
                } else {
                    more++;
                }
            }
            read = Posix.getdents(folder, entries.address(), ENTRIES);
        }
        return new Listing(found, more);
    }

    private String name(int entry) {
        int from = entry + RECORD_NAME;
        int length = 0;
        while (length < LONGEST_NAME
                && entries.get(ValueLayout.JAVA_BYTE, from + length) != (byte) 0) {
            length++;
        }
        byte[] bytes = entries.asSlice(from, length).toArray(ValueLayout.JAVA_BYTE);
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    private int recordLength(int entry) {
        return entries.get(ValueLayout.JAVA_SHORT_UNALIGNED, entry + RECORD_LENGTH) & 0xffff;
    }

    /// Reads a file of a folder and parses its text. A file that is not there is one that the group
    /// does not have: whether the group itself is gone, {@link #processes} tells.
    ///
    /// @param path of the folder. What is read as it should be has this very text for its path, and
    ///   not one of its own: paths are long, and there are twenty files a group
    <T> Reading<T> read(int folder, String path, String file, KernelFormat<T> format) {
        Reading<T> reading = KernelFiles.parse(text(openFile(folder, file), path, false), format);
        return switch (reading) {
            case Reading.Present<T> _, Reading.Gone<T> _, Reading.Unsupported<T> _ -> reading;
            case Reading.Denied<T> _ -> new Reading.Denied<>(path + "/" + file);
            case Reading.Malformed<T>(_, String wanted, String found) ->
                    new Reading.Malformed<>(path + "/" + file, wanted, found);
        };
    }

    /// The processes of a group. Every group has this file, so without it the group is gone.
    Reading<List<Integer>> processes(int folder, String path) {
        String file = "cgroup.procs";
        String whole = path + "/" + file;
        int descriptor = openFile(folder, file);
        return descriptor == -Errno.ENOENT
                ? new Reading.Gone<>(whole)
                : KernelFiles.parse(text(descriptor, whole, true), SingleValue::processes);
    }

    private int openFile(int folder, String file) {
        MemorySegment ended = files.computeIfAbsent(file, arena::allocateFrom);
        return Posix.openat(folder, ended.address(), Posix.READ_ONLY);
    }

    /// @param records whether it is a file of many records, which comes in pieces; any other comes
    ///   whole
    private Reading<String> text(int descriptor, String path, boolean records) {
        if (descriptor < 0) {
            return KernelFiles.failure(path, -descriptor);
        }
        try {
            var all = new StringBuilder();
            while (true) {
                long read = Posix.pread(descriptor, text.address(), TEXT, all.length());
                if (read < 0) {
                    return KernelFiles.failure(path, (int) -read);
                }
                all.append(
                        new String(
                                text.asSlice(0, read).toArray(ValueLayout.JAVA_BYTE),
                                StandardCharsets.ISO_8859_1));
                if (read == 0 || !records) {
                    return new Reading.Present<>(path, all.toString());
                }
            }
        } finally {
            Posix.close(descriptor);
        }
    }
}
