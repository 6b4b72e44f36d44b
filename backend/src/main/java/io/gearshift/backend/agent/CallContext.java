package io.gearshift.backend.agent;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// The call that an operation came with. Safe for use by many threads.
public interface CallContext {

    /// Time until the caller stops waiting; zero once it has.
    Duration remaining();

    /// Whether the work should end now: the caller is gone or its deadline has passed. Stays false
    /// for operations that change a gear (all but exec), since ending those halfway is worse than
    /// finishing them.
    boolean cancelled();

    /// Has `action` run once when the call is cancelled; at once if it already is. It runs on
    /// another thread and must not block for long.
    void onCancel(Runnable action);

    /// Tells the caller how far long work is.
    ///
    /// @param done steps or bytes so far
    /// @param total of these; 0 if not known
    /// @param text one sentence, or null
    void progress(long done, long total, @Nullable String text);
}
