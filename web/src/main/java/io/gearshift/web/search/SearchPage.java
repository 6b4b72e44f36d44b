package io.gearshift.web.search;

import io.gearshift.web.page.Frame;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What was found.
///
/// @param frame null for the list under the search field
public record SearchPage(@Nullable Frame frame, String text, List<Hit> hits) {
    /// Copies the list.
    public SearchPage {
        hits = List.copyOf(hits);
    }

    /// One thing.
    public record Hit(String icon, String name, String about, String href) {}
}
