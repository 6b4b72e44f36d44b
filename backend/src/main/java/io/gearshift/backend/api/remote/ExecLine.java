package io.gearshift.backend.api.remote;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.gearshift.backend.api.ExecResult;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/// One line of the answer to `exec`: some output, the end, or what went wrong on the way. A line
/// with nothing in it only shows that the command still runs.
///
/// @param stream `out` or `err`
/// @param data base64 of what was written
/// @param result how the command ended; the last line
/// @param problem why it could not be followed to its end; the last line
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ExecLine(
        @Nullable String stream,
        @Nullable String data,
        @Nullable ExecResult result,
        @Nullable Problem problem) {

    /// Still running.
    public static final ExecLine ALIVE = new ExecLine(null, null, null, null);

    /// Some output.
    public static ExecLine output(String stream, byte[] bytes) {
        return new ExecLine(stream, Base64.getEncoder().encodeToString(bytes), null, null);
    }

    /// The end.
    public static ExecLine ended(ExecResult result) {
        return new ExecLine(null, null, result, null);
    }

    /// A failure.
    public static ExecLine failed(Problem problem) {
        return new ExecLine(null, null, null, problem);
    }
}
