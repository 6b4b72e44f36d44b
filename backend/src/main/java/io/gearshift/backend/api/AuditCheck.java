package io.gearshift.backend.api;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// What a walk over the whole chain of the audit found.
///
/// @param rows entries of the chain; what was done is two of them, its intent and its outcome
/// @param brokenAt id of the first that does not fit the one before it; null if all do
/// @param checkedAt when it was walked
public record AuditCheck(long rows, @Nullable Long brokenAt, Instant checkedAt) {

    /// Whether no row was changed or taken away.
    public boolean whole() {
        return brokenAt == null;
    }

    /// In one line, without the time.
    public String words() {
        return brokenAt == null
                ? "Chain whole, " + rows + (rows == 1 ? " row" : " rows")
                : "Chain broken at row "
                        + brokenAt
                        + " of "
                        + rows
                        + ": it, or one before it, was changed or taken away behind the console";
    }
}
