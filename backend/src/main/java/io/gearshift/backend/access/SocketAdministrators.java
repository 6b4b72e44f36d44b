package io.gearshift.backend.access;

import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/// Who came through the console's socket as an administrator of the machine. That counts for what
/// is open there, for one-time links and for tokens, no longer than {@link Users#GROUPS_COUNT}
/// after the machine last said so. Root always is one. Safe for use by many threads.
public final class SocketAdministrators {
    private final Users users;
    private final LocalAccounts accounts;
    private final Clock clock;

    /// Those who came since this program began, with the time at which they were last found to be
    /// one: what is granted to somebody otherwise as well is kept nowhere else.
    private final Map<String, Instant> came = new ConcurrentHashMap<>();

    SocketAdministrators(Users users, LocalAccounts accounts, Clock clock) {
        this.users = users;
        this.accounts = accounts;
        this.clock = clock;
    }

    /// Somebody comes through the socket, and is one.
    void enter(String name) {
        users.meet(name);
        came.put(name, clock.instant());
    }

    /// Whether what somebody has open at the socket may go on.
    boolean counts(String name) {
        Instant found = came.get(name);
        return name.equals(Users.ROOT)
                || (found != null && !found.isBefore(clock.instant().minus(Users.GROUPS_COUNT)));
    }

    /// All but root.
    public List<String> names() {
        var names = new TreeSet<>(users.met());
        names.addAll(came.keySet());
        names.remove(Users.ROOT);
        return List.copyOf(names);
    }

    /// Asks the machine whether somebody still is one; what does not answer changes nothing.
    ///
    /// @return whether that was lost
    public boolean lost(String name) {
        Instant asked = clock.instant();
        return switch (accounts.standing(name)) {
            case ADMINISTRATOR -> {
                users.stillMet(name, asked);
                came.computeIfPresent(name, (_, _) -> asked);
                yield false;
            }
            case OTHER -> {
                boolean there = came.remove(name) != null;
                yield users.notMet(name) || there;
            }
            case UNKNOWN -> false;
        };
    }
}
