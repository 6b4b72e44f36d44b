package io.gearshift.collectors.cgroup;

import io.gearshift.collectors.Reading;
import java.util.List;

/// Block device figures of a group with all groups below it.
///
/// @param devices those that the group has used; an idle group has none, and its total is 0
public record IoFigures(Reading<List<IoDevice>> devices) {

    /// The sum over all devices.
    public Reading<IoTotal> total() {
        return devices.map(IoTotal::of);
    }
}
