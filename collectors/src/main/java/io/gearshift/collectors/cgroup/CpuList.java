package io.gearshift.collectors.cgroup;

import io.gearshift.collectors.KernelText;
import io.gearshift.collectors.UnexpectedText;
import java.util.List;
import java.util.TreeSet;

/// A list of processors: `cpuset.cpus` and `cpuset.cpus.effective` (v2), `cpuset.effective_cpus`
/// (v1), see cpuset(7).
///
/// ```
/// 0-1,4
/// ```
///
/// @param processors numbers, ascending; may be empty
public record CpuList(List<Integer> processors) {

    /// No machine has more; guards against a hostile or broken range.
    private static final int MOST = 1 << 16;

    /// Copies the list.
    public CpuList {
        processors = List.copyOf(processors);
    }

    /// Parses a list; the empty line is an empty list.
    ///
    /// @throws UnexpectedText where a part is neither a number nor a range
    public static CpuList parse(String text) throws UnexpectedText {
        String line = KernelText.line(text).strip();
        var all = new TreeSet<Integer>();
        if (!line.isEmpty()) {
            for (String part : line.split(",", -1)) {
                addRange(all, part);
            }
        }
        return new CpuList(List.copyOf(all));
    }

    private static void addRange(TreeSet<Integer> all, String part) throws UnexpectedText {
        int dash = part.indexOf('-');
        int first = KernelText.integer(dash < 0 ? part : part.substring(0, dash));
        int last = dash < 0 ? first : KernelText.integer(part.substring(dash + 1));
        if (last < first || last >= MOST) {
            throw new UnexpectedText("a processor or a range of them", part);
        }
        for (int processor = first; processor <= last; processor++) {
            all.add(processor);
        }
    }
}
