package io.gearshift.backend.console;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// What the console core is told at start.
///
/// @param stateFolder holds the store; made (0700) if it is missing
/// @param sessionIdle without a request, after which a browser is signed out; 1 minute to 7 days,
///   default 8 hours
/// @param sessionEnd after its sign-in, at which it is signed out in any case; `sessionIdle` to 30
///   days, default 24 hours
/// @param administrators group of the machine whose members may do everything through the console's
///   socket; default `gearshift`
/// @param alertLocal whether alerts may be sent to this machine itself and to its link; default
///   false
public record ConsoleConfig(
        Path stateFolder,
        Duration sessionIdle,
        Duration sessionEnd,
        String administrators,
        boolean alertLocal) {

    /// Refuses what is out of bounds, with all problems at once.
    public ConsoleConfig {
        List<String> problems = new ArrayList<>();
        if (!stateFolder.isAbsolute()) {
            problems.add("The state folder is an absolute path, found " + stateFolder + ".");
        }
        if (outside(sessionIdle, Duration.ofMinutes(1), Duration.ofDays(7))) {
            problems.add("A session may be idle for 1 minute to 7 days.");
        }
        if (outside(sessionEnd, sessionIdle, Duration.ofDays(30))) {
            problems.add("A session ends after its idle time at least, and 30 days at most.");
        }
        if (!administrators.matches("[a-z_][a-z0-9_-]{0,31}")) {
            problems.add("The administrators' group is a name as in /etc/group.");
        }
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException(String.join(" ", problems));
        }
    }

    /// All defaults, with the store in this folder.
    public static ConsoleConfig in(Path stateFolder) {
        return new ConsoleConfig(
                stateFolder, Duration.ofHours(8), Duration.ofHours(24), "gearshift", false);
    }

    private static boolean outside(Duration value, Duration least, Duration most) {
        return value.compareTo(least) < 0 || value.compareTo(most) > 0;
    }
}
