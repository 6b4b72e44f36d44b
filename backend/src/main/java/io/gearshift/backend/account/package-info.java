/// The accounts of the agent's machine: whether a name and a password belong together, as PAM says,
/// and what its groups may do. {@link io.gearshift.backend.account.MachineAccounts} answers the
/// console, which is unprivileged and may be hostile: it learns nothing of accounts outside the
/// groups that the administrator named, and guesses no faster than a person.
@NullMarked
package io.gearshift.backend.account;

import org.jspecify.annotations.NullMarked;
