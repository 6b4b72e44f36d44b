package io.gearshift.backend.api;

import java.time.Instant;

/// A signed-in browser.
///
/// @param id names it; not the secret
/// @param from address of the client at sign-in
/// @param current whether it is the one that asks
public record SessionView(
        String id, String user, String from, Instant since, Instant lastSeen, boolean current) {}
