package io.gearshift.backend.api;

/// What happens when a gear's program ends by itself.
public enum RestartPolicy {
    /// It stays stopped.
    NO,
    /// It is started again, with a growing pause, unless it ended with status 0.
    ON_FAILURE,
    /// It is started again, with a growing pause.
    ALWAYS
}
