package io.gearshift.web.cgroup;

import io.gearshift.backend.api.CgroupNode;
import io.gearshift.backend.api.CgroupTree;
import io.gearshift.backend.api.LimitResult;
import io.gearshift.backend.api.Me;
import io.gearshift.backend.api.Right;
import io.gearshift.web.limit.LimitWords;
import io.gearshift.web.page.Pages;
import io.gearshift.web.part.Control;
import io.gearshift.web.part.When;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// A change of a group's limits that is taken back unless somebody keeps it.
///
/// @param words what was changed
public record GroupPending(String name, String words, When reverts, Control keep, Control undo) {

    /// Those of the groups in an answer.
    static List<GroupPending> in(CgroupTree tree, Me me, Instant now) {
        var all = new ArrayList<GroupPending>();
        for (CgroupNode node : tree.nodes()) {
            LimitResult pending = node.pending();
            if (pending == null || pending.revertsAt() == null) {
                continue;
            }
            String change = "/changes/" + Pages.encode(pending.changeId());
            all.add(
                    new GroupPending(
                            GroupLimitEdit.name(node),
                            String.join(
                                    ", ", LimitWords.changes(pending.before(), pending.after())),
                            When.in(pending.revertsAt(), now),
                            Control.of(me, Right.LIMIT, "Keep", "ok", change + "/keep")
                                    .looking("primary"),
                            Control.of(me, Right.LIMIT, "Undo now", "undo", change + "/undo")));
        }
        return all;
    }
}
