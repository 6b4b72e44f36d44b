package io.gearshift.backend.event;

import io.gearshift.backend.api.Event;
import java.time.Duration;

/// What makes a gear wait, and from where on it is told. Each is a share, 0 to 1, on average over
/// the last 10 s; an event begins when it was at the threshold or above for {@link #LASTING}, and
/// ends when it was below {@link #CALM} of the threshold for as long, so that one that swings
/// around the threshold is one event.
enum Strain {
    /// Of the periods of its CPU cap in which it ran, those in which it used up its time.
    THROTTLING("throttled", 0.25, Event.Kind.THROTTLED, Event.Kind.THROTTLED_OVER),
    /// Of the time, that in which some task waited for a processor.
    CPU("cpuPressure", 0.5, Event.Kind.PRESSURE, Event.Kind.PRESSURE_OVER),
    /// Of the time, that in which some task waited for memory.
    MEMORY("memoryPressure", 0.1, Event.Kind.PRESSURE, Event.Kind.PRESSURE_OVER),
    /// Of the time, that in which some task waited for a block device.
    IO("ioPressure", 0.4, Event.Kind.PRESSURE, Event.Kind.PRESSURE_OVER);

    /// How long.
    static final Duration LASTING = Duration.ofSeconds(30);

    /// Of the threshold.
    static final double CALM = 0.7;

    private final String figure;
    private final double threshold;
    private final Event.Kind begins;
    private final Event.Kind ends;

    Strain(String figure, double threshold, Event.Kind begins, Event.Kind ends) {
        this.figure = figure;
        this.threshold = threshold;
        this.begins = begins;
        this.ends = ends;
    }

    /// Name of the field of the gear's figures.
    String figure() {
        return figure;
    }

    double threshold() {
        return threshold;
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
