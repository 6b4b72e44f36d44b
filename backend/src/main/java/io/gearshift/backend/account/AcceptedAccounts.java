package io.gearshift.backend.account;

import io.gearshift.backend.gear.Durable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Accounts whose password was right once, and from where that was last: only these are looked at
/// without a password. Kept in a file, a line `NAME ADDRESS END` each, with the end in seconds
/// since 1970; one that was found good in the last 90 days has not ended. Safe for many threads.
final class AcceptedAccounts {
    private static final Logger log = LoggerFactory.getLogger(AcceptedAccounts.class);
    private static final Duration KEPT = Duration.ofDays(90);
    private static final Duration WRITTEN_EVERY = Duration.ofDays(1);

    private final Path file;
    private final Clock clock;
    private final Map<String, Accepted> accounts = new TreeMap<>();

    AcceptedAccounts(Path file, Clock clock) {
        this.file = file;
        this.clock = clock;
        read();
    }

    /// Notes that a name's password was right.
    ///
    /// @param address it came from
    synchronized void accepted(String name, String address) {
        Accepted before = accounts.get(name);
        if (before == null || !before.address.equals(address) || isToBeWritten(before)) {
            put(name, address);
        }
    }

    /// Notes that an account was found good without its password.
    synchronized void foundGood(String name) {
        Accepted before = accounts.get(name);
        if (before != null && isToBeWritten(before)) {
            put(name, before.address);
        }
    }

    /// Where an account came from when its password was last right; empty for one that is not to be
    /// looked at.
    synchronized Optional<String> address(String name) {
        return Optional.ofNullable(accounts.get(name))
                .filter(known -> known.end.isAfter(clock.instant()))
                .map(Accepted::address);
    }

    private boolean isToBeWritten(Accepted known) {
        return known.end.isBefore(clock.instant().plus(KEPT).minus(WRITTEN_EVERY));
    }

    private void put(String name, String address) {
        Instant now = clock.instant();
        accounts.values().removeIf(known -> !known.end.isAfter(now));
        accounts.put(name, new Accepted(address, now.plus(KEPT)));
        String text =
                accounts.entrySet().stream()
                        .map(
                                each ->
                                        "%s %s %d\n"
                                                .formatted(
                                                        each.getKey(),
                                                        each.getValue().address,
                                                        each.getValue().end.getEpochSecond()))
                        .collect(Collectors.joining());
        try {
            Durable.write(file, text);
        } catch (IOException e) {
            log.warn(
                    "{} cannot be written: after the agent's next start, those who signed in with"
                            + " a password of this machine must do so again.",
                    file,
                    e);
        }
    }

    private void read() {
        try {
            for (String line : Files.readAllLines(file, StandardCharsets.UTF_8)) {
                List<String> words = List.of(line.split(" ", -1));
                accounts.put(
                        words.get(0),
                        new Accepted(
                                words.get(1), Instant.ofEpochSecond(Long.parseLong(words.get(2)))));
            }
        } catch (NoSuchFileException e) {
            log.debug("nobody has signed in yet", e);
        } catch (IOException | NumberFormatException | IndexOutOfBoundsException e) {
            log.warn(
                    "{} cannot be read: those who signed in with a password of this machine must"
                            + " do so again.",
                    file,
                    e);
        }
    }

    private record Accepted(String address, Instant end) {}
}
