/// What happened. On the agent's side {@link io.gearshift.backend.event.EventJournal} keeps events
/// with a sequence that is never used twice, until the console has asked for them.
@NullMarked
package io.gearshift.backend.event;

import org.jspecify.annotations.NullMarked;
