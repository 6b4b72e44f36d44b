package io.gearshift.backend.host;

import io.gearshift.backend.api.Event;

/// An event in an agent's journal.
///
/// @param sequence of this agent's journal, from 1, never used twice
/// @param event its id is 0 here; the console gives one
public record HostEvent(long sequence, Event event) {}
