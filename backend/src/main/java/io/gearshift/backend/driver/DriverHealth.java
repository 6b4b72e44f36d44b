package io.gearshift.backend.driver;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Whether the driver's daemon answers.
///
/// @param version of the daemon; null while it does not answer
/// @param problem one sentence with what to do; null while it answers
/// @param since when it came to be so
public record DriverHealth(
        boolean up, @Nullable String version, @Nullable String problem, Instant since) {}
