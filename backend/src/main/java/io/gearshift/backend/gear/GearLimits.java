package io.gearshift.backend.gear;

import io.gearshift.backend.api.ConsoleException;
import io.gearshift.backend.api.Disks;
import io.gearshift.backend.api.LimitChange;
import io.gearshift.backend.api.LimitPreview;
import io.gearshift.backend.api.LimitResult;
import io.gearshift.backend.api.Limits;
import io.gearshift.backend.driver.Running;
import io.gearshift.backend.driver.Tuning;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// What the life cycle and the agent's commands ask of the limits. The room `limit` does it; it
/// stands here so that neither room needs the other's insides.
public interface GearLimits {

    /// The limits that a new gear gets: what was asked, checked, on top of the defaults.
    ///
    /// @throws ConsoleException `limit.invalid`, `limit.unsupported`
    Limits initial(LimitChange asked);

    /// What libvirt is told for such limits, the allowance for its own helper on cgroup v1
    /// included.
    Tuning tuning(Limits limits);

    /// Puts the recorded limits in force in a container that has just started, before its program
    /// runs: what libvirt has no word for, and the child groups of cgroup v1. Reads them back.
    ///
    /// @throws ConsoleException `limit.refused`, `limit.read-back`; the start is then given up
    void apply(GearRecord record, Running running);

    /// The disks of this host, as far as limits go; at most ten seconds old.
    Disks disks();

    /// The limits in force: read from the kernel while the gear runs, else as recorded.
    Limits inForce(GearEntry gear);

    /// A gear was deleted: its timers and baselines go.
    void forget(String id);

    /// What a change would do.
    LimitPreview preview(String id, LimitChange change);

    /// Makes a change and reads it back.
    LimitResult change(
            String id,
            String changeId,
            LimitChange change,
            @Nullable Duration confirmWithin,
            @Nullable Long revision);

    /// Stops the dead-man timer of a change.
    LimitResult confirm(String changeId);

    /// Takes a change back.
    LimitResult undo(LimitResult original);

    /// Takes what was found as recorded; where only the next start differs, nothing changes now. A
    /// change like any other, with its undo.
    LimitResult adoptDrift(String id, String changeId);

    /// Sets what is recorded. A change like any other, with its undo.
    LimitResult revertDrift(String id, String changeId);
}
