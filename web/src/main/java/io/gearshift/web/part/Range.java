package io.gearshift.web.part;

import io.gearshift.assets.Say;
import io.gearshift.web.page.Pages;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// How far back charts go. What goes back farther than the agent's memory of seconds has an average
/// and a highest value for each step; it begins amid one, which makes one more.
public enum Range {
    /// Every second of five minutes.
    FIVE_MINUTES("5m", "5 minutes", Duration.ofMinutes(5), 300),
    /// What is shown unless something else is asked for.
    QUARTER("15m", "15 minutes", Duration.ofMinutes(15), 180),
    /// An hour by minutes.
    HOUR("1h", "hour", Duration.ofHours(1), 61),
    /// Six hours by minutes.
    SIX_HOURS("6h", "6 hours", Duration.ofHours(6), 361),
    /// A day by five minutes.
    DAY("24h", "24 hours", Duration.ofHours(24), 289),
    /// A week by hours.
    WEEK("7d", "7 days", Duration.ofDays(7), 169),
    /// A month by two hours.
    MONTH("30d", "30 days", Duration.ofDays(30), 361);

    private static final DateTimeFormatter DAY_AND_TIME =
            DateTimeFormatter.ofPattern("d MMM HH:mm", Locale.ROOT).withZone(ZoneOffset.UTC);

    private final String key;
    private final String words;
    private final Duration back;
    private final int points;

    Range(String key, String words, Duration back, int points) {
        this.key = key;
        this.words = words;
        this.back = back;
        this.points = points;
    }

    /// A choice of one.
    public record Choice(String key, String title, String href, boolean on) {
        /// The same where something else is chosen.
        public Choice off() {
            return new Choice(key, title, href, false);
        }
    }

    /// The one that the URL asks for.
    public static Range of(@Nullable String key) {
        if (key == null) {
            return QUARTER;
        }
        return Arrays.stream(values())
                .filter(each -> each.key.equals(key))
                .findFirst()
                .orElseThrow(
                        () ->
                                Pages.invalid(
                                        "A range is one of "
                                                + Arrays.stream(values())
                                                        .map(Range::key)
                                                        .collect(Collectors.joining(", "))
                                                + "."));
    }

    /// All of them.
    ///
    /// @param href of a range's key
    public List<Choice> choices(UnaryOperator<String> href) {
        List<Choice> choices = new ArrayList<>();
        for (Range each : values()) {
            choices.add(
                    new Choice(
                            each.key,
                            "The last " + each.words,
                            href.apply(each.key),
                            each == this));
        }
        return choices;
    }

    /// As in the URL.
    public String key() {
        return key;
    }

    /// After "the last".
    public String words() {
        return words;
    }

    /// A time in it, in words that are short and tell the steps apart.
    public String time(Instant at) {
        return back.compareTo(DAY.back) <= 0 ? Say.clock(at) : DAY_AND_TIME.format(at);
    }

    /// How long it is.
    public Duration back() {
        return back;
    }

    /// Most values of a series.
    public int points() {
        return points;
    }

    /// Whether charts of it get a point a second.
    public boolean live() {
        return back.compareTo(QUARTER.back) <= 0;
    }
}
