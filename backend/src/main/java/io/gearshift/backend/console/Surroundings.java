package io.gearshift.backend.console;

import io.gearshift.backend.access.LocalAccounts;
import io.gearshift.backend.access.PasswdFiles;
import java.time.Clock;
import java.util.function.LongSupplier;

/// What the console takes from the machine; tests give their own.
///
/// @param clock times of day
/// @param nanos a monotonic clock
/// @param accounts who is behind a user id
/// @param watched whether the console looks for alerts by itself, again and again
public record Surroundings(
        Clock clock, LongSupplier nanos, LocalAccounts accounts, boolean watched) {

    /// The real ones.
    static Surroundings of(ConsoleConfig config) {
        return new Surroundings(
                Clock.systemUTC(),
                System::nanoTime,
                new PasswdFiles(config.administrators()),
                true);
    }
}
