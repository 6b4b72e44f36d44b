package io.gearshift.backend.api;

/// How a command ended.
///
/// @param exitCode its exact status; 128 + n for signal n; 124 if the time limit ended it; 126 if
///   it cannot be run, 127 if it was not found
/// @param outputDropped whether output beyond the limit was dropped
public record ExecResult(int exitCode, boolean outputDropped) {}
