package io.gearshift.backend.api;

/// What a gear's root file system is.
public enum RootMode {
    /// The image's layers, read-only and shared; only the gear's own directory can be written.
    READ_ONLY,
    /// The image's layers under a writable layer of the gear's own.
    WRITABLE_LAYER
}
