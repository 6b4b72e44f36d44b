package io.gearshift.web.compare;

import io.gearshift.assets.Say;
import io.gearshift.web.page.Pages;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// A figure that gears can be compared by.
enum Compared {
    CPU("cpuCores", "CPU", "cores", 1),
    THROTTLED("throttled", "Throttled", "% of its periods", 0.01),
    MEMORY("memoryBytes", "Memory", "MiB", 1 << 20),
    PROCESSES("processes", "Processes", "processes and threads", 1),
    CPU_PRESSURE("cpuPressure", "CPU pressure", "% of time", 1),
    MEMORY_PRESSURE("memoryPressure", "Memory pressure", "% of time", 1),
    IO_PRESSURE("ioPressure", "IO pressure", "% of time", 1),
    READ("readBytesPerSecond", "Read", "KiB/s", 1 << 10),
    WRITTEN("writtenBytesPerSecond", "Written", "KiB/s", 1 << 10),
    RECEIVED("receivedBytesPerSecond", "Received", "KiB/s", 1 << 10),
    SENT("sentBytesPerSecond", "Sent", "KiB/s", 1 << 10);

    private final String field;
    private final String label;
    private final String unit;
    private final double scale;

    Compared(String field, String label, String unit, double scale) {
        this.field = field;
        this.label = label;
        this.unit = unit;
        this.scale = scale;
    }

    static Compared of(@Nullable String field) {
        return field == null
                ? CPU
                : Arrays.stream(values())
                        .filter(each -> each.field.equals(field))
                        .findFirst()
                        .orElseThrow(
                                () ->
                                        Pages.invalid(
                                                "A figure is one of "
                                                        + Arrays.stream(values())
                                                                .map(Compared::field)
                                                                .collect(Collectors.joining(", "))
                                                        + "."));
    }

    /// Name of the figure in the API.
    String field() {
        return field;
    }

    String label() {
        return label;
    }

    String unit() {
        return unit;
    }

    /// What one of the unit is in the figure's own.
    double scale() {
        return scale;
    }

    /// A value in its unit; a dash if there is none.
    String words(@Nullable Double value) {
        if (value == null) {
            return "–";
        }
        return switch (this) {
            case CPU -> Say.cores(value);
            case PROCESSES -> Say.count(value);
            case THROTTLED,
                    MEMORY,
                    CPU_PRESSURE,
                    MEMORY_PRESSURE,
                    IO_PRESSURE,
                    READ,
                    WRITTEN,
                    RECEIVED,
                    SENT ->
                    Say.tenth(value / scale);
        };
    }
}
