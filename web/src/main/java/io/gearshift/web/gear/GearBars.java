package io.gearshift.web.gear;

import io.gearshift.assets.Say;
import io.gearshift.backend.api.Cap;
import io.gearshift.backend.api.Figure;
import io.gearshift.backend.api.Gear;
import io.gearshift.backend.api.GearFigures;
import io.gearshift.backend.api.Host;
import io.gearshift.backend.api.Limits;
import io.gearshift.web.part.UsageBar;
import org.jspecify.annotations.Nullable;

/// The usage bars of a gear.
final class GearBars {

    private static final Figure NONE = Figure.absent("not measured");

    private GearBars() {}

    static UsageBar cpu(Gear gear, @Nullable Host host) {
        Limits limits = gear.limits();
        Double cap = UsageBar.cap(limits.cpuMillis());
        String capText = cap == null ? "" : Say.capCores(Math.round(cap));
        String unit = cap != null && cap == 1000 ? "core" : "cores";
        GearFigures figures = gear.figures();
        if (figures == null) {
            return UsageBar.none(why(gear), cap == null ? null : capText, unit);
        }
        return UsageBar.of(
                new UsageBar.Use(
                        figures.cpuCores(),
                        cap == null ? null : cap / 1000,
                        null,
                        figures.cpuPeakCores(),
                        host == null ? 1 : host.processors(),
                        figures.throttled(),
                        Say::cores,
                        cores -> Say.cores(cores) + " cores",
                        capText,
                        unit,
                        figures.at()));
    }

    static UsageBar memory(Gear gear, @Nullable Host host) {
        Limits limits = gear.limits();
        Double cap = UsageBar.cap(limits.memoryBytes());
        String capText = cap == null ? "" : Say.mebibytes(cap);
        GearFigures figures = gear.figures();
        if (figures == null) {
            return UsageBar.none(why(gear), cap == null ? null : capText, "MiB");
        }
        return UsageBar.of(
                new UsageBar.Use(
                        figures.memoryBytes(),
                        cap,
                        UsageBar.cap(limits.memoryHighBytes()),
                        figures.memoryPeakBytes(),
                        host == null ? 1L << 30 : host.memoryBytes(),
                        NONE,
                        Say::mebibytes,
                        Say::exactBytes,
                        capText,
                        "MiB",
                        figures.at()));
    }

    static UsageBar processes(Gear gear) {
        Double cap = UsageBar.cap(gear.limits().processes());
        String capText = cap == null ? "" : Say.count(cap);
        GearFigures figures = gear.figures();
        if (figures == null) {
            return UsageBar.none(why(gear), cap == null ? null : capText, "");
        }
        return UsageBar.of(
                new UsageBar.Use(
                        figures.processes(),
                        cap,
                        null,
                        NONE,
                        PID_MAX,
                        NONE,
                        Say::count,
                        count -> Say.count(count) + " processes and threads",
                        capText,
                        "",
                        figures.at()));
    }

    static UsageBar swap(Gear gear) {
        Double cap = UsageBar.cap(gear.limits().swapBytes());
        GearFigures figures = gear.figures();
        String capText = cap == null ? "" : Say.mebibytes(cap);
        if (figures == null) {
            return UsageBar.none(why(gear), cap == null ? null : capText, "MiB");
        }
        return UsageBar.of(
                new UsageBar.Use(
                        figures.swapBytes(),
                        cap,
                        null,
                        NONE,
                        1L << 30,
                        NONE,
                        Say::mebibytes,
                        Say::exactBytes,
                        capText,
                        "MiB",
                        figures.at()));
    }

    /// The usual `pid_max`: what there is where a gear has no limit.
    private static final double PID_MAX = 32768;

    /// Why a gear has no figures.
    static String why(Gear gear) {
        if (gear.staleSince() != null) {
            return "its host does not answer";
        }
        return switch (gear.state()) {
            case RUNNING, STARTING, STOPPING, FROZEN -> "not read yet";
            case ASLEEP -> "it is asleep and holds no process";
            case STOPPED, FAILED -> "it does not run";
            case UNKNOWN -> "its host does not answer";
        };
    }

    /// A cap as a person writes it, with its unit: `96 MiB`, `0.2 cores`, `no limit`.
    static String words(String limit, Cap cap) {
        return switch (cap) {
            case Cap.Unlimited ignored -> "no limit";
            case Cap.At at ->
                    switch (limit) {
                        case "cpuMillis" ->
                                Say.capCores(at.value())
                                        + (at.value() == 1000 ? " core" : " cores");
                        case "processes" -> Say.count((double) at.value());
                        default -> Say.bytes((double) at.value());
                    };
        };
    }
}
