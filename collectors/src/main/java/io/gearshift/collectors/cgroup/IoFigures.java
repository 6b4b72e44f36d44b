package io.gearshift.collectors.cgroup;

import io.gearshift.collectors.Reading;
import java.util.List;

/// Block device figures of a group with all groups below it.
///
/// @param devices those that the group has used. On v2 an idle group has none, and its total is 0;
///   on v1 none means that the kernel counts none, and is unsupported: it does so since 6.10 until
///   some group gets a limit on the disk
public record IoFigures(Reading<List<IoDevice>> devices) {

    /// The sum over all devices.
    public Reading<IoTotal> total() {
        return devices.map(IoTotal::of);
    }
}
