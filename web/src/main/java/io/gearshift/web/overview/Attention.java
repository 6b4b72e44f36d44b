package io.gearshift.web.overview;

import java.util.List;

/// What needs a look.
///
/// @param hurts the worst of it, first
/// @param more how many gears need a look beyond those
public record Attention(List<Hurt> hurts, int more) {
    /// Copies the list.
    public Attention {
        hurts = List.copyOf(hurts);
    }

    /// The same without ages, to see whether more than time has passed.
    List<Object> still() {
        return List.of(more, hurts.stream().map(Hurt::still).toList());
    }
}
