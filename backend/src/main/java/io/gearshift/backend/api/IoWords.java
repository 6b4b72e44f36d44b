package io.gearshift.backend.api;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Limits of disks in words, the same in every front.
public final class IoWords {

    private static final String[] UNITS = {"bytes", "KiB", "MiB", "GiB", "TiB"};

    private IoWords() {}

    /// `vda read 10 MiB/s, 100 writes/s; vdb write 1 MiB/s`; empty without any limit.
    public static String of(List<IoLimit> limits) {
        return String.join(
                "; ",
                limits.stream()
                        .map(each -> each.device() + " " + String.join(", ", words(each)))
                        .toList());
    }

    private static List<String> words(IoLimit limit) {
        var words = new ArrayList<String>();
        if (limit.readBytes() instanceof Cap.At(long bytes)) {
            words.add("read " + rate(bytes));
        }
        if (limit.writeBytes() instanceof Cap.At(long bytes)) {
            words.add("write " + rate(bytes));
        }
        if (limit.readOps() instanceof Cap.At(long count)) {
            words.add(count + " reads/s");
        }
        if (limit.writeOps() instanceof Cap.At(long count)) {
            words.add(count + " writes/s");
        }
        return words;
    }

    /// Exact where it is a whole number of a unit, else with one decimal: `1.5 MiB/s`.
    public static String rate(long bytes) {
        int unit = 0;
        double value = bytes;
        while (value >= 1024 && unit < UNITS.length - 1) {
            value /= 1024;
            unit++;
        }
        return (value == Math.rint(value)
                        ? Long.toString((long) value)
                        : String.format(Locale.ROOT, "%.1f", value))
                + " "
                + UNITS[unit]
                + "/s";
    }
}
