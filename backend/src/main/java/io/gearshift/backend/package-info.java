/// The domain and its services. Packages are features; `api` is what every front calls, `agent` is
/// the program on each host, `host` holds the only way from console to agent.
@NullMarked
package io.gearshift.backend;

import org.jspecify.annotations.NullMarked;
