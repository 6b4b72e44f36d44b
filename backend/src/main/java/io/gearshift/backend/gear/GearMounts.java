package io.gearshift.backend.gear;

import io.gearshift.backend.api.ConsoleException;
import io.gearshift.backend.api.ErrorCode;
import io.gearshift.backend.api.RootMode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Mounts a gear's root, directory and control folder, shifted to its ids, through `gear-mount`.
/// The mounts are needed only until the gear has started: it holds its own then.
final class GearMounts {

    private static final Logger log = LoggerFactory.getLogger(GearMounts.class);
    private static final long LIMIT_SECONDS = 20;
    private static final int LONGEST_ERROR = 2000;

    private final GearFolders folders;
    private final Path program;

    GearMounts(GearFolders folders, Path nativePrograms) {
        this.folders = folders;
        this.program = nativePrograms.resolve("gear-mount");
    }

    /// Mounts for a start.
    ///
    /// @param namespace a process in whose mount namespace; 0 for our own
    void mount(GearRecord record, int namespace) {
        String id = record.id();
        List<String> command = command(namespace);
        command.addAll(
                List.of(
                        "--base",
                        Long.toString(record.idBase()),
                        "--target",
                        folders.mount(id, "root").toString(),
                        "--layer",
                        folders.image(record.image()).toString()));
        if (record.rootMode() == RootMode.WRITABLE_LAYER) {
            Path gear = folders.gear(id);
            command.addAll(
                    List.of(
                            "--writable",
                            gear.resolve("upper").toString(),
                            gear.resolve("work").toString()));
        }
        command.addAll(
                List.of(
                        "--data",
                        folders.data(id).toString(),
                        folders.mount(id, "data").toString(),
                        "--data",
                        folders.control(id).toString(),
                        folders.mount(id, "control").toString()));
        String error = run(command);
        if (error != null) {
            throw new ConsoleException(
                    ErrorCode.GEAR_START_FAILED,
                    "The file systems of " + id + " cannot be mounted: " + error);
        }
    }

    /// Unmounts; nothing happens where nothing is mounted.
    void unmount(String id, int namespace) {
        List<String> command = command(namespace);
        command.addAll(
                List.of(
                        "--undo",
                        "--target",
                        folders.mount(id, "root").toString(),
                        "--data",
                        "-",
                        folders.mount(id, "data").toString(),
                        "--data",
                        "-",
                        folders.mount(id, "control").toString()));
        String error = run(command);
        if (error != null) {
            log.warn("the mounts of {} stay behind: {}", id, error);
        }
    }

    private List<String> command(int namespace) {
        return new ArrayList<>(
                List.of(
                        program.toString(),
                        "--mntns-pid",
                        Integer.toString(namespace),
                        "--state",
                        folders.state().toString()));
    }

    /// Null, or what it said.
    private static @org.jspecify.annotations.Nullable String run(List<String> command) {
        try {
            Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
            process.getOutputStream().close();
            byte[] said = process.getInputStream().readNBytes(LONGEST_ERROR);
            if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                return "gear-mount did not end within " + LIMIT_SECONDS + " s";
            }
            return process.exitValue() == 0
                    ? null
                    : new String(said, StandardCharsets.UTF_8).strip();
        } catch (IOException e) {
            return String.valueOf(e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "the wait was ended";
        }
    }
}
