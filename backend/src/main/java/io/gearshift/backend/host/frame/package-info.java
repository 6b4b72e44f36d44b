/// What crosses the wire between console and agent, the same for every transport: {@link
/// io.gearshift.backend.host.frame.Frame} and its form in bytes ({@link
/// io.gearshift.backend.host.frame.FrameCodec}), a connection that sends and receives them over any
/// byte channel ({@link io.gearshift.backend.host.frame.FrameConnection}), and the credit of a
/// stream ({@link io.gearshift.backend.host.frame.Window}). Neither side trusts the other's bytes.
/// See `docs/decisions/0004-host-link.md`.
@NullMarked
package io.gearshift.backend.host.frame;

import org.jspecify.annotations.NullMarked;
