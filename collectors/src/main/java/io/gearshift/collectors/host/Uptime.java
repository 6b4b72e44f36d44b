package io.gearshift.collectors.host;

import io.gearshift.collectors.KernelFiles;
import io.gearshift.collectors.KernelRoot;
import io.gearshift.collectors.KernelText;
import io.gearshift.collectors.Reading;
import io.gearshift.collectors.UnexpectedText;
import java.time.Duration;
import java.util.List;

/// Time since boot: `/proc/uptime`, see proc(5). The time that each processor was idle is skipped.
///
/// ```
/// 812.77 1497.86
/// ```
///
/// @param sinceBoot suspended time counted, to the hundredth of a second
public record Uptime(Duration sinceBoot) {

    private static final double MILLIS_PER_SECOND = 1000;

    /// Reads it of a host.
    public static Reading<Uptime> of(KernelRoot root) {
        return KernelFiles.read(root.proc().resolve("uptime"), Uptime::parse);
    }

    /// Parses the text of the file.
    ///
    /// @throws UnexpectedText where it holds no two numbers
    public static Uptime parse(String text) throws UnexpectedText {
        List<String> words = KernelText.words(KernelText.line(text));
        if (words.size() < 2) {
            throw new UnexpectedText("two numbers of seconds", text);
        }
        double seconds = KernelText.decimal(words.getFirst());
        return new Uptime(Duration.ofMillis(Math.round(seconds * MILLIS_PER_SECOND)));
    }
}
