package io.gearshift.backend.host;

import java.util.UUID;

/// One command to be done once.
///
/// @param id repeats with the same id are answered, not done again
/// @param epoch the gear's owner epoch that the caller believes in; an agent that knows a higher
///   one refuses. 0 for commands that are about no gear
/// @param <R> type of the answer
public record Operation<R>(UUID id, long epoch, HostCommand<R> command) {

    /// A new operation about no particular gear.
    public static <R> Operation<R> of(HostCommand<R> command) {
        return new Operation<>(UUID.randomUUID(), 0, command);
    }
}
