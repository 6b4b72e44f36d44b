package io.gearshift.backend.gear;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import com.fasterxml.jackson.databind.JsonNode;
import io.gearshift.backend.api.Limits;
import io.gearshift.backend.api.RestartPolicy;
import io.gearshift.backend.api.RootMode;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A gear's settings, as they live with the gear: JSON in the text of `<gear:record
/// xmlns:gear='https://gearshift.io/ns/gear/1'>` in the domain's `<metadata>`. Never holds a
/// secret: anyone who may read the domain XML reads this.
///
/// @param version of this form; {@link #VERSION} when written by us. A reader keeps what it does
///   not know (`unknown`) and writes it back
/// @param idBase first of 65,536 outside ids
/// @param limits as asked for; libvirt's own words for them carry the v1 allowance on top
/// @param limitsRevision counts changes of the limits
/// @param secretNames names of the variables in the root-only secrets file
/// @param epoch owner epoch, 1 when made; counts moves
public record GearRecord(
        int version,
        String id,
        String name,
        String project,
        @Nullable String application,
        String image,
        RootMode rootMode,
        List<String> command,
        Map<String, String> environment,
        List<String> secretNames,
        boolean runAsRoot,
        RestartPolicy restart,
        boolean desiredRunning,
        long idBase,
        Limits limits,
        long limitsRevision,
        long epoch,
        Instant created,
        @JsonAnySetter @JsonAnyGetter Map<String, JsonNode> unknown) {

    /// The version that this code writes.
    public static final int VERSION = 1;

    /// Copies the collections. What many gears have in common is one text for all: a host may have
    /// ten thousand that sleep.
    public GearRecord {
        project = project.intern();
        application = application == null ? null : application.intern();
        image = image.intern();
        command = command.stream().map(String::intern).toList();
        limits = limits.equals(Limits.NONE) ? Limits.NONE : limits;
        environment = Map.copyOf(environment);
        secretNames = List.copyOf(secretNames);
        unknown = unknown == null ? Map.of() : Map.copyOf(unknown);
    }

    /// With other fields of a version that this code does not know, each with what it holds beyond
    /// what this code knows of it.
    GearRecord withUnknown(Map<String, JsonNode> newUnknown) {
        return new GearRecord(
                version,
                id,
                name,
                project,
                application,
                image,
                rootMode,
                command,
                environment,
                secretNames,
                runAsRoot,
                restart,
                desiredRunning,
                idBase,
                limits,
                limitsRevision,
                epoch,
                created,
                newUnknown);
    }

    /// With another desired state.
    public GearRecord withDesiredRunning(boolean running) {
        return new GearRecord(
                version,
                id,
                name,
                project,
                application,
                image,
                rootMode,
                command,
                environment,
                secretNames,
                runAsRoot,
                restart,
                running,
                idBase,
                limits,
                limitsRevision,
                epoch,
                created,
                unknown);
    }

    /// With other limits; the revision counts up.
    public GearRecord withLimits(Limits newLimits) {
        return new GearRecord(
                version,
                id,
                name,
                project,
                application,
                image,
                rootMode,
                command,
                environment,
                secretNames,
                runAsRoot,
                restart,
                desiredRunning,
                idBase,
                newLimits,
                limitsRevision + 1,
                epoch,
                created,
                unknown);
    }
}
