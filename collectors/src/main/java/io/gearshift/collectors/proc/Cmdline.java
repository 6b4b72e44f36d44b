package io.gearshift.collectors.proc;

import io.gearshift.collectors.KernelFiles;
import io.gearshift.collectors.KernelRoot;
import io.gearshift.collectors.Reading;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/// The command line of a process: `/proc/PID/cmdline`, its arguments each with a zero byte behind
/// it. A process may write what it likes there: at most 4 KiB of it are read, bytes that are no
/// UTF-8 become U+FFFD, and control characters are made visible.
///
/// ```
/// nginx: master process /usr/sbin/nginx
/// ```
///
/// @param arguments the program first; none for a kernel thread and for a process that has ended
/// @param isCut whether there was more
public record Cmdline(List<String> arguments, boolean isCut) {

    /// How many bytes are read.
    public static final int MOST = 4 << 10;

    /// Copies the list.
    public Cmdline {
        arguments = List.copyOf(arguments);
    }

    /// Reads it of one process.
    public static Reading<Cmdline> of(KernelRoot root, int pid) {
        return KernelFiles.bytes(root.proc(pid, "cmdline"), MOST + 1).map(Cmdline::parse);
    }

    /// Takes the bytes of the file apart.
    public static Cmdline parse(byte[] bytes) {
        boolean cut = bytes.length > MOST;
        var text = new String(bytes, 0, Math.min(bytes.length, MOST), StandardCharsets.UTF_8);
        if (text.isEmpty()) {
            return new Cmdline(List.of(), cut);
        }
        // The last argument has its zero byte too, unless the process has overwritten its line.
        String parts = text.endsWith("\0") ? text.substring(0, text.length() - 1) : text;
        return new Cmdline(Arrays.stream(parts.split("\0", -1)).map(VisibleText::of).toList(), cut);
    }

    /// All arguments in one line, as `ps` shows them.
    public String text() {
        return String.join(" ", arguments).stripTrailing();
    }
}
