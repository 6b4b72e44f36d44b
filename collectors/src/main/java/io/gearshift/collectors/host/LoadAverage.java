package io.gearshift.collectors.host;

import io.gearshift.collectors.KernelFiles;
import io.gearshift.collectors.KernelRoot;
import io.gearshift.collectors.KernelText;
import io.gearshift.collectors.Reading;
import io.gearshift.collectors.UnexpectedText;
import java.util.List;

/// Runnable and blocked threads on average: `/proc/loadavg`, see proc(5).
///
/// ```
/// 0.20 0.21 0.10 1/93 5460
/// ```
///
/// @param oneMinute over the last minute
/// @param fiveMinutes over the last five
/// @param fifteenMinutes over the last fifteen
/// @param runnable threads now
/// @param threads that exist now
public record LoadAverage(
        double oneMinute, double fiveMinutes, double fifteenMinutes, int runnable, int threads) {

    /// Reads it of a host.
    public static Reading<LoadAverage> of(KernelRoot root) {
        return KernelFiles.read(root.proc().resolve("loadavg"), LoadAverage::parse);
    }

    /// Parses the text of the file.
    ///
    /// @throws UnexpectedText where a field is missing
    public static LoadAverage parse(String text) throws UnexpectedText {
        List<String> words = KernelText.words(KernelText.line(text));
        int slash = words.size() < 5 ? -1 : words.get(3).indexOf('/');
        if (slash < 0) {
            throw new UnexpectedText("three averages, runnable/all, last pid", text);
        }
        return new LoadAverage(
                KernelText.decimal(words.get(0)),
                KernelText.decimal(words.get(1)),
                KernelText.decimal(words.get(2)),
                KernelText.integer(words.get(3).substring(0, slash)),
                KernelText.integer(words.get(3).substring(slash + 1)));
    }
}
