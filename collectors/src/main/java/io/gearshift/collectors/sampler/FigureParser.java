package io.gearshift.collectors.sampler;

import java.util.List;

/// Parses what was read of one file into the figures of a group, without making an object.
final class FigureParser {

    private static final long NANOS_PER_MICRO = 1000;
    private static final KeyBytes READ_BYTES = new KeyBytes("rbytes=");
    private static final KeyBytes WRITE_BYTES = new KeyBytes("wbytes=");
    private static final KeyBytes READ_OPS = new KeyBytes("rios=");
    private static final KeyBytes WRITE_OPS = new KeyBytes("wios=");
    private static final KeyBytes TOTAL = new KeyBytes("total=");
    private static final KeyBytes SOME = new KeyBytes("some ");
    private static final KeyBytes FULL = new KeyBytes("full ");

    private final KeyedLines cpuStatV1 =
            keyed(
                    SampledFile.CPU_STAT_V1,
                    NANOS_PER_MICRO,
                    "nr_periods",
                    "nr_throttled",
                    "throttled_time");
    private final KeyedLines cpuStatV2 =
            keyed(
                    SampledFile.CPU_STAT_V2,
                    1,
                    "usage_usec",
                    "nr_periods",
                    "nr_throttled",
                    "throttled_usec");
    private final KeyedLines memoryStatV1 =
            keyed(
                    SampledFile.MEMORY_STAT_V1,
                    1,
                    "total_cache",
                    "total_rss",
                    "total_swap",
                    "total_inactive_file");
    private final KeyedLines memoryStatV2 =
            keyed(SampledFile.MEMORY_STAT_V2, 1, "anon", "file", "kernel", "inactive_file", "slab");
    private final KeyedLines oomControl = keyed(SampledFile.OOM_CONTROL_V1, 1, "oom_kill");
    private final KeyedLines memoryEvents = keyed(SampledFile.MEMORY_EVENTS_V2, 1, "oom_kill");

    private final KeyedLines pidsEvents = keyed(SampledFile.PIDS_EVENTS_V1, 1, "max");

    private final KernelBuffer buffer;

    FigureParser(KernelBuffer buffer) {
        this.buffer = buffer;
    }

    void parse(SampledFile file, SampledGroup into) {
        // An io.stat of a group that did none is empty; any other file has at least a line.
        boolean mayBeEmpty = file == SampledFile.IO_STAT_V2 && buffer.length() == 0;
        if (!buffer.isWhole() && !mayBeEmpty) {
            into.set(file, FigureState.MALFORMED);
            return;
        }
        switch (file) {
            case CPUACCT_USAGE_V1 -> single(Figure.CPU_USAGE, NANOS_PER_MICRO, into);
            case CPU_STAT_V1 -> cpuStatV1.parse(buffer, into);
            case CPU_STAT_V2 -> cpuStatV2.parse(buffer, into);
            case MEMORY_USAGE_V1, MEMORY_CURRENT_V2 -> single(Figure.MEMORY_CURRENT, 1, into);
            case MEMORY_STAT_V1 -> memoryStatV1.parse(buffer, into);
            case MEMORY_STAT_V2 -> memoryStatV2.parse(buffer, into);
            case MEMORY_SWAP_V2 -> single(Figure.MEMORY_SWAP, 1, into);
            case MEMORY_KERNEL_V1 -> single(Figure.MEMORY_KERNEL, 1, into);
            case OOM_CONTROL_V1 -> oomControl.parse(buffer, into);
            case MEMORY_EVENTS_V2 -> memoryEvents.parse(buffer, into);
            case BLKIO_BYTES_V1 -> blkio(file, Figure.IO_READ_BYTES, Figure.IO_WRITE_BYTES, into);
            case BLKIO_OPS_V1 -> blkio(file, Figure.IO_READ_OPS, Figure.IO_WRITE_OPS, into);
            case IO_STAT_V2 -> ioStat(into);
            case PIDS_V1, PIDS_V2 -> single(Figure.PIDS, 1, into);
            case PIDS_EVENTS_V1, PIDS_EVENTS_V2 -> pidsEvents.parse(buffer, into);
            case CPU_PRESSURE -> pressure(Figure.CPU_PRESSURE_SOME, Figure.CPU_PRESSURE_FULL, into);
            case MEMORY_PRESSURE ->
                    pressure(Figure.MEMORY_PRESSURE_SOME, Figure.MEMORY_PRESSURE_FULL, into);
            case IO_PRESSURE -> pressure(Figure.IO_PRESSURE_SOME, Figure.IO_PRESSURE_FULL, into);
        }
    }

    private void single(Figure figure, long divisor, SampledGroup into) {
        long value = buffer.number(0);
        if (buffer.numberEnd() == 0) {
            into.set(figure, FigureState.MALFORMED);
        } else {
            into.set(figure, divisor == 1 ? value : Long.divideUnsigned(value, divisor));
        }
    }

    /// Lines of `major:minor Kind number`, and a last one of `Total number`. That one alone does
    /// not mean zero: since 6.10 the kernel counts a disk only after some group got a limit on it.
    private void blkio(SampledFile file, Figure read, Figure write, SampledGroup into) {
        boolean counted = false;
        long readSum = 0;
        long writeSum = 0;
        for (int line = 0; line < buffer.length(); line = buffer.nextLine(line)) {
            int kind = behindBlank(line);
            byte letter = buffer.at(kind);
            if (letter == 'R' || letter == 'W') {
                int position = behindBlank(kind);
                long value = buffer.number(position);
                if (buffer.numberEnd() == position) {
                    into.set(file, FigureState.MALFORMED);
                    return;
                }
                counted = true;
                if (letter == 'R') {
                    readSum += value;
                } else {
                    writeSum += value;
                }
            }
        }
        if (counted) {
            into.set(read, readSum);
            into.set(write, writeSum);
        } else {
            into.set(file, FigureState.UNSUPPORTED);
        }
    }

    /// Lines of `major:minor key=number ...`.
    private void ioStat(SampledGroup into) {
        long readBytes = 0;
        long writeBytes = 0;
        long readOps = 0;
        long writeOps = 0;
        int end = buffer.length();
        for (int word = 0; word < end; word = behindBlank(word)) {
            long start = buffer.eight(word);
            if (READ_BYTES.matches(buffer, word, start)) {
                readBytes += buffer.number(word + READ_BYTES.length());
            } else if (WRITE_BYTES.matches(buffer, word, start)) {
                writeBytes += buffer.number(word + WRITE_BYTES.length());
            } else if (READ_OPS.matches(buffer, word, start)) {
                readOps += buffer.number(word + READ_OPS.length());
            } else if (WRITE_OPS.matches(buffer, word, start)) {
                writeOps += buffer.number(word + WRITE_OPS.length());
            }
        }
        into.set(Figure.IO_READ_BYTES, readBytes);
        into.set(Figure.IO_WRITE_BYTES, writeBytes);
        into.set(Figure.IO_READ_OPS, readOps);
        into.set(Figure.IO_WRITE_OPS, writeOps);
    }

    /// A line `some` and, since kernel 5.13 in each file, a line `full`.
    private void pressure(Figure some, Figure full, SampledGroup into) {
        into.set(some, FigureState.UNSUPPORTED);
        into.set(full, FigureState.UNSUPPORTED);
        for (int line = 0; line < buffer.length(); line = buffer.nextLine(line)) {
            long start = buffer.eight(line);
            if (SOME.matches(buffer, line, start)) {
                total(line, some, into);
            } else if (FULL.matches(buffer, line, start)) {
                total(line, full, into);
            }
        }
    }

    private void total(int line, Figure figure, SampledGroup into) {
        int end = buffer.nextLine(line);
        for (int word = line; word < end; word = behindBlank(word)) {
            if (TOTAL.matches(buffer, word, buffer.eight(word))) {
                int position = word + TOTAL.length();
                long value = buffer.number(position);
                if (buffer.numberEnd() != position) {
                    into.set(figure, value);
                    return;
                }
            }
        }
        into.set(figure, FigureState.MALFORMED);
    }

    /// The position behind the next blank or newline, or the end.
    private int behindBlank(int position) {
        int i = position;
        int end = buffer.length();
        while (i < end) {
            byte found = buffer.at(i++);
            if (found == ' ' || found == '\n') {
                return i;
            }
        }
        return end;
    }

    private static KeyedLines keyed(SampledFile file, long divisor, String... keys) {
        return new KeyedLines(List.of(keys), file.figures(), divisor);
    }
}
