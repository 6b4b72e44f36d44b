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
        Attention attention,
        List<HostView> hosts,
        List<EventRow> events,
        boolean empty,
        Control create) {
    /// Copies the lists.
    public OverviewPage {
        hosts = List.copyOf(hosts);
        events = List.copyOf(events);
    }
}
