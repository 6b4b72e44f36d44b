package io.gearshift.ctl;

import io.gearshift.assets.Say;
import io.gearshift.assets.Texts;
import io.gearshift.backend.api.Cap;
import io.gearshift.backend.api.Figure;
import io.gearshift.backend.api.Gear;
import io.gearshift.backend.api.GearFigures;
import io.gearshift.backend.api.IoWords;
import io.gearshift.backend.api.LimitResult;
import io.gearshift.backend.api.Limits;
import io.gearshift.backend.api.RootMode;
import io.gearshift.backend.api.remote.ApiJson;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleFunction;
import java.util.function.Function;

/// A gear in words, for a terminal.
final class GearText {

    private GearText() {}

    /// Its state with what holds it up, or since when that is stale.
    static String state(Gear gear) {
        String word = ApiJson.word(gear.state());
        if (gear.staleSince() != null) {
            return word + ", stale since " + Say.clock(gear.staleSince()) + " UTC";
        }
        GearFigures figures = gear.figures();
        return figures == null || figures.strains().isEmpty()
                ? word
                : word
                        + ", "
                        + Texts.of("strain." + ApiJson.word(figures.strains().getFirst().kind()));
    }

    /// A figure of it; a dash where there is none.
    static String use(
            Gear gear, Function<GearFigures, Figure> figure, DoubleFunction<String> words) {
        GearFigures figures = gear.figures();
        return Values.figure(figures == null ? null : figure.apply(figures), words);
    }

    /// All that is known of it, line by line.
    static List<String> describe(Gear gear) {
        List<String> lines = new ArrayList<>();
        lines.add(
                gear.name()
                        + ", "
                        + state(gear)
                        + (gear.stateText() == null ? "" : ": " + gear.stateText()));
        lines.add(
                "  id         "
                        + gear.id()
                        + ", project "
                        + gear.project()
                        + ", host "
                        + gear.host());
        lines.add("  domain     " + gear.domain() + " (" + gear.uuid() + ")");
        lines.add(
                "  program    "
                        + String.join(" ", gear.command())
                        + (gear.runAsRoot() ? " (as its root)" : ""));
        lines.add(
                "  image      "
                        + gear.image()
                        + ", "
                        + (gear.rootMode() == RootMode.READ_ONLY
                                ? "root read-only"
                                : "writable root"));
        lines.add(
                "  ids        "
                        + (gear.idBase() == null
                                ? "no user namespace"
                                : "its root is " + gear.idBase() + " outside"));
        Limits limits = gear.limits();
        lines.add(
                "  memory     "
                        + used(
                                use(gear, GearFigures::memoryBytes, Say::bytes),
                                limits.memoryBytes(),
                                Say::bytes,
                                ""));
        lines.add(
                "  cpu        "
                        + used(
                                use(gear, GearFigures::cpuCores, Say::cores),
                                limits.cpuMillis(),
                                v -> Say.capCores((long) v),
                                " cores")
                        + ", weight "
                        + limits.cpuWeight()
                        + ", processors "
                        + (limits.processors() == null ? "all" : limits.processors()));
        if (!limits.io().isEmpty()) {
            lines.add("  disks      " + IoWords.of(limits.io()));
        }
        lines.add(
                "  processes  "
                        + used(
                                use(gear, GearFigures::processes, Say::count),
                                limits.processes(),
                                Say::count,
                                ""));
        if (gear.figures() != null) {
            lines.add(
                    "  pressure   cpu "
                            + use(gear, GearFigures::cpuPressure, Say::tenth)
                            + " %, memory "
                            + use(gear, GearFigures::memoryPressure, Say::tenth)
                            + " %, io "
                            + use(gear, GearFigures::ioPressure, Say::tenth)
                            + " % of the last 10 s");
        }
        for (Gear.Drift drift : gear.drift()) {
            lines.add(
                    "  drift      "
                            + drift.limit()
                            + ": set to "
                            + drift.recorded()
                            + ", found "
                            + drift.found());
        }
        LimitResult pending = gear.pending();
        if (pending != null) {
            lines.add(
                    "  pending    limit change "
                            + pending.changeId()
                            + " is taken back unless confirmed: "
                            + Ctl.name()
                            + " limit confirm "
                            + pending.changeId());
        }
        return lines;
    }

    /// What is used of a limit, whichever of the two there is: `61 MiB of 96 MiB`, `61 MiB, no
    /// limit`, `at most 96 MiB` of a gear that does not run.
    private static String used(String use, Cap cap, DoubleFunction<String> words, String unit) {
        boolean figure = !use.equals(Values.orNone(null));
        return switch (cap) {
            case Cap.At(long value) ->
                    (figure ? use + " of " : "at most ") + words.apply((double) value) + unit;
            case Cap.Unlimited _ -> (figure ? use + unit + ", " : "") + "no limit";
        };
    }
}
