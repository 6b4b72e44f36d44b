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
    /// @param tokenFile holds an API token in its first line
    /// @param fingerprint SHA-256 of the certificate that it must show, in hex; null to rely on
    ///   this machine's list of authorities
    record Tls(String address, Path tokenFile, @Nullable String fingerprint) implements Endpoint {}
}
