package io.gearshift.backend.access;

/// What a caller came in with; looked up again on every call, so that nothing outlives its end.
public sealed interface Identity {

    /// A signed-in browser.
    record Session(String id) implements Identity {}

    /// A bearer of an API token.
    record Token(String id, String via) implements Identity {}

    /// A process on our unix socket, whose user the kernel told us.
    record Peer(String user, String via) implements Identity {}
}
