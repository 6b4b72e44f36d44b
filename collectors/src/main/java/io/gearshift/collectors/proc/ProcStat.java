package io.gearshift.collectors.proc;

import io.gearshift.collectors.KernelFiles;
import io.gearshift.collectors.KernelRoot;
import io.gearshift.collectors.KernelText;
import io.gearshift.collectors.Reading;
import io.gearshift.collectors.UnexpectedText;
import java.time.Duration;
import java.util.List;

/// State and times of a process: `/proc/PID/stat`, see proc(5).
///
/// ```
/// 5460 (cat) R 5458 5458 4853 0 -1 4194304 101 0 0 0 0 0 0 0 20 0 1 0 81281 3133440 380 ...
/// ```
///
/// @param pid as this `/proc` counts
/// @param comm name of the program, at most 15 bytes, control characters made visible
/// @param state a letter: R running, S sleeping, D waiting for a device, Z ended but not reaped
/// @param parent pid of the parent, 0 where it lies outside
/// @param userTicks CPU time in programs, in ticks of {@link #TICKS_PER_SECOND}
/// @param systemTicks CPU time in the kernel
/// @param threads how many it has
/// @param startTicks start, in ticks after boot; with the pid it names a process for good
public record ProcStat(
        int pid,
        String comm,
        char state,
        int parent,
        long userTicks,
        long systemTicks,
        int threads,
        long startTicks) {

    /// `USER_HZ`, which the kernel never changes on the machines that we run on.
    public static final int TICKS_PER_SECOND = 100;

    private static final int FIELDS = 20;

    /// Reads it of one process.
    public static Reading<ProcStat> of(KernelRoot root, int pid) {
        return KernelFiles.read(root.proc(pid, "stat"), ProcStat::parse);
    }

    /// Parses the text of the file; fields that a newer kernel adds at the end are skipped.
    ///
    /// @throws UnexpectedText where a field is missing or no number
    public static ProcStat parse(String text) throws UnexpectedText {
        // The name may hold blanks, parentheses and newlines: it ends at the last ')'.
        int open = text.indexOf('(');
        int close = text.lastIndexOf(')');
        if (open < 1 || close < open || !text.endsWith("\n")) {
            throw new UnexpectedText("pid (comm) state ...", text);
        }
        List<String> fields = KernelText.words(text.substring(close + 1));
        if (fields.size() < FIELDS || fields.getFirst().length() != 1) {
            throw new UnexpectedText("22 fields or more", text);
        }
        return new ProcStat(
                KernelText.integer(text.substring(0, open).strip()),
                VisibleText.of(text.substring(open + 1, close)),
                fields.get(0).charAt(0),
                KernelText.integer(fields.get(1)),
                KernelText.number(fields.get(11)),
                KernelText.number(fields.get(12)),
                KernelText.integer(fields.get(17)),
                KernelText.number(fields.get(19)));
    }

    /// When it started, after boot.
    public Duration startedAfterBoot() {
        return ticks(startTicks);
    }

    /// CPU time in programs and in the kernel so far.
    public Duration cpuTime() {
        return ticks(userTicks + systemTicks);
    }

    private static Duration ticks(long ticks) {
        return Duration.ofMillis(ticks * (1000 / TICKS_PER_SECOND));
    }
}
