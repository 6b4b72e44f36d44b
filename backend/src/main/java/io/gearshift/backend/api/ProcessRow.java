package io.gearshift.backend.api;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A process of a gear, seen from both sides.
///
/// @param pid outside, as the host sees it
/// @param insidePid as the gear sees it (last of `NSpid`); null if it cannot be read
/// @param parentPid outside
/// @param user name inside the gear where known, else the inside id
/// @param uid effective user id outside
/// @param insideUid the same through the gear's id map; null if not mapped
/// @param state the kernel's letter (R, S, D, Z, T ...)
/// @param residentBytes VmRSS; null if it cannot be read
/// @param command the command line; hostile text, shown escaped; `[comm]` if it has none
public record ProcessRow(
        int pid,
        @Nullable Integer insidePid,
        int parentPid,
        String user,
        long uid,
        @Nullable Long insideUid,
        String state,
        int threads,
        @Nullable Long residentBytes,
        @Nullable Instant started,
        String command) {}
