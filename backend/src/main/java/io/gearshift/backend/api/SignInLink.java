package io.gearshift.backend.api;

import java.time.Instant;

/// A link that signs in once.
///
/// @param path with its secret, to go after the console's address
public record SignInLink(String path, String user, Instant expires) {
    /// Without the secret.
    @Override
    public String toString() {
        return "SignInLink[for " + user + ", until " + expires + "]";
    }
}
