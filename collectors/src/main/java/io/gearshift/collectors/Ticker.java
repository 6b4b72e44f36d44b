package io.gearshift.collectors;

/// A monotonic clock, injected so that a test needs no waiting.
@FunctionalInterface
public interface Ticker {

    /// The clock of the machine, {@link System#nanoTime()}.
    Ticker SYSTEM = System::nanoTime;

    /// Nanoseconds since some fixed moment; only differences mean something.
    long nanoTime();
}
