package io.gearshift.backend.api;

import java.util.List;
import java.util.Map;

/// A command to run in a gear, in all its namespaces and its cgroup.
///
/// @param root as the gear's root rather than its user
/// @param timeLimitSeconds after which it is killed, 1 to 3600
/// @param outputLimitBytes after which further output is dropped and said so
public record ExecRequest(
        List<String> command,
        Map<String, String> environment,
        boolean root,
        int timeLimitSeconds,
        long outputLimitBytes) {

    /// Copies the collections.
    public ExecRequest {
        command = List.copyOf(command);
        environment = Map.copyOf(environment);
    }
}
