package io.gearshift.backend.api;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A gear as the fronts see it: what it is, how it is, what it uses and what it may use.
///
/// @param id stable for life, for example `g-7f3a2c1b9d0e`; for a container that virsh made, its
///   domain's name
/// @param project that it belongs to; {@link #NO_PROJECT} for a container that virsh made
/// @param domain the libvirt domain's name
/// @param uuid the libvirt domain's UUID
/// @param state as last known
/// @param stateText one sentence where the state alone does not say enough ("ended with status 3"),
///   else null
/// @param stateSince when it came to be so; null if not known
/// @param managed whether Gearshift made it; false for one that virsh made, which is shown and
///   limited but has no log or desired state
/// @param idBase first outside user id of its range of 65,536; null if it has no user namespace
/// @param limits in force: read from the kernel while it runs, else recorded
/// @param limitsRevision counts changes of the limits; see {@link LimitPreview}
/// @param drift limits that somebody changed behind our back; empty if none
/// @param pending a change that waits for confirmation; null if none
/// @param figures last known; null if not running or never read
/// @param initPid outside pid of its first process; null if not running
/// @param exitCode how the program last ended (128 + n for signal n); null if never
/// @param staleSince since when the host does not answer; null while it does
public record Gear(
        String id,
        String name,
        String project,
        @Nullable String application,
        String host,
        String domain,
        String uuid,
        GearState state,
        @Nullable String stateText,
        @Nullable Instant stateSince,
        boolean managed,
        boolean desiredRunning,
        RestartPolicy restart,
        String image,
        RootMode rootMode,
        List<String> command,
        boolean runAsRoot,
        @Nullable Long idBase,
        @Nullable Instant created,
        Limits limits,
        long limitsRevision,
        List<Drift> drift,
        @Nullable LimitResult pending,
        @Nullable GearFigures figures,
        @Nullable Integer initPid,
        @Nullable Integer exitCode,
        @Nullable Instant staleSince) {

    /// Stands for the project of what belongs to none: only who may see all projects sees it.
    public static final String NO_PROJECT = "*";

    /// Copies the collections.
    public Gear {
        command = List.copyOf(command);
        drift = List.copyOf(drift);
    }

    /// With other figures.
    public Gear withFigures(@Nullable GearFigures now) {
        return new Gear(
                id,
                name,
                project,
                application,
                host,
                domain,
                uuid,
                state,
                stateText,
                stateSince,
                managed,
                desiredRunning,
                restart,
                image,
                rootMode,
                command,
                runAsRoot,
                idBase,
                created,
                limits,
                limitsRevision,
                drift,
                pending,
                now,
                initPid,
                exitCode,
                staleSince);
    }

    /// With another command.
    public Gear withCommand(List<String> other) {
        return new Gear(
                id,
                name,
                project,
                application,
                host,
                domain,
                uuid,
                state,
                stateText,
                stateSince,
                managed,
                desiredRunning,
                restart,
                image,
                rootMode,
                other,
                runAsRoot,
                idBase,
                created,
                limits,
                limitsRevision,
                drift,
                pending,
                figures,
                initPid,
                exitCode,
                staleSince);
    }

    /// A limit that is not what we set.
    ///
    /// @param limit name of the {@link Limits} field
    /// @param recorded what we set, in words
    /// @param found what the kernel or libvirt says, in words
    public record Drift(String limit, String recorded, String found, Instant noticedAt) {}
}
