package io.gearshift.web.part;

import io.gearshift.assets.Say;
import io.gearshift.assets.Texts;
import io.gearshift.backend.api.GearStrain;
import java.time.Instant;
import java.util.Locale;

/// What holds a gear up, in words.
///
/// @param word short, as in a list: `throttled`
/// @param before what stands before the share, as in "It used up its CPU cap in"
/// @param share whole percent with its sign, `34 %`
/// @param after what stands behind it
/// @param field of the live page that the share is
/// @param capped whether a limit of its own does it
/// @param resource whose users can be asked for, `cpu`, `memory` or `io`; empty if others are not
///   to blame
public record StrainView(
        String word,
        String before,
        String share,
        String after,
        String field,
        boolean capped,
        String resource,
        When since) {

    /// A strain.
    public static StrainView of(GearStrain strain, Instant now) {
        return new StrainView(
                word(strain.kind()),
                switch (strain.kind()) {
                    case THROTTLED -> "It used up its CPU cap in";
                    case CPU -> "It waited for a processor";
                    case MEMORY -> "It waited for memory";
                    case IO -> "It waited for a disk";
                    case MEMORY_CAP -> "Without page cache it uses";
                },
                share(strain),
                switch (strain.kind()) {
                    case THROTTLED -> "of the periods of the last 10 s";
                    case CPU, MEMORY, IO -> "of the last 10 s";
                    case MEMORY_CAP -> "of its memory cap";
                },
                field(strain.kind()),
                strain.kind() == GearStrain.Kind.THROTTLED
                        || strain.kind() == GearStrain.Kind.MEMORY_CAP,
                switch (strain.kind()) {
                    case THROTTLED, CPU -> "cpu";
                    case MEMORY -> "memory";
                    case IO -> "io";
                    case MEMORY_CAP -> "";
                },
                When.of(strain.since(), now));
    }

    /// The short word.
    public static String word(GearStrain.Kind kind) {
        return Texts.of("strain." + key(kind));
    }

    /// As in addresses: `memory-cap`.
    public static String key(GearStrain.Kind kind) {
        return kind.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /// The field of a live page that is the share.
    public static String field(GearStrain.Kind kind) {
        return "strain-" + key(kind);
    }

    /// Whole percent with its sign.
    public static String share(GearStrain strain) {
        return Math.round(strain.share() * 100) + " %";
    }

    /// All of it in a sentence.
    public String sentence() {
        return before + " " + share + " " + after + ".";
    }

    /// The same as of a moment, for what is not drawn again each second.
    public String sentenceAt(Instant read) {
        return before + " " + share + " " + after + " (read at " + Say.clock(read) + " UTC).";
    }
}
