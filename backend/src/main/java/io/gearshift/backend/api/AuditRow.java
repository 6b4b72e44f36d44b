package io.gearshift.backend.api;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Who did what. Rows are chained: each hash covers the row and the hash before it.
///
/// @param who user, or `dead-man timer`
/// @param via `web`, `desktop`, `ctl`, `api` or `agent`
/// @param action verb and noun, for example `gear.start`, `limit.change`
/// @param object id of what it was done to; `objectName` its name then
/// @param before JSON of what was changed, null if nothing was
/// @param after likewise, as read back
/// @param outcome `ok`, or the error code
/// @param changeId of a limit change; null for others
/// @param undoable whether {@link Console#undoLimits} would take it back now
public record AuditRow(
        long id,
        Instant at,
        String who,
        String via,
        String project,
        String action,
        String object,
        String objectName,
        @Nullable String before,
        @Nullable String after,
        String outcome,
        @Nullable String message,
        @Nullable String changeId,
        boolean undoable,
        String hash) {}
