package io.gearshift.ui.gear;

import io.gearshift.assets.Say;
import io.gearshift.backend.api.Figure;
import io.gearshift.backend.api.Gear;
import io.gearshift.backend.api.GearFigures;
import io.gearshift.backend.api.GearState;
import io.gearshift.backend.api.Host;
import org.jspecify.annotations.Nullable;

/// What a gear uses, measured by its limits.
final class GearUse {
    private static final Figure NONE = Figure.absent("not measured");

    private GearUse() {}

    static Usage cpu(Gear gear, @Nullable Host host) {
        Double millis = Usage.cap(gear.limits().cpuMillis());
        String cap = millis == null ? null : Say.capCores(Math.round(millis));
        GearFigures figures = gear.figures();
        return figures == null
                ? Usage.none(why(gear), cap)
                : Usage.of(
                        figures.cpuCores(),
                        new Usage.Measure(
                                millis == null ? null : millis / 1000,
                                null,
                                host == null ? null : (double) host.processors(),
                                figures.cpuPeakCores(),
                                figures.throttled()),
                        Say::cores,
                        cap);
    }

    static Usage memory(Gear gear, @Nullable Host host) {
        Double bytes = Usage.cap(gear.limits().memoryBytes());
        String cap = bytes == null ? null : Say.mebibytes(bytes);
        GearFigures figures = gear.figures();
        return figures == null
                ? Usage.none(why(gear), cap)
                : Usage.of(
                        figures.memoryBytes(),
                        new Usage.Measure(
                                bytes,
                                Usage.cap(gear.limits().memoryHighBytes()),
                                host == null ? null : (double) host.memoryBytes(),
                                figures.memoryPeakBytes(),
                                NONE),
                        Say::mebibytes,
                        cap);
    }

    static Usage processes(Gear gear) {
        Double most = Usage.cap(gear.limits().processes());
        String cap = most == null ? null : Say.count(most);
        GearFigures figures = gear.figures();
        return figures == null
                ? Usage.none(why(gear), cap)
                : Usage.of(
                        figures.processes(),
                        new Usage.Measure(most, null, null, NONE, NONE),
                        Say::count,
                        cap);
    }

    /// The worst of the three kinds of pressure; the first that is absent if all are.
    static Figure pressure(GearFigures figures) {
        Figure worst = figures.cpuPressure();
        for (Figure each : new Figure[] {figures.memoryPressure(), figures.ioPressure()}) {
            Double value = each.value();
            Double most = worst.value();
            if (value != null && (most == null || value > most)) {
                worst = each;
            }
        }
        return worst;
    }

    /// The state to believe: what a host said that no longer answers is not known.
    static GearState state(Gear gear) {
        return gear.staleSince() == null ? gear.state() : GearState.UNKNOWN;
    }

    /// Why a gear has no figures.
    static String why(Gear gear) {
        return switch (state(gear)) {
            case RUNNING, STARTING, STOPPING, FROZEN -> "not read yet";
            case ASLEEP -> "it is asleep and holds no process";
            case STOPPED, FAILED -> "it does not run";
            case UNKNOWN -> "its host does not answer";
        };
    }
}
