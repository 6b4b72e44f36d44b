package io.gearshift.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;

/// What other processes use.
final class Cpu {
    private static final MethodHandle CLOCK_GETTIME = clockGettime();

    private Cpu() {}

    @SuppressWarnings("restricted")
    private static MethodHandle clockGettime() {
        Linker linker = Linker.nativeLinker();
        return linker.downcallHandle(
                linker.defaultLookup().findOrThrow("clock_gettime"),
                FunctionDescriptor.of(
                        ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.ADDRESS));
    }

    /// Processor time of a process, nanoseconds: of all its threads, those that ended included. It
    /// is the clock that `clock_getcpuclockid` names.
    static long nanos(long pid) {
        // MAKE_PROCESS_CPUCLOCK(pid, CPUCLOCK_SCHED) of linux/posix-timers.h
        int clock = (int) (~pid << 3 | 2);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment time = arena.allocate(ValueLayout.JAVA_LONG, 2);
            int error = (int) CLOCK_GETTIME.invokeExact(clock, time);
            if (error != 0) {
                throw new IllegalStateException("process " + pid + " has no clock; did it end?");
            }
            return time.getAtIndex(ValueLayout.JAVA_LONG, 0) * 1_000_000_000L
                    + time.getAtIndex(ValueLayout.JAVA_LONG, 1);
        } catch (Error | RuntimeException e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e); // a method handle declares it
        }
    }

    /// Resident memory of a process, bytes; `Rss` of `/proc/PID/smaps_rollup`.
    static long residentBytes(long pid) {
        try {
            for (String line : Files.readAllLines(Path.of("/proc/" + pid + "/smaps_rollup"))) {
                if (line.startsWith("Rss:")) {
                    return Long.parseLong(line.replaceAll("\\D", "")) << 10;
                }
            }
            throw new IllegalStateException("no Rss for " + pid);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
