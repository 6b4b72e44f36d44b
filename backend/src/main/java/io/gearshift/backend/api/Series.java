package io.gearshift.backend.api;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One figure over time at a fixed step. A step in which nothing was read is null in both lists: a
/// gap, never zero.
///
/// @param gear id, or null for the host's
/// @param figure name of the {@link GearFigures} or {@link Host.Figures} field
/// @param start at which the first step begins
/// @param stepMillis how long each lasts
/// @param highest its highest second, oldest first
/// @param averages of the seconds that were read; empty if they were not asked for
public record Series(
        @Nullable String gear,
        String figure,
        Instant start,
        long stepMillis,
        List<@Nullable Double> highest,
        List<@Nullable Double> averages) {}
