package io.gearshift.backend.timemachine;

import static org.assertj.core.api.Assertions.assertThat;

import io.gearshift.backend.api.CgroupNode;
import io.gearshift.backend.api.CgroupOwner;
import io.gearshift.backend.api.CgroupQuery;
import io.gearshift.backend.api.CgroupTree;
import io.gearshift.backend.fake.FakeCgroups;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

final class PastGroupsTest {

    /// On cgroup v1; as it is on the page of now.
    @Test
    void aGearThatHadTwoPlacesIsOneRow() {
        var owner = new CgroupOwner(CgroupOwner.Kind.GEAR, "web1", "g-1", true);
        var further = new CgroupOwner(CgroupOwner.Kind.GEAR, "web1", "g-1", false);
        CgroupTree recorded =
                new FakeCgroups("v1")
                        .put("/machine", CgroupOwner.NONE, 9, null, 0)
                        .put("/machine/lxc-1-g-1", owner, 9, null, 0)
                        .put("/machine/lxc-1-g-1/gear", further, 8, null, 0)
                        .put("/gearshift", CgroupOwner.NONE, 0, null, 0)
                        .put("/gearshift/g-1", further, 0, null, 0)
                        .tree(CgroupQuery.ALL, Instant.EPOCH);
        var past = new PastGroups(PastGroups.texts(recorded), _ -> null);

        CgroupTree tree = past.tree(CgroupQuery.ALL, Instant.EPOCH, recorded);

        assertThat(tree.nodes())
                .extracting(CgroupNode::path)
                .containsExactlyInAnyOrder(
                        "/",
                        "/machine",
                        "/machine/lxc-1-g-1",
                        "/machine/lxc-1-g-1/gear",
                        "/gearshift");
        assertThat(tree.nodes())
                .filteredOn(node -> node.elsewhere() > 0)
                .extracting(CgroupNode::path)
                .containsExactly("/gearshift");
        var under = new CgroupQuery("/gearshift/g-1", 1, List.of(), null, CgroupQuery.Sort.NAME, 9);
        assertThat(past.tree(under, Instant.EPOCH, recorded).nodes()).hasSize(1);
    }
}
