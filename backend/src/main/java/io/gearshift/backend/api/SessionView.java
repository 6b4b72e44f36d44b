package io.gearshift.backend.api;

import java.time.Instant;

/// A signed-in browser.
///
/// @param id names it; not the secret
/// @param from address of the client at sign-in
/// @param device what the browser called itself at sign-in; empty if it did not
/// @param current whether it is the one that asks
public record SessionView(
        String id,
        String user,
        String from,
        String device,
        How how,
        Instant since,
        Instant lastSeen,
        boolean current) {

    /// What was shown at the door.
    public enum How {
        /// A one-time link.
        LINK,
        /// The password of a user of the console.
        PASSWORD,
        /// The password of an account of the console's machine.
        MACHINE
    }
}
