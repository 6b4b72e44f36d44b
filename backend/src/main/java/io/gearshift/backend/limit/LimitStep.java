package io.gearshift.backend.limit;

import io.gearshift.backend.api.Cap;
import io.gearshift.backend.driver.Tuning;
import java.nio.file.Path;

/// One step of a limit change. Steps are done in order, and undone in the opposite one.
sealed interface LimitStep {

    /// The limit that it is about, for messages.
    LimitField field();

    /// What libvirt has a word for: live, if the gear runs, and for the next start.
    record Tune(LimitField field, Tuning change) implements LimitStep {}

    /// What libvirt has a word for, for the next start alone.
    record NextStart(LimitField field, Tuning change) implements LimitStep {}

    /// A value into a file of one of the gear's cgroups.
    record Write(LimitField field, Path group, String file, String value) implements LimitStep {}

    /// A disk's row in a file that has one for each disk.
    ///
    /// @param number of the disk
    /// @param value the row without it
    /// @param none what lifts the limits; there is no such row then
    record Row(LimitField field, Path group, String file, String number, String value, String none)
            implements LimitStep {}

    /// The process limit of a systemd scope, through systemd: what is written to the file behind
    /// its back it would write over.
    record Tasks(LimitField field, String unit, Path group, Cap processes) implements LimitStep {}
}
