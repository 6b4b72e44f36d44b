package io.gearshift.collectors.mountinfo;

import io.gearshift.collectors.KernelFiles;
import io.gearshift.collectors.KernelRoot;
import io.gearshift.collectors.KernelText;
import io.gearshift.collectors.Reading;
import io.gearshift.collectors.UnexpectedText;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// The mounts that a process sees, in the kernel's order: `/proc/PID/mountinfo`, see proc(5).
///
/// ```
/// 31 23 0:28 / /sys/fs/cgroup rw,relatime - tmpfs tmpfs rw,mode=755
/// 41 31 0:38 / /sys/fs/cgroup/unified rw,relatime shared:5 - cgroup2 cgroup2 rw
/// ```
///
/// @param mounts a later one on the same point covers an earlier one
/// @param isCut whether there were more than were asked for
public record MountInfo(List<Mount> mounts, boolean isCut) {

    /// Copies the list.
    public MountInfo {
        mounts = List.copyOf(mounts);
    }

    /// The mounts of our own mount namespace.
    public static Reading<MountInfo> ofSelf(KernelRoot root) {
        return KernelFiles.read(root.proc().resolve("self/mountinfo"), MountInfo::parse);
    }

    /// The mounts that a process sees.
    public static Reading<MountInfo> of(KernelRoot root, int pid) {
        return KernelFiles.read(root.proc(pid, "mountinfo"), MountInfo::parse);
    }

    /// The first mounts that a process sees, for one that may have made a great many to harm us.
    ///
    /// @param most how many bytes of the file are read
    public static Reading<MountInfo> of(KernelRoot root, int pid, int most) {
        return KernelFiles.bytes(root.proc(pid, "mountinfo"), most)
                .map(bytes -> new String(bytes, StandardCharsets.UTF_8))
                .flatMap(
                        text -> {
                            int end = text.value().lastIndexOf('\n') + 1;
                            boolean cut = end < text.value().length();
                            return KernelFiles.parse(
                                    new Reading.Present<>(
                                            text.path(), text.value().substring(0, end)),
                                    whole -> new MountInfo(parse(whole).mounts(), cut));
                        });
    }

    /// Parses the text of the file.
    ///
    /// @throws UnexpectedText where a line lacks a field; further fields are skipped
    public static MountInfo parse(String text) throws UnexpectedText {
        var mounts = new ArrayList<Mount>();
        for (String line : KernelText.lines(text)) {
            mounts.add(mount(line));
        }
        return new MountInfo(mounts, false);
    }

    private static Mount mount(String line) throws UnexpectedText {
        // Fields are parted by one blank each, and the source may be empty: no merging of blanks.
        List<String> fields = List.of(line.split(" ", -1));
        int dash = fields.indexOf("-");
        if (dash < 6 || fields.size() < dash + 4) {
            throw new UnexpectedText("a mount of ten fields or more, with a \" - \"", line);
        }
        List<String> device = List.of(fields.get(2).split(":", -1));
        if (device.size() != 2) {
            throw new UnexpectedText("a device as major:minor", line);
        }
        return new Mount(
                KernelText.integer(fields.get(0)),
                KernelText.integer(fields.get(1)),
                KernelText.integer(device.get(0)),
                KernelText.integer(device.get(1)),
                unescape(fields.get(3)),
                unescape(fields.get(4)),
                options(fields.get(5)),
                fields.subList(6, dash),
                unescape(fields.get(dash + 1)),
                unescape(fields.get(dash + 2)),
                options(fields.get(dash + 3)));
    }

    private static List<String> options(String field) {
        return List.of(field.split(",", -1));
    }

    /// Blank, tab, newline, backslash and `#` are written as a backslash and three octal digits.
    private static String unescape(String field) {
        if (field.indexOf('\\') < 0) {
            return field;
        }
        byte[] escaped = field.getBytes(StandardCharsets.UTF_8);
        var plain = new ByteArrayOutputStream(escaped.length);
        for (int i = 0; i < escaped.length; i++) {
            if (escaped[i] == '\\' && octal(escaped, i + 1)) {
                plain.write(
                        (escaped[i + 1] - '0') << 6
                                | (escaped[i + 2] - '0') << 3
                                | (escaped[i + 3] - '0'));
                i += 3;
            } else {
                plain.write(escaped[i]);
            }
        }
        return plain.toString(StandardCharsets.UTF_8);
    }

    private static boolean octal(byte[] text, int from) {
        if (from + 3 > text.length) {
            return false;
        }
        for (int i = from; i < from + 3; i++) {
            if (text[i] < '0' || text[i] > '7') {
                return false;
            }
        }
        return true;
    }
}
