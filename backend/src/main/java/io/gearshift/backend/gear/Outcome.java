package io.gearshift.backend.gear;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// How a gear's last run ended, kept beside it so that an agent that starts later still knows.
///
/// @param how what it came to
/// @param exitCode the program's; null if it is not known
/// @param text one sentence
record Outcome(How how, @Nullable Integer exitCode, String text) {

    private static final Logger log = LoggerFactory.getLogger(Outcome.class);

    /// What a run came to.
    enum How {
        /// Somebody stopped it.
        STOPPED,
        /// The program ended by itself.
        EXITED,
        /// It could not be started.
        FAILED
    }

    /// Keeps it; a failure is logged, since the run has ended either way.
    void write(GearFolders folders, String id) {
        try {
            Durable.write(
                    file(folders, id),
                    how + "\n" + (exitCode == null ? "" : exitCode) + "\n" + text + "\n");
        } catch (IOException e) {
            log.warn("how {} ended cannot be kept", id, e);
        }
    }

    /// The last run's, or null if there was none or one is going on.
    static @Nullable Outcome read(GearFolders folders, String id) {
        try {
            String[] lines = Files.readString(file(folders, id)).split("\n", 3);
            return new Outcome(
                    How.valueOf(lines[0]),
                    lines[1].isEmpty() ? null : Integer.valueOf(lines[1]),
                    lines[2].strip());
        } catch (IOException e) {
            return null;
        } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException e) {
            log.warn("{} is damaged and is left out", file(folders, id));
            return null;
        }
    }

    /// A run begins.
    static void clear(GearFolders folders, String id) {
        try {
            Files.deleteIfExists(file(folders, id));
        } catch (IOException e) {
            throw GearFolders.failed("begin a run of " + id, e);
        }
    }

    private static Path file(GearFolders folders, String id) {
        return folders.gear(id).resolve("outcome");
    }
}
