package io.gearshift.backend.gear;

import io.gearshift.backend.api.ConsoleException;
import io.gearshift.backend.api.ErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/// The synced file that says whether this host owns a gear: `OWNED 1` from its creation. A gear
/// starts only while its file says `OWNED e`; moves between hosts change it.
public final class OwnerEpoch {

    private OwnerEpoch() {}

    /// Says that this host owns a gear.
    static void own(GearFolders folders, String id, long epoch) {
        try {
            Durable.write(file(folders, id), "OWNED " + epoch + "\n");
        } catch (IOException e) {
            throw GearFolders.failed("write who owns " + id, e);
        }
    }

    /// Refuses unless this host owns a gear in the epoch that its record names.
    ///
    /// @throws ConsoleException `gear.state` if it does not
    static void require(GearFolders folders, String id, long epoch) {
        String text;
        try {
            text = Files.readString(file(folders, id)).strip();
        } catch (NoSuchFileException e) {
            text = "nothing: there is no such file";
        } catch (IOException e) {
            throw GearFolders.failed("read who owns " + id, e);
        }
        if (!text.equals("OWNED " + epoch)) {
            throw new ConsoleException(
                    ErrorCode.GEAR_STATE,
                    "This host does not own "
                            + id
                            + " at epoch "
                            + epoch
                            + " and must not start it: "
                            + file(folders, id)
                            + " says "
                            + text
                            + ".");
        }
    }

    private static Path file(GearFolders folders, String id) {
        return folders.gear(id).resolve("owner");
    }
}
