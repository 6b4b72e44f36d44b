package io.gearshift.backend.agent;

import io.gearshift.backend.api.ErrorCode;
import io.gearshift.backend.host.frame.Payload;

/// How an operation ended, as every caller of it is told.
sealed interface Outcome {

    /// It was done.
    record Answered(Payload body) implements Outcome {}

    /// It was refused or failed.
    record Refused(ErrorCode code, String message) implements Outcome {}

    /// Bytes that it takes to remember it.
    default int size() {
        return switch (this) {
            case Answered(Payload body) -> body.length();
            case Refused(ErrorCode _, String message) -> message.length();
        };
    }
}
