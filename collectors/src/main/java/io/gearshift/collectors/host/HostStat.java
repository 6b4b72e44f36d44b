package io.gearshift.collectors.host;

import io.gearshift.collectors.Counter;
import io.gearshift.collectors.KernelFiles;
import io.gearshift.collectors.KernelRoot;
import io.gearshift.collectors.KernelText;
import io.gearshift.collectors.Reading;
import io.gearshift.collectors.UnexpectedText;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// Processor time and process counts of the host: `/proc/stat`, see proc(5).
///
/// ```
/// cpu  10553 0 1349 149786 235 0 69 1045 0 0
/// btime 1795306200
/// ```
///
/// @param total of all processors together
/// @param processors one each, those that are on line
/// @param booted when the host was booted, to the second
/// @param forks processes and threads made since
/// @param running runnable threads now
/// @param blocked threads that wait for a device now
public record HostStat(
        CpuTimes total,
        List<CpuTimes> processors,
        Instant booted,
        Counter forks,
        long running,
        long blocked) {

    /// Copies the list.
    public HostStat {
        processors = List.copyOf(processors);
    }

    /// Reads it of a host.
    public static Reading<HostStat> of(KernelRoot root) {
        return KernelFiles.read(root.proc().resolve("stat"), HostStat::parse);
    }

    /// Parses the text of the file; unknown lines are skipped.
    ///
    /// @throws UnexpectedText where a line that every kernel has is missing
    public static HostStat parse(String text) throws UnexpectedText {
        List<String> lines = KernelText.lines(text);
        var processors = new ArrayList<CpuTimes>();
        CpuTimes total = null;
        for (String line : lines) {
            List<String> words = KernelText.words(line);
            if (line.startsWith("cpu ")) {
                total = CpuTimes.parse(words);
            } else if (line.startsWith("cpu")) {
                processors.add(CpuTimes.parse(words));
            }
        }
        if (total == null) {
            throw new UnexpectedText("a line cpu", text);
        }
        return new HostStat(
                total,
                processors,
                Instant.ofEpochSecond(KernelText.integer(value(lines, "btime "))),
                new Counter(KernelText.unsigned(value(lines, "processes "))),
                KernelText.number(value(lines, "procs_running ")),
                KernelText.number(value(lines, "procs_blocked ")));
    }

    private static String value(List<String> lines, String key) throws UnexpectedText {
        for (String line : lines) {
            if (line.startsWith(key)) {
                return line.substring(key.length());
            }
        }
        throw new UnexpectedText("a line " + key.strip(), "none");
    }
}
