package io.gearshift.backend.api;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a host kept of the moment in which the kernel killed in a gear for want of memory.
///
/// @param row when, in which gear, in one sentence
/// @param cause what was full
/// @param group that was full, if it was one above the gear; hostile
/// @param killed the processes that were killed, in order
/// @param limits that were in force
/// @param atKill what the gear's memory was full of when the kernel killed, by its own count; null
///   if it did not say, or counted something else than this gear
/// @param before the last minute before it, a moment a second, oldest first; seconds in which
///   nothing was read are left out
/// @param processes of the gear, the largest first
/// @param more how many further processes there were
/// @param kernelLines what the kernel's log said, as `/dev/kmsg` escapes it
public record BlackBox(
        KillRow row,
        Cause cause,
        @Nullable String group,
        List<Killed> killed,
        Limits limits,
        @Nullable Moment atKill,
        List<Moment> before,
        List<Task> processes,
        int more,
        List<String> kernelLines) {

    /// Copies the lists.
    public BlackBox {
        killed = List.copyOf(killed);
        before = List.copyOf(before);
        processes = List.copyOf(processes);
        kernelLines = List.copyOf(kernelLines);
    }

    /// What was full.
    public enum Cause {
        /// The gear was at its own memory cap.
        GEAR,
        /// A group above it was at its cap.
        GROUP,
        /// The host had no memory left.
        HOST,
        /// The kernel's log could not be read, so that only a counter told.
        UNKNOWN
    }

    /// Where the memory was, in bytes; null for what is not known.
    ///
    /// @param total that counts against the cap
    /// @param anon of programs, without a file
    /// @param file cached files and shared memory
    /// @param kernel of the kernel, for the gear
    /// @param swap swapped out
    public record Moment(
            Instant at,
            @Nullable Long total,
            @Nullable Long anon,
            @Nullable Long file,
            @Nullable Long kernel,
            @Nullable Long swap) {}

    /// A process that was killed, with the sizes that the kernel gave.
    ///
    /// @param pid outside
    /// @param insidePid as the gear saw it; null if it was gone before it could be read
    /// @param name hostile, without control characters
    /// @param virtualBytes total-vm; null if the kernel did not say, as the other sizes
    /// @param anonBytes anon-rss
    /// @param fileBytes file-rss
    /// @param sharedBytes shmem-rss
    public record Killed(
            Instant at,
            int pid,
            @Nullable Integer insidePid,
            String name,
            @Nullable Long virtualBytes,
            @Nullable Long anonBytes,
            @Nullable Long fileBytes,
            @Nullable Long sharedBytes) {}

    /// A process of the gear at that moment.
    ///
    /// @param pid outside
    /// @param insidePid as the gear saw it; null if it was gone before it could be read
    /// @param name its command line, or its name where that is all that is known; hostile
    /// @param residentBytes by the kernel's table at the kill where there is one, else just after;
    ///   null if unknown
    /// @param swapBytes swapped out; null if unknown
    /// @param killed whether it was killed
    public record Task(
            int pid,
            @Nullable Integer insidePid,
            String name,
            @Nullable Long residentBytes,
            @Nullable Long swapBytes,
            boolean killed) {}
}
