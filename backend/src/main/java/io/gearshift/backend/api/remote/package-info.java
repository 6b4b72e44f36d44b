/// The console from afar: the JSON and the errors of the REST API, shared by its server and its
/// clients, and {@link RemoteConsole}, which is a {@link io.gearshift.backend.api.Console} over
/// that API for the command line client and the desktop.
@NullMarked
package io.gearshift.backend.api.remote;

import org.jspecify.annotations.NullMarked;
