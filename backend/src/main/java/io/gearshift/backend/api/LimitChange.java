package io.gearshift.backend.api;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A change of some limits; null leaves a limit as it is. Units and ranges are those of {@link
/// Limits}.
///
/// @param processors a kernel list, or {@link #ALL_PROCESSORS} to lift the binding
/// @param io disk by disk, in their order; disks that are not named stay as they are
public record LimitChange(
        @Nullable Cap cpuMillis,
        @Nullable Integer cpuWeight,
        @Nullable String processors,
        @Nullable Cap memoryBytes,
        @Nullable Cap memoryHighBytes,
        @Nullable Cap swapBytes,
        @Nullable Cap processes,
        @Nullable List<IoLimit.Change> io) {

    /// Copies the list; an empty one changes nothing.
    public LimitChange {
        io = io == null || io.isEmpty() ? null : List.copyOf(io);
    }

    /// Without a change of any disk.
    public LimitChange(
            @Nullable Cap cpuMillis,
            @Nullable Integer cpuWeight,
            @Nullable String processors,
            @Nullable Cap memoryBytes,
            @Nullable Cap memoryHighBytes,
            @Nullable Cap swapBytes,
            @Nullable Cap processes) {
        this(
                cpuMillis,
                cpuWeight,
                processors,
                memoryBytes,
                memoryHighBytes,
                swapBytes,
                processes,
                null);
    }

    /// The value of `processors` that lifts the binding.
    public static final String ALL_PROCESSORS = "all";

    /// Changes nothing; start of a chain.
    public static final LimitChange NOTHING =
            new LimitChange(null, null, null, null, null, null, null);

    /// The change that leads from `from` to `to`, with only the fields that differ.
    public static LimitChange between(Limits from, Limits to) {
        String list = to.processors() == null ? ALL_PROCESSORS : to.processors();
        String fromList = from.processors() == null ? ALL_PROCESSORS : from.processors();
        return new LimitChange(
                differing(from.cpuMillis(), to.cpuMillis()),
                from.cpuWeight() == to.cpuWeight() ? null : (Integer) to.cpuWeight(),
                fromList.equals(list) ? null : list,
                differing(from.memoryBytes(), to.memoryBytes()),
                differing(from.memoryHighBytes(), to.memoryHighBytes()),
                differing(from.swapBytes(), to.swapBytes()),
                differing(from.processes(), to.processes()),
                IoLimit.between(from.io(), to.io()));
    }

    /// With these changes of disks.
    public LimitChange withIo(@Nullable List<IoLimit.Change> changes) {
        return new LimitChange(
                cpuMillis,
                cpuWeight,
                processors,
                memoryBytes,
                memoryHighBytes,
                swapBytes,
                processes,
                changes);
    }

    /// Whether no field is set.
    @JsonIgnore
    public boolean isEmpty() {
        return equals(NOTHING);
    }

    private static @Nullable Cap differing(Cap from, Cap to) {
        return from.equals(to) ? null : to;
    }
}
