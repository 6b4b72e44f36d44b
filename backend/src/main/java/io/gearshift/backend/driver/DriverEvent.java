package io.gearshift.backend.driver;

/// What the driver says by itself.
public sealed interface DriverEvent {

    /// A container's life cycle moved on.
    ///
    /// @param name of the container
    record Changed(String name, Change change) implements DriverEvent {}

    /// Somebody redefined a container: its settings or its record may be others.
    record Tuned(String name) implements DriverEvent {}

    /// The daemon does not answer any more.
    record Lost(DriverHealth health) implements DriverEvent {}

    /// The daemon answers (again): anything may have happened meanwhile.
    record Back(DriverHealth health) implements DriverEvent {}

    /// What became of a container.
    enum Change {
        /// Defined or redefined.
        DEFINED,
        /// Forgotten.
        UNDEFINED,
        /// It has processes.
        STARTED,
        /// It has none any more.
        STOPPED,
        /// Frozen.
        PAUSED,
        /// Thawed.
        RESUMED
    }
}
