package io.gearshift.backend.logging;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.StreamHandler;

/// Sets up `java.util.logging`, which SLF4J logs to, for a program of ours.
public final class Logging {
    private static final String OURS = "io.gearshift";

    // Loggers that nobody holds are collected, and their level with them.
    private static final Logger OUR_LOGGER;

    static {
        // Before anything logs, hence also in a static block.
        System.setProperty("java.util.logging.manager", UntilTheEnd.class.getName());
        OUR_LOGGER = Logger.getLogger(OURS);
    }

    private Logging() {}

    /// Logs to standard output from here on. To be called first in `main`, whose class has no
    /// logger of its own: the first logger made fixes the log manager.
    ///
    /// @param debug whether our own packages log at debug level; others log from INFO in any case
    public static void install(boolean debug) {
        Logger root = Logger.getLogger("");
        for (Handler each : root.getHandlers()) {
            root.removeHandler(each);
        }
        root.addHandler(new Out());
        root.setLevel(Level.INFO);
        OUR_LOGGER.setLevel(debug ? Level.FINE : Level.INFO);
    }

    /// Writes every record at once, so that none is lost when the program is killed.
    private static final class Out extends StreamHandler {
        Out() {
            super(new FileOutputStream(FileDescriptor.out), new OneLine());
            setLevel(Level.ALL);
            try {
                setEncoding(StandardCharsets.UTF_8.name());
            } catch (java.io.UnsupportedEncodingException e) {
                throw new IllegalStateException("every JVM has UTF-8", e);
            }
        }

        @Override
        public synchronized void publish(LogRecord record) {
            super.publish(record);
            flush();
        }
    }

    /// The JDK's log manager takes all handlers away in a shutdown hook of its own, which runs
    /// beside ours: the last lines of a program would be lost. Public because the JDK makes it by
    /// name.
    public static final class UntilTheEnd extends LogManager {
        @Override
        public void reset() {
            // The handler needs no closing: it flushes each record.
        }
    }
}
