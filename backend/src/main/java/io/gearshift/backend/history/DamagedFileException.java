package io.gearshift.backend.history;

import java.io.IOException;

/// A file that is not what we wrote; the message says what is wrong with it.
final class DamagedFileException extends IOException {
    private static final long serialVersionUID = 1L;

    DamagedFileException(String message) {
        super(message);
    }
}
