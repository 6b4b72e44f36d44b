package io.gearshift.assets;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/// Numbers in words, with their units, rounded to what a reader can use.
public final class Say {

    /// What a new limit is held against, in words: also what that cannot show.
    public static final String REHEARSED_ON =
            "the average and the highest second of each minute for 24 hours and of each hour for 30 days; how long within a minute it was so is not recorded, nor how much the gear would have used with more";

    private static final long MEBIBYTE = 1L << 20;
    private static final String[] SIZES = {"B", "KiB", "MiB", "GiB", "TiB", "PiB"};
    private static final DateTimeFormatter ABSOLUTE =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss 'UTC'", Locale.ROOT)
                    .withZone(ZoneOffset.UTC);
    private static final int SECONDS_OF_DAY = 24 * 3600;
    private static final int[] SCALES = {1, 10, 100, 1000};
    private static final double EXACT_ABOVE = 1e12;

    private Say() {}

    /// A size in the unit that fits: `96 MiB`, `1.5 GiB`.
    public static String bytes(double bytes) {
        int unit = 0;
        double value = bytes;
        while (value >= 1024 && unit < SIZES.length - 1) {
            value /= 1024;
            unit++;
        }
        return decimals(value, unit < 2 || value >= 100 ? 0 : 1) + " " + SIZES[unit];
    }

    /// Bytes to the last one, grouped: `64,012,288 bytes`.
    public static String exactBytes(double bytes) {
        return grouped(Math.round(bytes)) + " bytes";
    }

    /// A size in MiB without its unit, for a column that names it: `61`, `0.4`, `1,536`.
    public static String mebibytes(double bytes) {
        double value = bytes / MEBIBYTE;
        if (value >= 10 || value == 0) {
            return grouped(Math.round(value));
        }
        return decimals(value, 1);
    }

    /// Processor time in cores without its unit: `0.31`, `1`.
    public static String cores(double cores) {
        return fixed(cores, 2);
    }

    /// A cap in thousandths of a core, in cores: `0.2`, `1`.
    public static String capCores(long millis) {
        return decimals(millis / 1000.0, 3);
    }

    /// One decimal, as pressure is shown: `12.4`.
    public static String tenth(double value) {
        return fixed(value, 1);
    }

    /// A whole number, grouped: `1,024`.
    public static String count(double value) {
        return grouped(Math.round(value));
    }

    /// A rate: `1.2 MiB/s`.
    public static String rate(double bytesPerSecond) {
        return bytes(bytesPerSecond) + "/s";
    }

    /// A span in its largest unit: `40 s`, `3 min`, `2 h`, `9 d`.
    public static String span(Duration span) {
        long seconds = Math.max(0, span.toSeconds());
        if (seconds < 90) {
            return seconds + " s";
        }
        if (seconds < 90 * 60) {
            return seconds / 60 + " min";
        }
        if (seconds < 48 * 3600) {
            return seconds / 3600 + " h";
        }
        return seconds / 86400 + " d";
    }

    /// How long ago: `40 s ago`; `just now` below two seconds.
    public static String ago(Instant then, Instant now) {
        Duration span = Duration.between(then, now);
        return span.toSeconds() < 2 ? "just now" : span(span) + " ago";
    }

    /// A moment to the second, in UTC.
    public static String at(Instant moment) {
        return ABSOLUTE.format(moment);
    }

    /// The time of day to the second, in UTC.
    public static String clock(Instant moment) {
        int second = Math.floorMod(moment.getEpochSecond(), SECONDS_OF_DAY);
        return twoDigits(second / 3600)
                + ':'
                + twoDigits(second / 60 % 60)
                + ':'
                + twoDigits(second % 60);
    }

    private static String twoDigits(int number) {
        return number < 10 ? "0" + number : Integer.toString(number);
    }

    /// So many decimals, rounded half up. A list of gears has a thousand numbers, and a Formatter
    /// takes twenty times as long for each.
    private static String fixed(double value, int decimals) {
        if (!(Math.abs(value) < EXACT_ABOVE)) {
            return String.format(Locale.ROOT, "%." + decimals + "f", value);
        }
        int scale = SCALES[decimals];
        long scaled = Math.round(Math.abs(value) * scale);
        StringBuilder text = new StringBuilder(20);
        if (value < 0 && scaled > 0) {
            text.append('-');
        }
        text.append(scaled / scale);
        if (decimals > 0) {
            text.append('.');
            for (int unit = scale / 10; unit > 0; unit /= 10) {
                text.append(scaled / unit % 10);
            }
        }
        return text.toString();
    }

    /// With a comma between groups of three digits.
    private static String grouped(long number) {
        StringBuilder text = new StringBuilder(28).append(number);
        int first = number < 0 ? 1 : 0;
        for (int at = text.length() - 3; at > first; at -= 3) {
            text.insert(at, ',');
        }
        return text.toString();
    }

    /// At most so many decimals, without zeroes at the end.
    private static String decimals(double value, int most) {
        String text = fixed(value, most);
        if (most == 0) {
            return text;
        }
        int end = text.length();
        while (text.charAt(end - 1) == '0') {
            end--;
        }
        if (text.charAt(end - 1) == '.') {
            end--;
        }
        return text.substring(0, end);
    }
}
