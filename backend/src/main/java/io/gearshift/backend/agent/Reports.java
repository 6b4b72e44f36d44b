package io.gearshift.backend.agent;

import io.gearshift.backend.host.HostReport;

/// Tells every connected console of something by itself. Safe for use by many threads.
@FunctionalInterface
public interface Reports {

    /// Sends `report` to all consoles that are connected now. Never blocks and never fails: a
    /// console that is not there learns it from the next inventory.
    void publish(HostReport report);
}
