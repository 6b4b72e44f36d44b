package io.gearshift.web;

import io.gearshift.backend.api.Doorkeeper;

/// What the handlers of a feature need from the server.
///
/// @param config address, socket, instance
/// @param doorkeeper signs in and out; for everything else ask {@link Callers#console}
/// @param callers whose {@link io.gearshift.backend.api.Console} a request may use
/// @param assets addresses of style sheets, scripts and icons
/// @param pace for handlers that answer bit by bit
public record WebContext(
        WebConfig config, Doorkeeper doorkeeper, Callers callers, Assets assets, Pace pace) {}
