package io.gearshift.backend.limit;

import io.gearshift.backend.api.Cap;
import io.gearshift.backend.api.IoLimit;
import io.gearshift.backend.api.LimitChange;
import io.gearshift.backend.api.Limits;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// One of the limits, by the name of its field in {@link Limits}.
enum LimitField {
    /// CPU cap.
    CPU("cpuMillis", "CPU cap"),
    /// CPU weight.
    WEIGHT("cpuWeight", "CPU weight"),
    /// Processors.
    PROCESSORS("processors", "processors"),
    /// Memory cap.
    MEMORY("memoryBytes", "memory cap"),
    /// Throttle point.
    MEMORY_HIGH("memoryHighBytes", "throttle point"),
    /// Swap alone.
    SWAP("swapBytes", "swap"),
    /// Processes.
    PROCESSES("processes", "process limit"),
    /// Reads and writes, of all disks together.
    IO("io", "disk limits");

    private final String field;
    private final String words;

    LimitField(String field, String words) {
        this.field = field;
        this.words = words;
    }

    /// Name of the field in {@link Limits}.
    String field() {
        return field;
    }

    /// For a sentence.
    String words() {
        return words;
    }

    /// The value in words.
    String of(Limits limits) {
        return switch (this) {
            case CPU -> LimitWords.cores(limits.cpuMillis());
            case WEIGHT -> Integer.toString(limits.cpuWeight());
            case PROCESSORS -> limits.processors() == null ? "all" : limits.processors();
            case MEMORY -> LimitWords.bytes(limits.memoryBytes());
            case MEMORY_HIGH -> LimitWords.bytes(limits.memoryHighBytes());
            case SWAP -> LimitWords.bytes(limits.swapBytes());
            case PROCESSES -> LimitWords.number(limits.processes());
            case IO -> LimitWords.io(limits.io());
        };
    }

    /// Whether both have the same value.
    boolean same(Limits one, Limits other) {
        return switch (this) {
            case CPU -> one.cpuMillis().equals(other.cpuMillis());
            case WEIGHT -> one.cpuWeight() == other.cpuWeight();
            case PROCESSORS -> of(one).equals(of(other));
            case MEMORY -> one.memoryBytes().equals(other.memoryBytes());
            case MEMORY_HIGH -> one.memoryHighBytes().equals(other.memoryHighBytes());
            case SWAP -> one.swapBytes().equals(other.swapBytes());
            case PROCESSES -> one.processes().equals(other.processes());
            case IO -> one.io().equals(other.io());
        };
    }

    /// The fields that a change sets.
    static Set<LimitField> in(LimitChange change) {
        var fields = EnumSet.noneOf(LimitField.class);
        add(fields, CPU, change.cpuMillis());
        add(fields, WEIGHT, change.cpuWeight());
        add(fields, PROCESSORS, change.processors());
        add(fields, MEMORY, change.memoryBytes());
        add(fields, MEMORY_HIGH, change.memoryHighBytes());
        add(fields, SWAP, change.swapBytes());
        add(fields, PROCESSES, change.processes());
        add(fields, IO, change.io());
        return fields;
    }

    /// The fields in which two differ.
    static Set<LimitField> differing(Limits one, Limits other) {
        var fields = EnumSet.noneOf(LimitField.class);
        for (LimitField field : values()) {
            if (!field.same(one, other)) {
                fields.add(field);
            }
        }
        return fields;
    }

    /// The change that sets these fields to their values in `to`.
    static LimitChange change(Set<LimitField> fields, Limits to) {
        String list = to.processors() == null ? LimitChange.ALL_PROCESSORS : to.processors();
        return new LimitChange(
                cap(fields, CPU, to.cpuMillis()),
                fields.contains(WEIGHT) ? (Integer) to.cpuWeight() : null,
                fields.contains(PROCESSORS) ? list : null,
                cap(fields, MEMORY, to.memoryBytes()),
                cap(fields, MEMORY_HIGH, to.memoryHighBytes()),
                cap(fields, SWAP, to.swapBytes()),
                cap(fields, PROCESSES, to.processes()),
                fields.contains(IO) ? IoLimit.changesTo(to.io()) : null);
    }

    private static @Nullable Cap cap(Set<LimitField> fields, LimitField field, Cap value) {
        return fields.contains(field) ? value : null;
    }

    private static void add(Set<LimitField> fields, LimitField field, @Nullable Object value) {
        if (value != null) {
            fields.add(field);
        }
    }
}
