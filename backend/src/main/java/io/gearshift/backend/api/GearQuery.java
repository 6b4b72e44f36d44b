package io.gearshift.backend.api;

import org.jspecify.annotations.Nullable;

/// Which gears to list, in which order. Every part can be null for "any".
///
/// @param text matches name, id, application, image or command, ignoring case
/// @param attention only gears that need a look: failed, killed lately, near a limit, drifted
/// @param sort `name`, `state`, `host`, `cpu`, `memory`, `pressure`, `processes`; names sort
///   naturally (web2 before web10)
/// @param offset of the first row, from 0
/// @param count of rows, 1 to 1000
public record GearQuery(
        @Nullable String text,
        @Nullable GearState state,
        @Nullable String host,
        @Nullable String project,
        boolean attention,
        String sort,
        boolean descending,
        int offset,
        int count) {

    /// All gears by name.
    public static final GearQuery ALL =
            new GearQuery(null, null, null, null, false, "name", false, 0, 1000);

    /// Clamps the page into its range.
    public GearQuery {
        offset = Math.max(0, offset);
        count = Math.clamp(count, 1, 1000);
    }
}
