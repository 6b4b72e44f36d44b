package io.gearshift.web.cgroup;

import io.gearshift.backend.api.CgroupControl;
import io.gearshift.backend.api.CgroupNode;
import io.gearshift.backend.api.Me;
import io.gearshift.backend.api.Right;
import io.gearshift.web.page.Pages;
import io.gearshift.web.part.Control;

/// What leads from a row of the tree to its limits.
///
/// @param control opens the dialog, or says which right is missing
/// @param closed why nobody changes this group here; empty if somebody may
public record GroupControls(Control control, String closed) {

    /// Of a group.
    ///
    /// @param path of the page with the host's groups
    static GroupControls of(CgroupNode node, Me me, String path) {
        CgroupControl control = node.control();
        String name = GroupLimitEdit.name(node);
        String gear = node.owner().gear();
        boolean isGear = control == CgroupControl.GEAR && gear != null;
        String href =
                isGear
                        ? "/gears/" + Pages.encode(String.valueOf(gear)) + "/limits/edit"
                        : path + "/limits/edit?group=" + Pages.encode(node.path());
        return new GroupControls(
                Control.of(me, Right.LIMIT, "Limit " + name, "limit", href),
                control.open() ? "" : control.words());
    }
}
