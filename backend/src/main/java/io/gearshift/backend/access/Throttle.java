package io.gearshift.backend.access;

import io.gearshift.backend.api.ConsoleException;
import io.gearshift.backend.api.ErrorCode;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/// Makes guessing slow: after three failures in a row for a user or from an address, each further
/// one doubles the wait, up to a minute for a user (so that nobody can lock another out) and 15
/// minutes for an address; a minute for one that everybody on this machine has. An attempt counts
/// as failed until it has succeeded, so attempts in parallel do not slip through. Forgotten after
/// an hour, and with a restart.
public final class Throttle {
    private static final int FREE = 3;
    private static final int MOST_KEPT = 10_000;
    private static final Duration FORGOTTEN_AFTER = Duration.ofHours(1);
    private static final Duration LONGEST_FOR_SHARED = Duration.ofMinutes(1);
    private static final Duration LONGEST_FOR_ADDRESS = Duration.ofMinutes(15);
    private static final String FAR = "a ";
    private static final String NEAR = "n ";

    private final Clock clock;
    private final Map<String, Failures> failures = new HashMap<>();

    /// @param clock says when a wait is over
    public Throttle(Clock clock) {
        this.clock = clock;
    }

    /// Lets an attempt through and counts it as failed, or refuses it.
    ///
    /// @param user name that was given, whether or not there is such a user; empty for none
    /// @throws ConsoleException `access.throttled`
    synchronized void enter(String user, String address) {
        enter(keys(user, address));
    }

    private void enter(List<String> keys) {
        Instant now = clock.instant();
        Instant until = now;
        for (String key : keys) {
            Failures known = failures.get(key);
            if (known != null && known.until.isAfter(until)) {
                until = known.until;
            }
        }
        if (until.isAfter(now)) {
            long seconds = Math.max(1, Duration.between(now, until).plusMillis(999).toSeconds());
            throw new ConsoleException(
                    ErrorCode.SIGN_IN_THROTTLED,
                    "Too many failed sign-ins. Try again in "
                            + seconds
                            + (seconds == 1 ? " second." : " seconds."));
        }
        if (failures.size() >= MOST_KEPT) {
            forget(now);
        }
        for (String key : keys) {
            Failures known = failures.get(key);
            int count =
                    known == null || known.last.plus(FORGOTTEN_AFTER).isBefore(now)
                            ? 1
                            : known.count + 1;
            failures.put(key, new Failures(count, now, now.plus(pause(key, count))));
        }
    }

    /// Says that the attempt let through was good.
    synchronized void succeeded(String user, String address) {
        keys(user, address).forEach(failures::remove);
    }

    /// Lets an attempt for a user through, wherever it comes from, and counts it as failed, or
    /// refuses it.
    ///
    /// @throws ConsoleException `access.throttled`
    public synchronized void enter(String user) {
        enter(List.of(key(user)));
    }

    /// Says that the attempt for a user that was let through was good.
    public synchronized void succeeded(String user) {
        failures.remove(key(user));
    }

    synchronized int size() {
        return failures.size();
    }

    private void forget(Instant now) {
        failures.values().removeIf(known -> known.last.plus(FORGOTTEN_AFTER).isBefore(now));
        if (failures.size() >= MOST_KEPT) {
            failures.values().removeIf(known -> !known.until.isAfter(now));
        }
    }

    private static Duration pause(String key, int count) {
        if (count <= FREE) {
            return Duration.ZERO;
        }
        Duration longest = key.startsWith(FAR) ? LONGEST_FOR_ADDRESS : LONGEST_FOR_SHARED;
        Duration pause = Duration.ofSeconds(1L << Math.min(count - FREE - 1, 20));
        return pause.compareTo(longest) < 0 ? pause : longest;
    }

    private static List<String> keys(String user, String address) {
        String from = network(address);
        return user.isEmpty() ? List.of(from) : List.of(from, key(user));
    }

    private static String key(String user) {
        return "u " + Secrets.hash(user);
    }

    /// The address; of an IPv6 one its first 64 bits, since a client chooses the others freely.
    private static String network(String address) {
        try {
            InetAddress literal = InetAddress.ofLiteral(address);
            if (literal.isLoopbackAddress()) {
                return NEAR + address;
            }
            if (literal instanceof Inet6Address) {
                return FAR + HexFormat.of().formatHex(Arrays.copyOf(literal.getAddress(), 8));
            }
        } catch (IllegalArgumentException e) {
            // Not an address: a unix socket's peer, for one. Counted as it is written.
            return NEAR + Secrets.hash(address);
        }
        return FAR + address;
    }

    private record Failures(int count, Instant last, Instant until) {}
}
