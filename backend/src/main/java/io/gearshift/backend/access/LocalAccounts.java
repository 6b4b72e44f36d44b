package io.gearshift.backend.access;

import java.util.Optional;

/// The accounts of the machine that the console runs on.
public interface LocalAccounts {

    /// The account of a user id, if there is one.
    Optional<Account> byUid(int uid);

    /// What an account of this name is now; one that is not there is no administrator.
    Standing standing(String name);

    /// An account.
    ///
    /// @param administrator whether it is root or a member of the console's group
    record Account(String name, boolean administrator) {}

    /// What the machine says of an account.
    enum Standing {
        /// Root, or a member of the console's group.
        ADMINISTRATOR,
        /// Neither.
        OTHER,
        /// Whoever keeps the accounts does not answer.
        UNKNOWN
    }
}
