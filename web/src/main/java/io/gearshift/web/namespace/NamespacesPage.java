package io.gearshift.web.namespace;

import io.gearshift.web.page.Frame;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The namespaces of one host in one of four views, with the other hosts to choose from.
///
/// @param view `table`, `matrix`, `tree` or `why`; the one of the four that is not null
public record NamespacesPage(
        Frame frame,
        String explain,
        String host,
        List<Choice> hosts,
        String view,
        List<Choice> views,
        @Nullable NamespaceTable table,
        @Nullable MatrixView matrix,
        @Nullable TreeView tree,
        @Nullable WhyView why) {
    /// Copies the lists.
    public NamespacesPage {
        hosts = List.copyOf(hosts);
        views = List.copyOf(views);
    }

    /// Another host, or another view.
    public record Choice(String name, boolean on, String href) {}
}
