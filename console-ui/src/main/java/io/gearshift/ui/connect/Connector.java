package io.gearshift.ui.connect;

import io.gearshift.backend.api.Console;

/// Opens a console; blocks until it has answered.
@FunctionalInterface
public interface Connector {

    /// A console that has said who we are.
    ///
    /// @throws io.gearshift.backend.api.ConsoleException `console.unreachable`,
    ///   `access.not-signed-in`, `access.not-permitted`
    Console connect(Endpoint endpoint);
}
