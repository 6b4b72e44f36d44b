package io.gearshift.web.timemachine;

import io.gearshift.assets.Say;
import io.gearshift.backend.api.Moment;
import io.gearshift.backend.api.PointInTime;
import io.javalin.http.Context;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// What a page says of the moment that it shows, and the way to other moments.
///
/// @param words the moment; empty on a page that shows now
/// @param gears that there were then, in words
/// @param notes what is to be known of what is shown: gaps, and how fine it is
/// @param path of the page
/// @param hidden other parts of the page's address
/// @param value for the field, in the host's time; empty on a page that shows now
/// @param earliest for the field; empty if nothing is kept
/// @param latest for the field
/// @param zone of the field, in words
/// @param steps back and forward
/// @param now the same page of now
public record PastBar(
        String words,
        String gears,
        List<Note> notes,
        String path,
        List<Hidden> hidden,
        String value,
        String earliest,
        String latest,
        String zone,
        List<Step> steps,
        String now) {

    private static final DateTimeFormatter FIELD =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm", Locale.ROOT);
    private static final int MINUTE = 60;
    private static final List<Leap> LEAPS =
            List.of(
                    new Leap(Duration.ofDays(-1), "− 1 d", "Back by a day"),
                    new Leap(Duration.ofHours(-1), "− 1 h", "Back by an hour"),
                    new Leap(Duration.ofMinutes(-5), "− 5 min", "Back by 5 minutes"),
                    new Leap(Duration.ofMinutes(5), "+ 5 min", "Forward by 5 minutes"),
                    new Leap(Duration.ofHours(1), "+ 1 h", "Forward by an hour"),
                    new Leap(Duration.ofDays(1), "+ 1 d", "Forward by a day"));

    private record Leap(Duration by, String label, String title) {}

    /// Copies the lists.
    public PastBar {
        notes = List.copyOf(notes);
        hidden = List.copyOf(hidden);
        steps = List.copyOf(steps);
    }

    /// One sentence.
    ///
    /// @param tone `warning`, or empty
    public record Note(String tone, String text) {}

    /// A part of the page's address.
    public record Hidden(String name, String value) {}

    /// A way to another moment.
    ///
    /// @param href empty if there is nothing to see there
    public record Step(String label, String title, String href) {}

    /// The bar of a page.
    ///
    /// @param moment that the page shows; null for now
    /// @return null for a page that cannot show what is past
    public static @Nullable PastBar of(
            Context request, @Nullable Moment moment, ZoneId zone, Instant now) {
        if (!Past.covers(request.path())) {
            return null;
        }
        List<Hidden> hidden = new ArrayList<>();
        request.queryParamMap()
                .forEach(
                        (name, values) -> {
                            if (!name.equals(Past.PARAMETER)) {
                                values.forEach(value -> hidden.add(new Hidden(name, value)));
                            }
                        });
        String nowHere = address(request.path(), hidden, null);
        String latest = FIELD.format(now.atZone(zone));
        if (moment == null) {
            return new PastBar(
                    "",
                    "",
                    List.of(),
                    request.path(),
                    hidden,
                    "",
                    FIELD.format(now.minus(PointInTime.KEPT).atZone(zone)),
                    latest,
                    zone.getId().replaceFirst("^Etc/", ""),
                    List.of(),
                    nowHere);
        }
        Instant at = moment.at();
        Instant earliest = moment.earliest();
        List<Step> steps = new ArrayList<>();
        for (Leap each : LEAPS) {
            Instant there = at.plus(each.by());
            boolean kept = earliest != null && !there.isBefore(earliest) && !there.isAfter(now);
            steps.add(
                    new Step(
                            each.label(),
                            each.title(),
                            kept ? address(request.path(), hidden, there) : ""));
        }
        return new PastBar(
                Say.at(at),
                moment.gears() == 1 ? "1 gear" : Say.count(moment.gears()) + " gears",
                notes(request.path(), moment),
                request.path(),
                hidden,
                FIELD.format(at.atZone(zone)),
                earliest == null ? "" : FIELD.format(earliest.atZone(zone)),
                latest,
                zone.getId().replaceFirst("^Etc/", ""),
                steps,
                nowHere);
    }

    static List<Note> notes(String path, Moment moment) {
        List<Note> notes = new ArrayList<>();
        boolean several = moment.hosts().size() > 1;
        for (Moment.Kept each : moment.hosts()) {
            String on = several ? "On " + each.host() + ": " : "";
            String problem = each.problem();
            Instant from = each.gapFrom();
            Instant to = each.gapTo();
            if (problem != null) {
                notes.add(new Note("warning", problem));
            }
            if (from != null) {
                notes.add(
                        new Note(
                                "warning",
                                on
                                        + "Nothing was recorded from "
                                        + Say.at(from)
                                        + (to == null ? " on" : " to " + Say.at(to))
                                        + ": shown is how it was when that began."));
            }
            Instant looked =
                    path.contains("/namespaces")
                            ? each.namespaces()
                            : path.contains("/cgroups") ? each.cgroups() : null;
            if (looked != null) {
                notes.add(
                        new Note(
                                "",
                                on
                                        + (path.contains("/namespaces")
                                                ? "Looked at once a minute, on a full host less often, here at "
                                                : "Looked at in a minute in which a gear changed and"
                                                        + " every fifth, on a full host less often,"
                                                        + " here at ")
                                        + Say.at(looked)
                                        + "; what lived shorter between two looks is not known."));
            }
        }
        if (path.equals("/hosts") || path.startsWith("/hosts/")) {
            notes.add(
                    new Note(
                            "",
                            "A host's kernel, versions, processors, memory and time of boot are those"
                                    + " of now; they are not kept."));
        }
        int seconds = moment.hosts().stream().mapToInt(Moment.Kept::figuresSeconds).max().orElse(0);
        if (seconds > 0) {
            notes.add(
                    new Note(
                            "",
                            "Figures are the averages of that "
                                    + (seconds > MINUTE ? "hour." : "minute.")));
        }
        return notes;
    }

    private static String address(String path, List<Hidden> hidden, @Nullable Instant at) {
        var address = new StringBuilder(path);
        char next = '?';
        for (Hidden each : hidden) {
            address.append(next).append(encode(each.name())).append('=');
            address.append(encode(each.value()));
            next = '&';
        }
        if (at != null) {
            address.append(next).append(Past.PARAMETER).append('=').append(PointInTime.write(at));
        }
        return address.toString();
    }

    private static String encode(String part) {
        return URLEncoder.encode(part, StandardCharsets.UTF_8);
    }
}
