package io.gearshift.backend.agent;

import io.gearshift.backend.api.ConsoleException;
import io.gearshift.backend.api.OutputSink;
import io.gearshift.backend.host.Operation;
import org.jspecify.annotations.Nullable;

/// Does what a console asks. The server has already dropped repeats, refused old epochs and
/// answered for what it could not read; the handler checks every argument itself, as if the console
/// were hostile. Called from many virtual threads at once.
public interface CommandHandler {

    /// Does one operation and answers it.
    ///
    /// The thread is never interrupted. Whoever waits long looks at {@link CallContext#cancelled}
    /// or registers with {@link CallContext#onCancel}.
    ///
    /// @param output takes the output of commands that have one; blocks while the console is slow,
    ///   throws {@link java.util.concurrent.CancellationException} once nobody listens. Discards
    ///   when the caller asked for no output
    /// @throws ConsoleException what a person must act on; its code and message reach the caller.
    ///   Anything else is a fault of ours: it is logged with a reference, which is all that the
    ///   caller sees
    <R> R handle(Operation<R> operation, OutputSink output, CallContext context);

    /// The owner epoch of a gear of this host; 0 if it has none (not known, or not made by us).
    /// Operations with a lower one are refused before they reach {@link #handle}.
    long epochOf(String gear);

    /// The gear that a limit change of this host is about; null if it is not known here.
    @Nullable String gearOfChange(String changeId);
}
