/// Hosts, and {@link io.gearshift.backend.host.HostLink}, the only way from console to agent. The
/// commands are typed ({@link io.gearshift.backend.host.HostCommand}); what crosses the wire is
/// length-prefixed JSON frames, the same for every transport.
@NullMarked
package io.gearshift.backend.host;

import org.jspecify.annotations.NullMarked;
