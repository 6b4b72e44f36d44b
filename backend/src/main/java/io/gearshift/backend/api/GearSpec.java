package io.gearshift.backend.api;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A gear to be made.
///
/// @param name unique in its project: 1 to 63 of `a-z 0-9 -`, starting with a letter, not ending in
///   `-`
/// @param project tenant that it belongs to; `default` in this version
/// @param application groups gears that belong together; null for none
/// @param host where to make it; null for the only or the best host
/// @param image name of an image on the host; `base` is built in
/// @param command program and arguments; the program is looked up inside the gear
/// @param environment variables, no secrets: they are visible in the gear's record
/// @param secrets variables kept in a root-only file and handed over with the go-ahead; never shown
/// @param runAsRoot whether the program starts as the gear's root (which is nobody outside) rather
///   than as its user `gear`
public record GearSpec(
        String name,
        String project,
        @Nullable String application,
        @Nullable String host,
        String image,
        RootMode rootMode,
        List<String> command,
        Map<String, String> environment,
        Map<String, String> secrets,
        boolean runAsRoot,
        RestartPolicy restart,
        LimitChange limits) {

    /// Copies the collections.
    public GearSpec {
        command = List.copyOf(command);
        environment = Map.copyOf(environment);
        secrets = Map.copyOf(secrets);
    }

    /// Without the secrets, so that no log or error shows them.
    @Override
    public String toString() {
        return "GearSpec["
                + project
                + "/"
                + name
                + ", image "
                + image
                + ", command "
                + command
                + "]";
    }
}
