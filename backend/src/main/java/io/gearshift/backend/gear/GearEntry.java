package io.gearshift.backend.gear;

import io.gearshift.backend.api.Gear;
import io.gearshift.backend.api.GearState;
import io.gearshift.backend.api.LimitResult;
import io.gearshift.backend.driver.Running;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What the agent knows of one gear at one moment; a snapshot, replaced as a whole.
///
/// @param id stable for life; for a container that virsh made, its name
/// @param domain the container's name in the driver
/// @param record null for a container that is not ours
/// @param idBase first outside id; null without a user namespace
/// @param running its processes and groups; null if it has none
/// @param exitCode how the program last ended (128 + n for signal n); null if never
/// @param drift limits that somebody changed behind our back
/// @param pending a limit change that waits for confirmation
public record GearEntry(
        String id,
        String domain,
        UUID uuid,
        @Nullable GearRecord record,
        @Nullable Long idBase,
        GearState state,
        @Nullable String stateText,
        @Nullable Instant stateSince,
        @Nullable Running running,
        @Nullable Integer exitCode,
        List<Gear.Drift> drift,
        @Nullable LimitResult pending) {

    /// Copies the list. A gear's id is one text here and in its record, as is the domain's name
    /// where they are the same.
    public GearEntry {
        id = record != null && record.id().equals(id) ? record.id() : id;
        domain = domain.equals(id) ? id : domain;
        drift = List.copyOf(drift);
    }

    /// Whether Gearshift made it.
    public boolean managed() {
        return record != null;
    }

    /// Name for people.
    public String name() {
        return record == null ? domain : record.name();
    }

    /// Project that it belongs to. A container that virsh made is in none: nobody but who may see
    /// all projects knows of it, since its root may be the host's.
    public String project() {
        return record == null ? Gear.NO_PROJECT : record.project();
    }

    /// With another record.
    public GearEntry withRecord(@Nullable GearRecord newRecord) {
        return withRecord(newRecord, idBase);
    }

    /// With another record and user namespace.
    public GearEntry withRecord(@Nullable GearRecord newRecord, @Nullable Long newIdBase) {
        return new GearEntry(
                id,
                domain,
                uuid,
                newRecord,
                newIdBase,
                state,
                stateText,
                stateSince,
                running,
                exitCode,
                drift,
                pending);
    }

    /// With another state.
    public GearEntry withState(GearState newState, @Nullable String text, @Nullable Instant since) {
        return new GearEntry(
                id, domain, uuid, record, idBase, newState, text, since, running, exitCode, drift,
                pending);
    }

    /// With other processes.
    public GearEntry withRunning(@Nullable Running newRunning) {
        return new GearEntry(
                id,
                domain,
                uuid,
                record,
                idBase,
                state,
                stateText,
                stateSince,
                newRunning,
                exitCode,
                drift,
                pending);
    }

    /// With another exit code.
    public GearEntry withExitCode(@Nullable Integer newExitCode) {
        return new GearEntry(
                id,
                domain,
                uuid,
                record,
                idBase,
                state,
                stateText,
                stateSince,
                running,
                newExitCode,
                drift,
                pending);
    }

    /// With other drift.
    public GearEntry withDrift(List<Gear.Drift> newDrift) {
        return new GearEntry(
                id,
                domain,
                uuid,
                record,
                idBase,
                state,
                stateText,
                stateSince,
                running,
                exitCode,
                newDrift,
                pending);
    }

    /// With another pending change.
    public GearEntry withPending(@Nullable LimitResult newPending) {
        return new GearEntry(
                id,
                domain,
                uuid,
                record,
                idBase,
                state,
                stateText,
                stateSince,
                running,
                exitCode,
                drift,
                newPending);
    }
}
