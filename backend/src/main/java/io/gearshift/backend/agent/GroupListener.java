package io.gearshift.backend.agent;

import io.gearshift.backend.api.GearStrain;
import io.gearshift.collectors.cgroup.GroupPaths;
import io.gearshift.collectors.sampler.SampledGroup;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Told of the groups that are sampled, and of what their counters say of kills.
interface GroupListener {

    /// A gear's group is sampled from now on.
    ///
    /// @param group null if it is not any more
    void sampled(String id, @Nullable GroupPaths group);

    /// A gear's group was read.
    void read(SampledGroup group);

    /// A gear's counter of kills has grown.
    ///
    /// @param total what it stands at
    /// @param more since the last pass
    void killed(String id, long total, double more);

    /// What holds a gear up for a while now; empty of a listener that does not know.
    default List<GearStrain> strains(String id) {
        return List.of();
    }
}
