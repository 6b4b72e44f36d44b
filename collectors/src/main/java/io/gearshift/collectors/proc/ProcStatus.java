package io.gearshift.collectors.proc;

import io.gearshift.collectors.ByteSize;
import io.gearshift.collectors.KernelFiles;
import io.gearshift.collectors.KernelRoot;
import io.gearshift.collectors.KernelText;
import io.gearshift.collectors.Reading;
import io.gearshift.collectors.UnexpectedText;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/// Who a process is and what it may do: `/proc/PID/status`, see proc(5).
///
/// ```
/// Uid:	0	0	0	0
/// NSpid:	5460	1
/// ```
///
/// @param user ids, as they are outside
/// @param group ids, as they are outside
/// @param nsPids pid in each pid namespace, from that of this `/proc` inwards
/// @param rss memory in use; null for a kernel thread, which has none of its own
/// @param threads how many it has
/// @param effectiveCapabilities bit set, see capabilities(7)
/// @param boundingCapabilities bit set of what it can ever gain
/// @param noNewPrivileges whether set-user-id programs give it nothing
/// @param seccompMode 0 none, 1 strict, 2 filter; null where the kernel does not say
public record ProcStatus(
        Ids user,
        Ids group,
        List<Integer> nsPids,
        @Nullable ByteSize rss,
        int threads,
        long effectiveCapabilities,
        long boundingCapabilities,
        boolean noNewPrivileges,
        @Nullable Integer seccompMode) {

    private static final int HEX = 16;

    /// Copies the list.
    public ProcStatus {
        nsPids = List.copyOf(nsPids);
    }

    /// The four ids of a process, unsigned 32 bits each; 4294967295 and 65534 mean nobody.
    ///
    /// @param real who started it
    /// @param effective whose rights it has
    /// @param saved which it may go back to
    /// @param fileSystem whose files it may open
    public record Ids(long real, long effective, long saved, long fileSystem) {}

    /// Reads it of one process.
    public static Reading<ProcStatus> of(KernelRoot root, int pid) {
        return KernelFiles.read(root.proc(pid, "status"), ProcStatus::parse);
    }

    /// The pid in its innermost pid namespace; empty where the kernel does not say (before 4.1).
    public OptionalInt pidInside() {
        return nsPids.isEmpty() ? OptionalInt.empty() : OptionalInt.of(nsPids.getLast());
    }

    /// Parses the text of the file; unknown keys are skipped.
    ///
    /// @throws UnexpectedText where a key that every kernel has is missing
    public static ProcStatus parse(String text) throws UnexpectedText {
        Map<String, String> values = new HashMap<>();
        for (String line : KernelText.lines(text)) {
            int colon = line.indexOf(':');
            if (colon > 0) {
                values.put(line.substring(0, colon), line.substring(colon + 1).strip());
            }
        }
        String seccomp = values.get("Seccomp");
        return new ProcStatus(
                ids(wanted(values, "Uid")),
                ids(wanted(values, "Gid")),
                pids(values.getOrDefault("NSpid", "")),
                rss(values.get("VmRSS")),
                KernelText.integer(wanted(values, "Threads")),
                capabilities(wanted(values, "CapEff")),
                capabilities(wanted(values, "CapBnd")),
                values.getOrDefault("NoNewPrivs", "0").equals("1"),
                seccomp == null ? null : Integer.valueOf(KernelText.integer(seccomp)));
    }

    private static String wanted(Map<String, String> values, String key) throws UnexpectedText {
        String value = values.get(key);
        if (value == null) {
            throw new UnexpectedText("a line " + key, "none");
        }
        return value;
    }

    private static Ids ids(String value) throws UnexpectedText {
        List<String> words = KernelText.words(value);
        if (words.size() < 4) {
            throw new UnexpectedText("four ids", value);
        }
        return new Ids(
                KernelText.number(words.get(0)),
                KernelText.number(words.get(1)),
                KernelText.number(words.get(2)),
                KernelText.number(words.get(3)));
    }

    private static List<Integer> pids(String value) throws UnexpectedText {
        var pids = new ArrayList<Integer>();
        for (String word : KernelText.words(value)) {
            pids.add(KernelText.integer(word));
        }
        return pids;
    }

    private static @Nullable ByteSize rss(@Nullable String value) throws UnexpectedText {
        return value == null ? null : KernelText.kibibytes(value);
    }

    private static long capabilities(String value) throws UnexpectedText {
        try {
            return Long.parseUnsignedLong(value, HEX);
        } catch (NumberFormatException e) {
            throw new UnexpectedText("16 hexadecimal digits", value);
        }
    }
}
