package io.gearshift.backend.api;

/// The state of a gear, in the words that every front uses.
public enum GearState {
    /// Its program runs.
    RUNNING,
    /// The container is up and waits for its go-ahead, or is being made.
    STARTING,
    /// It was asked to stop and has not yet.
    STOPPING,
    /// Frozen: keeps its memory and runs nothing.
    FROZEN,
    /// Defined, holds no process; wakes on the first connection.
    ASLEEP,
    /// Defined, holds no process, and was meant to.
    STOPPED,
    /// It should run and does not; the state text says why.
    FAILED,
    /// The host does not answer, so nobody knows.
    UNKNOWN
}
