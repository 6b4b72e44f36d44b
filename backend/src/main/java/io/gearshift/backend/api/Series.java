package io.gearshift.backend.api;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One figure over time at a fixed step.
///
/// @param gear id, or null for the host's
/// @param figure name of the {@link GearFigures} or {@link Host.Figures} field
/// @param start time of the first value
/// @param stepMillis between two values
/// @param values oldest first; null is a gap, never zero
public record Series(
        @Nullable String gear,
        String figure,
        Instant start,
        long stepMillis,
        List<@Nullable Double> values) {}
