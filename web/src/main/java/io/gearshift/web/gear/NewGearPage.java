package io.gearshift.web.gear;

import io.gearshift.web.limit.LimitPage;
import io.gearshift.web.page.Frame;
import io.gearshift.web.part.Control;
import java.util.List;

/// The form for a new gear, with what was typed.
///
/// @param error why the last attempt did not work; empty if there was none
public record NewGearPage(
        Frame frame,
        String error,
        String name,
        String image,
        String command,
        String memory,
        String cpu,
        String processes,
        String environment,
        boolean writable,
        boolean asRoot,
        boolean start,
        String restart,
        List<String> hosts,
        String host,
        List<LimitPage.Disk> disks,
        Control create) {
    /// Copies the lists.
    public NewGearPage {
        hosts = List.copyOf(hosts);
        disks = List.copyOf(disks);
    }
}
