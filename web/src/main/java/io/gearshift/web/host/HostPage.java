package io.gearshift.web.host;

import io.gearshift.web.gear.TopGears;
import io.gearshift.web.namespace.NamespaceTable;
import io.gearshift.web.page.Frame;
import io.gearshift.web.part.Range;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One host: how full it is, who fills it, how it came to that, and its namespaces.
///
/// @param live address of the stream
/// @param others all hosts, to go to another; empty if there is only one
/// @param charts null while the host does not answer, and for who is not told what it is loaded
///   with
public record HostPage(
        Frame frame,
        HostView host,
        String live,
        List<Choice> others,
        List<WhoUses> users,
        List<Choice> orders,
        TopGears top,
        @Nullable Charts charts,
        NamespaceTable namespaces) {

    /// Copies the lists.
    public HostPage {
        others = List.copyOf(others);
        users = List.copyOf(users);
        orders = List.copyOf(orders);
    }

    /// One of several to go to.
    public record Choice(String label, String href, boolean on) {}

    /// The charts of the host's own figures.
    ///
    /// @param data address of their points
    /// @param table address of the same as a table; `csv` as a file
    /// @param scripts addresses of what draws them
    public record Charts(
            String data,
            String table,
            String csv,
            Range range,
            List<Range.Choice> ranges,
            List<String> scripts) {
        /// Copies the lists.
        public Charts {
            ranges = List.copyOf(ranges);
            scripts = List.copyOf(scripts);
        }
    }
}
