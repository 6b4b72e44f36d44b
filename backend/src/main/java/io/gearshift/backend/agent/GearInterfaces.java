package io.gearshift.backend.agent;

import io.gearshift.backend.api.Figure;
import io.gearshift.collectors.KernelRoot;
import io.gearshift.collectors.Ticker;
import io.gearshift.collectors.sampler.FigureState;
import io.gearshift.collectors.sampler.History;
import io.gearshift.collectors.sampler.HistoryFigure;
import io.gearshift.collectors.sampler.InterfaceSampler;
import io.gearshift.collectors.sampler.SampledInterface;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/// The byte counters of the gears' interfaces, read on the host and told as seen from the gear:
/// what the host sends into an interface is what the gear receives. Several interfaces of a gear
/// count together. Belongs to the sampling thread.
final class GearInterfaces implements AutoCloseable {

    private static final Figure NONE = Figure.absent("no interface of its own");

    private final InterfaceSampler sampler;
    private final Map<String, List<String>> names = new HashMap<>();
    private FigureState state = FigureState.NOT_YET;

    GearInterfaces(KernelRoot root, Ticker ticker) {
        this.sampler = new InterfaceSampler(root, ticker);
    }

    /// Says which interfaces a gear has now; none for one that does not run.
    void follow(String gear, List<String> interfaces) {
        List<String> before = names.getOrDefault(gear, List.of());
        if (before.equals(interfaces)) {
            return;
        }
        names.remove(gear);
        for (String name : before) {
            // A name that has gone over to another gear meanwhile is that one's.
            if (names.values().stream().noneMatch(all -> all.contains(name))) {
                sampler.remove(name);
            }
        }
        if (!interfaces.isEmpty()) {
            names.put(gear, interfaces);
            interfaces.forEach(sampler::add);
        }
    }

    /// One pass over all of them; nothing is read where there is none.
    void pass() {
        if (!names.isEmpty()) {
            state = sampler.sampleAll();
        }
    }

    /// Keeps a gear's rates.
    void record(String gear, long second, History history) {
        if (names.containsKey(gear)) {
            history.put(second, HistoryFigure.RECEIVE_RATE, rate(gear, SampledInterface::sendRate));
            history.put(second, HistoryFigure.SEND_RATE, rate(gear, SampledInterface::receiveRate));
        }
    }

    /// Bytes per second that a gear receives.
    Figure received(String gear) {
        return figure(gear, rate(gear, SampledInterface::sendRate));
    }

    /// Bytes per second that a gear sends.
    Figure sent(String gear) {
        return figure(gear, rate(gear, SampledInterface::receiveRate));
    }

    /// Bytes that a gear has received; null where that is not known.
    @Nullable Long receivedBytes(String gear) {
        return total(gear, SampledInterface::sentBytes);
    }

    /// Bytes that a gear has sent; null where that is not known.
    @Nullable Long sentBytes(String gear) {
        return total(gear, SampledInterface::receivedBytes);
    }

    private @Nullable Long total(String gear, ToLongFunction<SampledInterface> count) {
        List<String> all = names.get(gear);
        if (all == null) {
            return null;
        }
        long sum = 0;
        for (String name : all) {
            SampledInterface found = sampler.byName(name).orElse(null);
            if (found == null || !found.isPresent()) {
                return null;
            }
            sum += count.applyAsLong(found);
        }
        return sum < 0 ? null : (Long) sum;
    }

    private double rate(String gear, ToDoubleFunction<SampledInterface> rate) {
        double sum = 0;
        for (String name : names.getOrDefault(gear, List.of())) {
            sum += sampler.byName(name).map(rate::applyAsDouble).orElse(Double.NaN);
        }
        return sum;
    }

    private Figure figure(String gear, double rate) {
        List<String> all = names.get(gear);
        if (all == null) {
            return NONE;
        }
        if (!Double.isNaN(rate)) {
            return Figure.of(rate);
        }
        boolean there =
                all.stream()
                        .allMatch(
                                name ->
                                        sampler.byName(name)
                                                .map(SampledInterface::isPresent)
                                                .orElse(false));
        return state == FigureState.PRESENT && !there
                ? Figure.absent("its interface is not among the host's")
                : GearSampling.number(rate, state);
    }

    @Override
    public void close() {
        sampler.close();
    }
}
