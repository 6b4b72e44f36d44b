package io.gearshift.collectors.cgroup;

import io.gearshift.collectors.ByteSize;
import io.gearshift.collectors.Counter;
import io.gearshift.collectors.KernelText;
import io.gearshift.collectors.Limit;
import io.gearshift.collectors.UnexpectedText;
import java.util.ArrayList;
import java.util.List;

/// Files of one value, as `memory.current` or `pids.max`, and of one value a line.
final class SingleValue {

    private static final long NANOS_PER_MICRO = 1000;

    private SingleValue() {}

    static ByteSize bytes(String text) throws UnexpectedText {
        return new ByteSize(KernelText.number(KernelText.line(text)));
    }

    static long number(String text) throws UnexpectedText {
        return KernelText.number(KernelText.line(text));
    }

    static Counter counter(String text) throws UnexpectedText {
        return new Counter(KernelText.unsigned(KernelText.line(text)));
    }

    /// A counter of nanoseconds, as microseconds.
    static Counter nanoseconds(String text) throws UnexpectedText {
        return micros(counter(text));
    }

    static Counter micros(Counter nanoseconds) {
        return new Counter(Long.divideUnsigned(nanoseconds.bits(), NANOS_PER_MICRO));
    }

    static Limit limit(String text) throws UnexpectedText {
        return Limit.parse(KernelText.line(text));
    }

    /// `cgroup.procs`: a process id a line; an empty group has an empty file.
    static List<Integer> processes(String text) throws UnexpectedText {
        var processes = new ArrayList<Integer>();
        for (String line : KernelText.linesOrNone(text)) {
            processes.add(KernelText.integer(line));
        }
        return List.copyOf(processes);
    }
}
