package io.gearshift.collectors.proc;

import io.gearshift.collectors.KernelFiles;
import io.gearshift.collectors.KernelRoot;
import io.gearshift.collectors.Reading;
import io.gearshift.collectors.UnexpectedText;

/// The name of a process: `/proc/PID/comm`, at most 15 bytes of its choice (63 for a kernel
/// thread).
///
/// ```
/// kthreadd
/// ```
///
/// @param name with control characters made visible; may be empty
public record Comm(String name) {

    /// Reads it of one process.
    public static Reading<Comm> of(KernelRoot root, int pid) {
        return KernelFiles.read(root.proc(pid, "comm"), Comm::parse);
    }

    /// Parses the text of the file. The name itself may hold newlines.
    ///
    /// @throws UnexpectedText where it was cut off
    public static Comm parse(String text) throws UnexpectedText {
        if (!text.endsWith("\n")) {
            throw new UnexpectedText("a name and a newline", text);
        }
        return new Comm(VisibleText.of(text.substring(0, text.length() - 1)));
    }
}
