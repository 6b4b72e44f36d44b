package io.gearshift.backend.api;

import io.gearshift.backend.api.GearStrain.Kind;
import org.jspecify.annotations.Nullable;

/// Which gears to list, in which order. Every part can be null for "any".
///
/// @param text matches name, id, application, image or command, ignoring case
/// @param attention only gears that need a look: failed, killed lately, near a limit, drifted
/// @param sort `name`, `attention` (those that need a look first), `state`, `host`, `cpu`,
///   `memory`, `pressure`, `processes`; names sort naturally (web2 before web10)
/// @param offset of the first row, from 0
/// @param count of rows, 1 to 1000
/// @param strain only gears that this holds up, see {@link GearStrain}
public record GearQuery(
        @Nullable String text,
        @Nullable GearState state,
        @Nullable String host,
        @Nullable String project,
        boolean attention,
        String sort,
        boolean descending,
        int offset,
        int count,
        @Nullable Kind strain) {

    /// All gears by name.
    public static final GearQuery ALL =
            new GearQuery(null, null, null, null, false, "name", false, 0, 1000);

    /// Clamps the page into its range.
    public GearQuery {
        offset = Math.max(0, offset);
        count = Math.clamp(count, 1, 1000);
    }

    /// Whatever holds them up.
    public GearQuery(
            @Nullable String text,
            @Nullable GearState state,
            @Nullable String host,
            @Nullable String project,
            boolean attention,
            String sort,
            boolean descending,
            int offset,
            int count) {
        this(text, state, host, project, attention, sort, descending, offset, count, null);
    }

    /// Of these, only those that this holds up; null for any.
    public GearQuery ofStrain(@Nullable Kind only) {
        return new GearQuery(
                text, state, host, project, attention, sort, descending, offset, count, only);
    }
}
