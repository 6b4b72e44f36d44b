package io.gearshift.backend.host.frame;

import java.io.IOException;

/// The other side broke the rules of the link; the connection cannot go on. The message never
/// quotes what was received.
public final class FrameException extends IOException {
    private static final long serialVersionUID = 1;

    /// @param message what was wanted and found
    public FrameException(String message) {
        super(message);
    }
}
