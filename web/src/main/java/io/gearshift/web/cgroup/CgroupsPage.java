package io.gearshift.web.cgroup;

import io.gearshift.web.page.Frame;
import io.gearshift.web.part.When;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The cgroups of one host in one of two views, with the other hosts to choose from.
///
/// @param frame null where only the part that is live is wanted
/// @param problem why there are none to be shown; empty if there are some
/// @param about how many there are, of which cgroup version
/// @param read when they were read; null where there are none
/// @param rates over which time the rates are; empty where there are none
/// @param crumbs from the top down to the group that is looked at
/// @param again the address of this page
/// @param live address of the stream that keeps the figures live; empty where they are not
/// @param pending changes of limits that wait for confirmation
/// @param tree the one of the two views that is not null
public record CgroupsPage(
        @Nullable Frame frame,
        String csrf,
        String explain,
        String host,
        List<Choice> hosts,
        List<Choice> views,
        String problem,
        String about,
        @Nullable When read,
        String rates,
        List<Choice> crumbs,
        String again,
        String live,
        List<GroupPending> pending,
        @Nullable TreeTable tree,
        @Nullable Icicle icicle) {

    /// Copies the lists.
    public CgroupsPage {
        hosts = List.copyOf(hosts);
        views = List.copyOf(views);
        crumbs = List.copyOf(crumbs);
        pending = List.copyOf(pending);
    }

    /// Another host, view, or group.
    public record Choice(String name, boolean on, String href) {}
}
