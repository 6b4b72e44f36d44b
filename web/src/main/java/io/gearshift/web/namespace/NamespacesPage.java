package io.gearshift.web.namespace;

import io.gearshift.web.page.Frame;
import java.util.List;

/// The namespaces of one host, with the other hosts to choose from.
public record NamespacesPage(
        Frame frame, String explain, String host, List<Choice> hosts, NamespaceTable table) {
    /// Copies the list.
    public NamespacesPage {
        hosts = List.copyOf(hosts);
    }

    /// Another host.
    public record Choice(String name, boolean on, String href) {}
}
