package io.gearshift.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/// What other processes use.
final class Cpu {
    private Cpu() {}

    /// Processor time of all living threads of a process, nanoseconds; the first word of
    /// `/proc/PID/task/TID/schedstat`. Threads that ended meanwhile are missing, so a difference of
    /// two is a lower bound by what short-lived threads used.
    static long nanos(long pid) {
        try (Stream<Path> threads = Files.list(Path.of("/proc/" + pid + "/task"))) {
            return threads.mapToLong(Cpu::ofThread).sum();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long ofThread(Path thread) {
        try {
            return Long.parseLong(Files.readString(thread.resolve("schedstat")).split(" ", 2)[0]);
        } catch (IOException e) {
            return 0; // it has ended
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
