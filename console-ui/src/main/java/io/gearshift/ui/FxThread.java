package io.gearshift.ui;

import javafx.application.Platform;

/// The one place that hops to the toolkit's thread.
public final class FxThread {
    private FxThread() {}

    /// Runs on the toolkit's thread, at once if this is it.
    public static void run(Runnable work) {
        if (Platform.isFxApplicationThread()) {
            work.run();
        } else {
            Platform.runLater(work);
        }
    }

    /// Fails if this is not the toolkit's thread.
    public static void assertOn() {
        if (!Platform.isFxApplicationThread()) {
            throw new IllegalStateException("only on the toolkit's thread");
        }
    }

    /// Fails on the toolkit's thread, where nothing may block.
    public static void assertOff() {
        if (Platform.isFxApplicationThread()) {
            throw new IllegalStateException(
                    "this may block and must not be on the toolkit's thread");
        }
    }
}
