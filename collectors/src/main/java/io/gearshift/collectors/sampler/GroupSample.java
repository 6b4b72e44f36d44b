package io.gearshift.collectors.sampler;

import java.util.OptionalDouble;
import java.util.OptionalLong;

/// The figures of one group at one moment; immutable, so it may cross threads.
public final class GroupSample {

    private final String key;
    private final long nanoTime;
    private final boolean gone;
    private final FigureState[] states;
    private final long[] values;
    private final double[] rates;
    private final double throttledShare;

    GroupSample(
            String key,
            long nanoTime,
            boolean gone,
            FigureState[] states,
            long[] values,
            double[] rates,
            double throttledShare) {
        this.key = key;
        this.nanoTime = nanoTime;
        this.gone = gone;
        this.states = states;
        this.values = values;
        this.rates = rates;
        this.throttledShare = throttledShare;
    }

    /// What the group was added as.
    public String key() {
        return key;
    }

    /// When it was read, as the sampler's ticker counts.
    public long nanoTime() {
        return nanoTime;
    }

    /// Whether the group was removed.
    public boolean isGone() {
        return gone;
    }

    /// What the read of a figure came to.
    public FigureState state(Figure figure) {
        return states[figure.index()];
    }

    /// The figure, unsigned; empty in every state but PRESENT.
    public OptionalLong value(Figure figure) {
        return state(figure) == FigureState.PRESENT
                ? OptionalLong.of(values[figure.index()])
                : OptionalLong.empty();
    }

    /// How much a counter grew per second; empty while there is no rate yet.
    public OptionalDouble rate(Figure figure) {
        return known(rates[figure.index()]);
    }

    /// The share of CPU periods that were throttled, 0 to 1; empty while there is no telling.
    public OptionalDouble throttledShare() {
        return known(throttledShare);
    }

    private static OptionalDouble known(double value) {
        return Double.isNaN(value) ? OptionalDouble.empty() : OptionalDouble.of(value);
    }
}
