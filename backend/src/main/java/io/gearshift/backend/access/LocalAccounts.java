package io.gearshift.backend.access;

import java.util.Optional;

/// The accounts of the machine that the console runs on.
@FunctionalInterface
public interface LocalAccounts {

    /// The account of a user id, if there is one.
    Optional<Account> byUid(int uid);

    /// An account.
    ///
    /// @param administrator whether it is root or a member of the console's group
    record Account(String name, boolean administrator) {}
}
