package io.gearshift.backend.api;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.ResolverStyle;
import java.time.temporal.TemporalAccessor;
import java.util.Locale;

/// A moment that is past as people write it: `2026-11-21T14:05`, with seconds or without, with an
/// offset (`Z`, `+01:00`) or in the host's own.
public final class PointInTime {

    /// How long anything is kept.
    public static final Duration KEPT = Duration.ofDays(30);

    private static final DateTimeFormatter FORM =
            new DateTimeFormatterBuilder()
                    .appendPattern("uuuu-MM-dd'T'HH:mm[:ss]")
                    .optionalStart()
                    .appendOffset("+HH:MM", "Z")
                    .optionalEnd()
                    .toFormatter(Locale.ROOT)
                    .withResolverStyle(ResolverStyle.STRICT);
    private static final DateTimeFormatter WRITTEN =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss'Z'", Locale.ROOT)
                    .withZone(ZoneOffset.UTC);

    private PointInTime() {}

    /// Reads it, strictly.
    ///
    /// @param zone of a time without an offset
    /// @throws ConsoleException `request.invalid` if it is not a time, or yet to come;
    ///   `past.not-kept` if it is longer ago than anything is kept
    public static Instant parse(String text, ZoneId zone, Instant now) {
        Instant at;
        try {
            TemporalAccessor parsed =
                    FORM.parseBest(text, OffsetDateTime::from, LocalDateTime::from);
            at =
                    switch (parsed) {
                        case OffsetDateTime withOffset -> withOffset.toInstant();
                        default -> ZonedDateTime.of(LocalDateTime.from(parsed), zone).toInstant();
                    };
        } catch (DateTimeException e) {
            throw new ConsoleException(
                    ErrorCode.REQUEST_INVALID,
                    "at wants a time such as 2026-11-21T14:05 or 2026-11-21T14:05:00Z, found \""
                            + (text.length() <= 40 ? text : text.substring(0, 40) + "...")
                            + "\".");
        }
        if (at.isAfter(now)) {
            throw new ConsoleException(
                    ErrorCode.REQUEST_INVALID, "at is yet to come: " + write(at) + ".");
        }
        if (at.isBefore(now.minus(KEPT))) {
            throw new ConsoleException(
                    ErrorCode.PAST_NOT_KEPT, "Nothing is kept of what is longer ago than 30 days.");
        }
        return at;
    }

    /// As it stands in an address: to the second, in UTC.
    public static String write(Instant at) {
        return WRITTEN.format(at);
    }
}
