package io.gearshift.web.host;

import io.gearshift.web.page.Frame;
import java.util.List;

/// The hosts.
public record HostsPage(Frame frame, String explain, List<HostView> hosts) {
    /// Copies the list.
    public HostsPage {
        hosts = List.copyOf(hosts);
    }
}
