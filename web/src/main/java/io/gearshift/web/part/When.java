package io.gearshift.web.part;

import io.gearshift.assets.Say;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A moment: relative in the text, absolute on hover, exact for scripts.
///
/// @param relative `40 s ago`, or `–` if not known
/// @param absolute `2026-11-22 10:00:40 UTC`
/// @param iso for the `datetime` attribute; empty if not known
public record When(String relative, String absolute, String iso) {

    /// A moment that may be unknown.
    public static When of(@Nullable Instant then, Instant now) {
        return then == null
                ? new When("–", "not known", "")
                : new When(Say.ago(then, now), Say.at(then), then.toString());
    }

    /// The same without its age, to see whether more than time has passed.
    public When still() {
        return new When("", absolute, iso);
    }

    /// A moment to come.
    public static When in(@Nullable Instant then, Instant now) {
        return then == null
                ? new When("never", "no end", "")
                : new When(
                        "in " + Say.span(java.time.Duration.between(now, then)),
                        Say.at(then),
                        then.toString());
    }
}
