package io.gearshift.web.page;

import gg.jte.Content;
import io.gearshift.web.part.When;
import io.gearshift.web.timemachine.PastBar;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What stands around a page's content.
///
/// @param title of the page, without the product's name
/// @param section the entry of the rail that is lit
/// @param crumbs where I am, from the outside in; the last is the page itself
/// @param user who is signed in
/// @param theme `light`, `dark` or `system`
/// @param path of this page with its query, to come back to after a form
/// @param csrf for every form
/// @param stale since when a host does not answer; null while all do
/// @param past the moment that is shown, and the way to others; null where there is none
/// @param styles addresses of style sheets; `scripts` likewise
public record Frame(
        String title,
        String section,
        List<Crumb> crumbs,
        List<Entry> rail,
        String user,
        String role,
        String theme,
        String path,
        String csrf,
        @Nullable When stale,
        @Nullable PastBar past,
        @Nullable Flash flash,
        List<String> styles,
        List<String> scripts,
        String icon,
        Content sprite) {

    /// Copies the lists.
    public Frame {
        crumbs = List.copyOf(crumbs);
        rail = List.copyOf(rail);
        styles = List.copyOf(styles);
        scripts = List.copyOf(scripts);
    }

    /// The page's htmx settings.
    public String htmxConfig() {
        return Htmx.CONFIG;
    }

    /// Headers that htmx sends with every request.
    public String htmxHeaders() {
        return "{\"X-CSRF-Token\":\"" + csrf + "\"}";
    }

    /// One step of the path to this page.
    ///
    /// @param href empty for the page itself
    public record Crumb(String label, String href) {}

    /// One entry of the rail.
    ///
    /// @param count shown beside the label; empty for none
    /// @param bad whether the count is of what needs a look
    /// @param rule whether a line stands before it
    public record Entry(
            String section,
            String label,
            String icon,
            String href,
            String count,
            boolean bad,
            boolean rule) {}
}
