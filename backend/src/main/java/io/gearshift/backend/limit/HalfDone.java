package io.gearshift.backend.limit;

import io.gearshift.backend.api.ConsoleException;

/// A change failed, and what it had set could not be put back: what is in force is neither the old
/// nor the new, and putting back has to be tried again.
final class HalfDone extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final ConsoleException failure;

    /// @param failure what failed, and what failed when it was put back
    HalfDone(ConsoleException failure) {
        super(failure.getMessage(), failure);
        this.failure = failure;
    }

    /// The failure, for whoever asked for the change.
    ConsoleException failure() {
        return failure;
    }
}
