/// The host-side program. {@link io.gearshift.backend.agent.AgentMain} starts what does the work
/// ({@link io.gearshift.backend.agent.AgentWork}) and {@link
/// io.gearshift.backend.agent.AgentServer}, which serves the link on a unix socket. It runs as root
/// and treats whatever comes over the link as hostile.
@NullMarked
package io.gearshift.backend.agent;

import org.jspecify.annotations.NullMarked;
