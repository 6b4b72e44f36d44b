package io.gearshift.backend.image;

import io.gearshift.backend.api.ConsoleException;
import io.gearshift.backend.api.ErrorCode;
import io.gearshift.backend.gear.GearFolders;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/// The images that gears of this host can be made of.
public final class ImageStore {

    /// Name of the built-in image.
    public static final String BASE = "base";

    private static final long LIMIT_SECONDS = 60;
    private static final int LONGEST_ERROR = 2000;

    private final GearFolders folders;
    private final Path nativePrograms;

    /// @param nativePrograms folder with `base-image.sh`
    public ImageStore(GearFolders folders, Path nativePrograms) {
        this.folders = folders;
        this.nativePrograms = nativePrograms;
    }

    /// Makes the built-in image unless it is there.
    ///
    /// @throws ConsoleException `host.failed` with what the script said
    public void ensureBase() {
        Path root = folders.image(BASE);
        if (Files.isDirectory(root)) {
            return;
        }
        try {
            Path parent = root.getParent();
            if (parent != null) {
                Files.createDirectories(parent);
            }
            Process script =
                    new ProcessBuilder(
                                    nativePrograms.resolve("base-image.sh").toString(),
                                    root.toString())
                            .redirectErrorStream(true)
                            .start();
            script.getOutputStream().close();
            byte[] said = script.getInputStream().readNBytes(LONGEST_ERROR);
            if (!script.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
                script.destroy();
                throw failed("it did not end within " + LIMIT_SECONDS + " s", null);
            }
            if (script.exitValue() != 0) {
                throw failed(new String(said, StandardCharsets.UTF_8).strip(), null);
            }
        } catch (IOException e) {
            throw failed(String.valueOf(e.getMessage()), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw failed("the wait was ended", e);
        }
    }

    /// Checks that an image is there.
    ///
    /// @param name already checked to be a name
    /// @throws ConsoleException `image.not-found`
    public void require(String name) {
        if (!Files.isDirectory(folders.image(name))) {
            throw new ConsoleException(
                    ErrorCode.IMAGE_NOT_FOUND,
                    "There is no image " + name + " on this host. " + BASE + " is built in.");
        }
    }

    private static ConsoleException failed(
            String why, @org.jspecify.annotations.Nullable Exception cause) {
        return new ConsoleException(
                ErrorCode.HOST_FAILED, "The built-in image cannot be made: " + why, cause);
    }
}
