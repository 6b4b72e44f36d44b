package io.gearshift.backend.access;

import io.gearshift.backend.host.AccountAnswer;

/// The accounts of the console's own machine. The console is unprivileged, so its agent answers.
@FunctionalInterface
public interface MachineDoor {

    /// Whether name and password belong together, and what the account may do.
    ///
    /// @param name empty to take as long as a refusal does, so that time does not tell users of the
    ///   console from accounts of the machine
    /// @param address of the client
    AccountAnswer check(String name, String password, String address);
}
