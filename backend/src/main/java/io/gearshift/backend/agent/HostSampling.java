package io.gearshift.backend.agent;

import io.gearshift.backend.api.Figure;
import io.gearshift.backend.api.Host;
import io.gearshift.collectors.KernelRoot;
import io.gearshift.collectors.Reading;
import io.gearshift.collectors.host.CpuTimes;
import io.gearshift.collectors.host.HostPressure;
import io.gearshift.collectors.host.HostStat;
import io.gearshift.collectors.host.LoadAverage;
import io.gearshift.collectors.host.MemInfo;
import io.gearshift.collectors.host.ProcessCounter;
import io.gearshift.collectors.sampler.History;
import io.gearshift.collectors.sampler.HistoryFigure;
import java.time.InstantSource;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/// The host as a whole, sampled once a second. Belongs to the sampling thread.
final class HostSampling {

    private static final double PERCENT = 100;

    /// With thousands of processes a count takes as long as the figures of hundreds of gears.
    private static final int PASSES_PER_COUNT = 3;

    private final KernelRoot root;
    private final InstantSource clock;
    private final History history = new History();
    private final ProcessCounter processes;
    private @Nullable Reading<Integer> counted;
    private int passes;
    private @Nullable CpuTimes before;
    private Host.@Nullable Figures last;

    HostSampling(KernelRoot root, InstantSource clock) {
        this.root = root;
        this.clock = clock;
        this.processes = new ProcessCounter(root);
    }

    /// The name of a gear's figure whose history holds a host's figure of this name.
    static String kept(String name) {
        return name.equals("memoryUsedBytes") ? "memoryBytes" : name;
    }

    void pass(long second) {
        Reading<HostStat> stat = HostStat.of(root);
        Reading<MemInfo> memory = MemInfo.of(root);
        Reading<LoadAverage> load = LoadAverage.of(root);
        HostPressure pressure = HostPressure.of(root);
        Figure cores = cores(stat);
        Reading<Integer> count = counted;
        if (count == null || passes++ % PASSES_PER_COUNT == 0) {
            count = processes.count();
            counted = count;
        }
        last =
                new Host.Figures(
                        clock.instant(),
                        cores,
                        figure(
                                memory,
                                each -> each.total().bytes() - (double) each.available().bytes()),
                        figure(
                                memory,
                                each ->
                                        each.swapTotal().bytes()
                                                - (double) each.swapFree().bytes()),
                        figure(load, LoadAverage::oneMinute),
                        figure(count, Integer::doubleValue),
                        figure(load, LoadAverage::threads),
                        figure(pressure.cpu(), each -> each.some().avg10()),
                        figure(pressure.memory(), each -> each.some().avg10()),
                        figure(pressure.io(), each -> each.some().avg10()));
        put(second, HistoryFigure.CPU_CORES, last.cpuCores(), 1);
        put(second, HistoryFigure.MEMORY_BYTES, last.memoryUsedBytes(), 1);
        put(second, HistoryFigure.PIDS, last.processes(), 1);
        put(second, HistoryFigure.CPU_PRESSURE, last.cpuPressure(), PERCENT);
        put(second, HistoryFigure.MEMORY_PRESSURE, last.memoryPressure(), PERCENT);
        put(second, HistoryFigure.IO_PRESSURE, last.ioPressure(), PERCENT);
    }

    private Figure cores(Reading<HostStat> reading) {
        if (!(reading instanceof Reading.Present<HostStat>(_, HostStat stat))) {
            return figure(reading, _ -> 0.0);
        }
        CpuTimes earlier = before;
        before = stat.total();
        if (earlier == null) {
            return Figure.NO_RATE_YET;
        }
        OptionalDouble share = stat.total().busyShareSince(earlier);
        return share.isPresent()
                ? Figure.of(share.getAsDouble() * stat.processors().size())
                : Figure.NO_RATE_YET;
    }

    private void put(long second, HistoryFigure figure, Figure value, double divisor) {
        Double number = value.value();
        history.put(second, figure, number == null ? Double.NaN : number / divisor);
    }

    /// As of the last pass; null before the first.
    Host.@Nullable Figures figures() {
        return last;
    }

    History history() {
        return history;
    }

    /// A number out of what was read.
    private interface Part<T> {
        double of(T value);
    }

    private static <T> Figure figure(Reading<T> reading, Part<T> number) {
        return switch (reading) {
            case Reading.Present<T>(_, T value) -> Figure.of(number.of(value));
            case Reading.Gone<T> _ -> Figure.absent("gone");
            case Reading.Denied<T> _ -> Figure.absent("may not be read");
            case Reading.Unsupported<T>(_, String why) -> Figure.absent(why);
            case Reading.Malformed<T> _ -> Figure.absent("not understood");
        };
    }
}
