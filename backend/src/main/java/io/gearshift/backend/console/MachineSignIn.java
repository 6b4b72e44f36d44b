package io.gearshift.backend.console;

import io.gearshift.backend.access.MachineDoor;
import io.gearshift.backend.api.ConsoleException;
import io.gearshift.backend.host.AccountAnswer;
import io.gearshift.backend.host.Fleet;
import io.gearshift.backend.host.HostCommand;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Asks the agent of the console's own machine about accounts there. Accounts of other hosts are
/// never asked for: a name means one person, whichever gear runs where.
final class MachineSignIn implements MachineDoor {
    private static final Logger log = LoggerFactory.getLogger(MachineSignIn.class);

    /// The agent gives up after 15 s, having waited 5 s for a place, and rests 2.
    private static final Duration DEADLINE = Duration.ofSeconds(25);

    private final Fleet fleet;
    private final String host;

    /// @param host the console's own machine
    MachineSignIn(Fleet fleet, String host) {
        this.fleet = fleet;
        this.host = host;
    }

    @Override
    public AccountAnswer check(String name, String password, String address) {
        return ask(new HostCommand.CheckPassword(name, password, address));
    }

    /// Whether an account that has signed in may still.
    AccountAnswer look(String name) {
        return ask(new HostCommand.LookAtAccount(name));
    }

    private AccountAnswer ask(HostCommand<AccountAnswer> command) {
        try {
            return fleet.ask(host, command, DEADLINE);
        } catch (ConsoleException e) {
            // Also an older agent, which does not know the question.
            log.debug("The agent of {} cannot check accounts", host, e);
            return AccountAnswer.of(AccountAnswer.Outcome.UNKNOWN);
        }
    }
}
