package io.gearshift.backend.api;

import org.jspecify.annotations.Nullable;

/// A failure that a person must act on. The message says what was tried, on what, what came back
/// and what to do, in whole sentences; the code is stable.
public final class ConsoleException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final ErrorCode code;

    /// @param code what kind of failure
    /// @param message whole sentences for the person, without secrets
    public ConsoleException(ErrorCode code, String message) {
        this(code, message, null);
    }

    /// @param cause what came back, for the log; may be absent
    public ConsoleException(ErrorCode code, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.code = code;
    }

    /// What kind of failure.
    public ErrorCode code() {
        return code;
    }

    /// The message, never null.
    @Override
    public String getMessage() {
        String message = super.getMessage();
        return message == null ? code.code() : message;
    }
}
