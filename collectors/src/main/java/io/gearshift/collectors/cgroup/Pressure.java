package io.gearshift.collectors.cgroup;

import io.gearshift.collectors.Counter;
import io.gearshift.collectors.KernelText;
import io.gearshift.collectors.UnexpectedText;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A pressure file: `cpu.pressure`, `memory.pressure`, `io.pressure` of a group, and the files in
/// `/proc/pressure`, see psi.rst.
///
/// ```
/// some avg10=0.00 avg60=0.42 avg300=2.20 total=18133911
/// full avg10=0.00 avg60=0.00 avg300=0.00 total=0
/// ```
///
/// @param some at least one task waited
/// @param full no task could go on; null where the kernel does not count it (cpu before 5.13)
public record Pressure(Line some, @Nullable Line full) {

    /// One line.
    ///
    /// @param avg10 percent of the last 10 seconds
    /// @param avg60 percent of the last minute
    /// @param avg300 percent of the last 5 minutes
    /// @param totalUsec time waited so far, microseconds
    public record Line(double avg10, double avg60, double avg300, Counter totalUsec) {}

    /// Parses the text of the file; unknown lines and keys are skipped.
    ///
    /// @throws UnexpectedText where `some` or one of its keys is missing
    public static Pressure parse(String text) throws UnexpectedText {
        Line some = null;
        Line full = null;
        for (String line : KernelText.lines(text)) {
            List<String> words = KernelText.words(line);
            if (line.startsWith("some ")) {
                some = line(words);
            } else if (line.startsWith("full ")) {
                full = line(words);
            }
        }
        if (some == null) {
            throw new UnexpectedText("a line that begins with \"some\"", text);
        }
        return new Pressure(some, full);
    }

    private static Line line(List<String> words) throws UnexpectedText {
        return new Line(
                KernelText.decimal(value(words, "avg10=")),
                KernelText.decimal(value(words, "avg60=")),
                KernelText.decimal(value(words, "avg300=")),
                new Counter(KernelText.unsigned(value(words, "total="))));
    }

    private static String value(List<String> words, String key) throws UnexpectedText {
        for (String word : words) {
            if (word.startsWith(key)) {
                return word.substring(key.length());
            }
        }
        throw new UnexpectedText("the key " + key, String.join(" ", words));
    }
}
