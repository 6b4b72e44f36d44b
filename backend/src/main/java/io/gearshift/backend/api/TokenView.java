package io.gearshift.backend.api;

import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// An API token, without its secret.
///
/// @param id names it
/// @param rights it is limited to, of those that its user has
/// @param expires null for never
/// @param lastUsed null if never
public record TokenView(
        String id,
        String user,
        String label,
        Set<Right> rights,
        Instant created,
        @Nullable Instant expires,
        @Nullable Instant lastUsed) {

    /// Copies the set.
    public TokenView {
        rights = Set.copyOf(rights);
    }

    /// A token just made, with the secret that is shown this once.
    public record Created(TokenView token, String secret) {
        /// Without the secret.
        @Override
        public String toString() {
            return "Created[" + token + "]";
        }
    }
}
