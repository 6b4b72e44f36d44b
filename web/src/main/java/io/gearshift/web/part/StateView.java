package io.gearshift.web.part;

import io.gearshift.assets.Say;
import io.gearshift.assets.Texts;
import io.gearshift.backend.api.Gear;
import io.gearshift.backend.api.GearFigures;
import io.gearshift.backend.api.GearState;
import io.gearshift.backend.api.GearStrain;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// A gear's state as icon and word. Quiet when healthy: a running gear has no icon and no colour.
/// One that runs and is held up says what holds it up.
///
/// @param age how long it is so, `31 h` or `40 s ago`; empty where that does not matter
/// @param iso the moment that the age counts from, for scripts to go on counting; empty without age
/// @param icon name; empty for none
/// @param tone `quiet`, `plain`, `amber` or `red`
/// @param title a sentence with the absolute time
/// @param figure what is to be added to the title, and changes every second; empty if nothing is
public record StateView(
        String word,
        String age,
        String iso,
        String icon,
        String tone,
        String title,
        String figure) {

    /// How long after a kill the list still says so.
    public static final Duration KILL_SHOWN = Duration.ofMinutes(10);

    /// The state of a gear.
    ///
    /// @param killed when the kernel last killed a process of it; null if not lately
    public static StateView of(Gear gear, @Nullable Instant killed, Instant now) {
        GearState state = gear.staleSince() == null ? gear.state() : GearState.UNKNOWN;
        String key = state.name().toLowerCase(Locale.ROOT);
        String word = Texts.of("state." + key);
        Instant since = gear.staleSince() == null ? gear.stateSince() : gear.staleSince();
        String title = title(gear, word, since);
        if (state == GearState.RUNNING) {
            if (killed != null && Duration.between(killed, now).compareTo(KILL_SHOWN) < 0) {
                return new StateView(
                        "killed",
                        Say.ago(killed, now),
                        killed.toString(),
                        "failed",
                        "red",
                        "The kernel killed a process of it for want of memory at "
                                + Say.at(killed)
                                + "; it runs.",
                        "");
            }
            GearFigures figures = gear.figures();
            return figures == null || figures.strains().isEmpty()
                    ? new StateView(word, "", "", "", "quiet", title, "")
                    : held(figures, figures.strains().getFirst(), now);
        }
        boolean counts =
                since != null && state != GearState.STARTING && state != GearState.STOPPING;
        String age = since != null && counts ? Say.span(Duration.between(since, now)) : "";
        String tone =
                switch (state) {
                    case FAILED -> "red";
                    case UNKNOWN -> "amber";
                    case RUNNING, STARTING, STOPPING, FROZEN -> "plain";
                    case ASLEEP, STOPPED -> "quiet";
                };
        return new StateView(
                word, age, since != null && counts ? since.toString() : "", key, tone, title, "");
    }

    private static StateView held(GearFigures figures, GearStrain strain, Instant now) {
        StrainView view = StrainView.of(strain, now);
        return new StateView(
                view.word(),
                Say.span(Duration.between(strain.since(), now)),
                strain.since().toString(),
                "limit",
                "amber",
                "It runs, and is " + held(strain) + " since " + Say.at(strain.since()) + ".",
                " " + view.sentenceAt(figures.at()));
    }

    private static String held(GearStrain strain) {
        return switch (strain.kind()) {
            case THROTTLED -> "throttled";
            case CPU, MEMORY, IO -> "made to wait";
            case MEMORY_CAP -> "at its memory cap";
        };
    }

    /// The same without what time alone changes, to see whether more than that has.
    public StateView still() {
        return new StateView(word, "", iso, icon, tone, title, "");
    }

    private static String title(Gear gear, String word, @Nullable Instant since) {
        String text = gear.stateText() == null ? "" : ": " + gear.stateText();
        return since == null ? word + text : word + " since " + Say.at(since) + text;
    }
}
