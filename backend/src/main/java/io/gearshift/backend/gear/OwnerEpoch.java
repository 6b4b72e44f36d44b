package io.gearshift.backend.gear;

import io.gearshift.backend.api.ConsoleException;
import io.gearshift.backend.api.ErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The synced file that says whether this host owns a gear: `OWNED 1` from its creation. A gear
/// starts only while its file says `OWNED e`; moves between hosts change it.
public final class OwnerEpoch {

    private static final Pattern OWNED = Pattern.compile("OWNED ([1-9][0-9]{0,17})");

    private OwnerEpoch() {}

    /// Says that this host owns a gear.
    static void own(GearFolders folders, String id, long epoch) {
        try {
            Durable.write(file(folders, id), "OWNED " + epoch + "\n");
        } catch (IOException e) {
            throw GearFolders.failed("write who owns " + id, e);
        }
    }

    /// The epoch in which this host owns a gear.
    ///
    /// @throws ConsoleException `gear.state` if it does not
    static long owned(GearFolders folders, String id) {
        String text;
        try {
            text = Files.readString(file(folders, id)).strip();
        } catch (NoSuchFileException e) {
            text = "nothing: there is no such file";
        } catch (IOException e) {
            throw GearFolders.failed("read who owns " + id, e);
        }
        Matcher matcher = OWNED.matcher(text);
        if (!matcher.matches()) {
            throw new ConsoleException(
                    ErrorCode.GEAR_STATE,
                    "This host does not own "
                            + id
                            + " and must not start it: "
                            + file(folders, id)
                            + " says "
                            + text
                            + ".");
        }
        return Long.parseLong(matcher.group(1));
    }

    private static Path file(GearFolders folders, String id) {
        return folders.gear(id).resolve("owner");
    }
}
