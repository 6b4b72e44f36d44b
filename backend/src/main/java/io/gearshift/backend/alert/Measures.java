package io.gearshift.backend.alert;

import io.gearshift.backend.api.AlertRule;
import io.gearshift.backend.api.Cap;
import io.gearshift.backend.api.Figure;
import io.gearshift.backend.api.Gear;
import io.gearshift.backend.api.GearFigures;
import io.gearshift.backend.api.GearState;
import io.gearshift.backend.api.Host;
import io.gearshift.backend.host.Sight;
import org.jspecify.annotations.Nullable;

/// Takes what a rule watches out of what is known of gears and hosts. Shares are in percent.
final class Measures {
    private static final double PERCENT = 100;

    private Measures() {}

    /// @param counted events of a gear within the rule's time
    static Reading of(AlertRule.Watch watch, Gear gear, int counted) {
        if (watch.kind() == AlertRule.Watch.Kind.COUNT) {
            return new Reading.Present(counted);
        }
        if (gear.staleSince() != null || gear.state() == GearState.UNKNOWN) {
            return Reading.UNKNOWN;
        }
        if (watch == AlertRule.Watch.GEAR_FAILED) {
            return new Reading.Present(gear.state() == GearState.FAILED ? 1 : 0);
        }
        boolean runs =
                switch (gear.state()) {
                    case RUNNING, STARTING, STOPPING, FROZEN -> true;
                    case ASLEEP, STOPPED, FAILED, UNKNOWN -> false;
                };
        if (!runs) {
            return new Reading.Ended("It does not run any more.");
        }
        GearFigures figures = gear.figures();
        return figures == null ? Reading.UNKNOWN : running(watch, gear, figures);
    }

    private static Reading running(AlertRule.Watch watch, Gear gear, GearFigures figures) {
        return switch (watch) {
            case GEAR_MEMORY -> share(figures.memoryBytes().value(), gear.limits().memoryBytes());
            case GEAR_MEMORY_HELD -> share(held(figures), gear.limits().memoryBytes());
            case GEAR_PROCESSES -> share(figures.processes().value(), gear.limits().processes());
            case GEAR_THROTTLED ->
                    gear.limits().cpuMillis() instanceof Cap.Unlimited
                            ? new Reading.Ended("It has no cap any more.")
                            : percent(figures.throttled(), PERCENT);
            case GEAR_CPU_PRESSURE -> percent(figures.cpuPressure(), 1);
            case GEAR_MEMORY_PRESSURE -> percent(figures.memoryPressure(), 1);
            case GEAR_IO_PRESSURE -> percent(figures.ioPressure(), 1);
            case GEAR_FAILED,
                    GEAR_OOM_KILLS,
                    GEAR_PROCESS_LIMIT,
                    GEAR_EXITS,
                    HOST_CPU,
                    HOST_MEMORY,
                    HOST_CPU_PRESSURE,
                    HOST_MEMORY_PRESSURE,
                    HOST_IO_PRESSURE,
                    HOST_LOST ->
                    throw new IllegalArgumentException("no figure of a gear: " + watch);
        };
    }

    private static @Nullable Double held(GearFigures figures) {
        Double all = figures.memoryBytes().value();
        Double cache = figures.memoryFileBytes().value();
        return all == null || cache == null ? null : (Double) Math.max(0, all - cache);
    }

    private static Reading share(@Nullable Double used, Cap cap) {
        return switch (cap) {
            case Cap.Unlimited() -> new Reading.Ended("It has no cap any more.");
            case Cap.At(long most) ->
                    used == null || most == 0
                            ? Reading.UNKNOWN
                            : new Reading.Present(PERCENT * used / most);
        };
    }

    private static Reading percent(Figure figure, double factor) {
        Double value = figure.value();
        return value == null ? Reading.UNKNOWN : new Reading.Present(factor * value);
    }

    static Reading of(AlertRule.Watch watch, Sight sight) {
        Host host = sight.host();
        boolean lost = sight.staleSince() != null || host.state() == Host.State.UNREACHABLE;
        if (watch == AlertRule.Watch.HOST_LOST) {
            return new Reading.Present(lost ? 1 : 0);
        }
        Host.Figures figures = host.figures();
        if (lost || figures == null) {
            return Reading.UNKNOWN;
        }
        return switch (watch) {
            case HOST_CPU ->
                    host.processors() == 0
                            ? Reading.UNKNOWN
                            : percent(figures.cpuCores(), PERCENT / host.processors());
            case HOST_MEMORY ->
                    host.memoryBytes() == 0
                            ? Reading.UNKNOWN
                            : percent(figures.memoryUsedBytes(), PERCENT / host.memoryBytes());
            case HOST_CPU_PRESSURE -> percent(figures.cpuPressure(), 1);
            case HOST_MEMORY_PRESSURE -> percent(figures.memoryPressure(), 1);
            case HOST_IO_PRESSURE -> percent(figures.ioPressure(), 1);
            case HOST_LOST,
                    GEAR_MEMORY,
                    GEAR_MEMORY_HELD,
                    GEAR_THROTTLED,
                    GEAR_CPU_PRESSURE,
                    GEAR_MEMORY_PRESSURE,
                    GEAR_IO_PRESSURE,
                    GEAR_PROCESSES,
                    GEAR_FAILED,
                    GEAR_OOM_KILLS,
                    GEAR_PROCESS_LIMIT,
                    GEAR_EXITS ->
                    throw new IllegalArgumentException("no figure of a host: " + watch);
        };
    }
}
