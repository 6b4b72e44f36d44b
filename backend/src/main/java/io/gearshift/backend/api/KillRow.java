package io.gearshift.backend.api;

import java.time.Instant;

/// A shortage of memory in which the kernel killed in a gear, as a line; {@link BlackBox} is all of
/// it.
///
/// @param id of the black box, in its link for good
/// @param gear id; the gear may be gone since
/// @param gearName at that time
/// @param text one sentence; hostile names in it are without control characters
/// @param killed how many processes were killed
public record KillRow(
        String id,
        Instant at,
        String host,
        String gear,
        String gearName,
        String project,
        String text,
        int killed) {}
