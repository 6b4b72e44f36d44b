package io.gearshift.backend.event;

import io.gearshift.backend.api.Event;
import io.gearshift.backend.api.GearStrain;
import java.time.Duration;

/// What makes a gear wait, and from where on it is told. Each is a share, 0 to 1, on average over
/// the last 10 s; an event begins when it was at the threshold or above for {@link #LASTING}, and
/// ends when it was below {@link #CALM} of the threshold for as long, so that one that swings
/// around the threshold is one event. A gear is marked in the same way, throttling from a lower
/// share on: a cap that is used up in one period of twenty is worth a word, not an event.
enum Strain {
    /// Of the periods of its CPU cap in which it ran, those in which it used up its time.
    THROTTLING(
            "throttled",
            0.25,
            0.05,
            Event.Kind.THROTTLED,
            Event.Kind.THROTTLED_OVER,
            GearStrain.Kind.THROTTLED),
    /// Of the time, that in which some task waited for a processor.
    CPU(
            "cpuPressure",
            0.5,
            0.5,
            Event.Kind.PRESSURE,
            Event.Kind.PRESSURE_OVER,
            GearStrain.Kind.CPU),
    /// Of the time, that in which some task waited for memory.
    MEMORY(
            "memoryPressure",
            0.1,
            0.1,
            Event.Kind.PRESSURE,
            Event.Kind.PRESSURE_OVER,
            GearStrain.Kind.MEMORY),
    /// Of the time, that in which some task waited for a block device.
    IO("ioPressure", 0.4, 0.4, Event.Kind.PRESSURE, Event.Kind.PRESSURE_OVER, GearStrain.Kind.IO);

    /// How long.
    static final Duration LASTING = Duration.ofSeconds(30);

    /// Of the threshold.
    static final double CALM = 0.7;

    private final String figure;
    private final double threshold;
    private final double marked;
    private final Event.Kind begins;
    private final Event.Kind ends;
    private final GearStrain.Kind mark;

    Strain(
            String figure,
            double threshold,
            double marked,
            Event.Kind begins,
            Event.Kind ends,
            GearStrain.Kind mark) {
        this.figure = figure;
        this.threshold = threshold;
        this.marked = marked;
        this.begins = begins;
        this.ends = ends;
        this.mark = mark;
    }

    /// Name of the field of the gear's figures.
    String figure() {
        return figure;
    }

    double threshold() {
        return threshold;
    }

    /// From where on a gear is marked.
    double marked() {
        return marked;
    }

    /// What a gear is marked with.
    GearStrain.Kind mark() {
        return mark;
    }

    Event.Kind begins() {
        return begins;
    }

    Event.Kind ends() {
        return ends;
    }

    /// What happens to a gear, as in "web1 ...".
    String words() {
        return switch (this) {
            case THROTTLING -> "used up its CPU cap in";
            case CPU -> "waited for a processor";
            case MEMORY -> "waited for memory";
            case IO -> "waited for a disk";
        };
    }

    /// Of what the share is.
    String of() {
        return this == THROTTLING ? "of the periods" : "of the time";
    }
}
