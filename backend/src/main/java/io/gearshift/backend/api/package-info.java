/// What every front calls, and nothing else of the backend: {@link
/// io.gearshift.backend.api.Console} (one caller's view of the fleet, with every permission check
/// behind it), {@link io.gearshift.backend.api.Doorkeeper} (who is calling), and the records that
/// go in and out. Web, desktop, command line and REST stand on this; the records are also the JSON
/// of the REST API.
@NullMarked
package io.gearshift.backend.api;

import org.jspecify.annotations.NullMarked;
