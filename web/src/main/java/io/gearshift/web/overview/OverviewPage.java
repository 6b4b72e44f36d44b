package io.gearshift.web.overview;

import io.gearshift.web.host.HostView;
import io.gearshift.web.page.Frame;
import io.gearshift.web.part.Control;
import io.gearshift.web.part.EventRow;
import java.util.List;

/// The first page.
///
/// @param sub one line that sums up
/// @param empty whether there is no gear yet, so that the first is offered
public record OverviewPage(
        Frame frame,
        String sub,
        List<Hurt> hurts,
        List<HostView> hosts,
        List<EventRow> events,
        boolean empty,
        Control create) {
    /// Copies the lists.
    public OverviewPage {
        hurts = List.copyOf(hurts);
        hosts = List.copyOf(hosts);
        events = List.copyOf(events);
    }

    /// One thing that needs a look.
    ///
    /// @param tone `red` or `amber`
    /// @param age how long it is so; empty if not known
    public record Hurt(
            String icon, String tone, String name, String href, String why, String age) {}
}
