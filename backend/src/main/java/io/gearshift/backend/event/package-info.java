/// What happened. On the agent's side {@link io.gearshift.backend.event.EventJournal} keeps events
/// with a sequence that is never used twice, until the console has asked for them. On the console's
/// side {@link io.gearshift.backend.event.EventStore} keeps what all agents reported, each event
/// once, and what the console sees itself (a host lost or back).
@NullMarked
package io.gearshift.backend.event;

import org.jspecify.annotations.NullMarked;
