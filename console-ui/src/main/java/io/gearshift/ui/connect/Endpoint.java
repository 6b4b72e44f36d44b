package io.gearshift.ui.connect;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// Where a console is and how we show who we are.
public sealed interface Endpoint {
    /// The console of this machine; the kernel tells it who we are.
    record Local(Path socket) implements Endpoint {}

    /// A console elsewhere.
    ///
    /// @param address `https://host:port`
    /// @param fingerprint SHA-256 of the certificate that it must show, in hex; null to rely on
    ///   this machine's list of authorities
    record Tls(String address, Token token, @Nullable String fingerprint) implements Endpoint {}

    /// An API token.
    sealed interface Token {
        /// One that was typed or pasted.
        record Typed(String secret) implements Token {
            /// Without the secret.
            @Override
            public String toString() {
                return "a typed token";
            }
        }

        /// One in the first line of a file.
        record InFile(Path file) implements Token {}
    }
}
