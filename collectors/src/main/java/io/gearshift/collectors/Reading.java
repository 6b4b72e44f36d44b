package io.gearshift.collectors;

import java.util.Optional;
import java.util.function.Function;

/// What one read of the kernel came to. The kernel moves while we read, so each of these is an
/// expected state and none is an exception; each carries the path that was read.
///
/// @param <T> the parsed value
public sealed interface Reading<T> {

    /// The file or link that was read, as an absolute path.
    String path();

    /// It was read and understood.
    record Present<T>(String path, T value) implements Reading<T> {}

    /// The process, group or file is no longer there (ENOENT, ESRCH, ENODEV).
    record Gone<T>(String path) implements Reading<T> {}

    /// We may not read it (EACCES, EPERM).
    record Denied<T>(String path) implements Reading<T> {}

    /// This kernel or this cgroup version has no such file.
    record Unsupported<T>(String path, String why) implements Reading<T> {}

    /// It was read, and says something that we do not understand.
    record Malformed<T>(String path, String wanted, String found) implements Reading<T> {}

    /// The value, or empty in every other state. For callers to whom the reason does not matter.
    default Optional<T> asOptional() {
        return this instanceof Present<T> present ? Optional.of(present.value()) : Optional.empty();
    }

    /// The same state with the value, if any, changed by `change`.
    default <U> Reading<U> map(Function<? super T, ? extends U> change) {
        return flatMap(present -> new Present<>(present.path(), change.apply(present.value())));
    }

    /// What `next` makes of a present value; every other state stays as it is.
    default <U> Reading<U> flatMap(Function<Present<T>, Reading<U>> next) {
        return switch (this) {
            case Present<T> present -> next.apply(present);
            case Gone<T>(String path) -> new Gone<>(path);
            case Denied<T>(String path) -> new Denied<>(path);
            case Unsupported<T>(String path, String why) -> new Unsupported<>(path, why);
            case Malformed<T>(String path, String wanted, String found) ->
                    new Malformed<>(path, wanted, found);
        };
    }
}
