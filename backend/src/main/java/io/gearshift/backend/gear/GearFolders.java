package io.gearshift.backend.gear;

import io.gearshift.backend.api.ConsoleException;
import io.gearshift.backend.api.ErrorCode;
import io.gearshift.backend.api.RootMode;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Where a gear's things lie on disk, below the agent's state folder.
///
/// - `gears/ID/` root's alone: `data` (the gear's own directory), `upper` and `work` (its writable
///   layer), `control` (what its first process finds at `/.gearshift`), `secrets`, `owner`,
///   `outcome`, `boot`;
/// - `mnt/ID/` empty folders that its mounts go to, in libvirtd's mount namespace only. Each parent
///   of these must let others through, since the gear's root makes its own mounts;
/// - `images/NAME/rootfs` the images' layers.
///
/// Ids on disk are the gear's own, 0 to 65535; nothing is ever shifted.
public final class GearFolders {

    private static final Logger log = LoggerFactory.getLogger(GearFolders.class);

    /// Form of a gear's id.
    public static final Pattern ID = Pattern.compile("g-[0-9a-f]{12}");

    /// An id that no gear has: what it owns the gear's root cannot change.
    private static final int NOBODY_INSIDE = 65_536;

    private static final int GEAR_USER = 1000;
    private static final long REMOVE_SECONDS = 300;

    private final Path state;
    private final Path init;

    /// @param state the agent's state folder
    /// @param nativePrograms folder with `gear-init`
    public GearFolders(Path state, Path nativePrograms) {
        this.state = state;
        this.init = nativePrograms.resolve("gear-init");
    }

    /// The state folder.
    public Path state() {
        return state;
    }

    /// A gear's folder.
    public Path gear(String id) {
        if (!ID.matcher(id).matches()) {
            throw new ConsoleException(ErrorCode.GEAR_NOT_FOUND, "\"" + id + "\" is no gear's id.");
        }
        return state.resolve("gears").resolve(id);
    }

    /// What the gear's first process finds at `/.gearshift`.
    public Path control(String id) {
        return gear(id).resolve("control");
    }

    /// Where the gear's first process writes output and status: hostile.
    public Path log(String id) {
        return control(id).resolve("log");
    }

    /// The go-ahead FIFO.
    public Path go(String id) {
        return control(id).resolve("go");
    }

    /// The gear's own directory.
    public Path data(String id) {
        return gear(id).resolve("data");
    }

    /// A mount point of the gear: `root`, `data` or `control`.
    public Path mount(String id, String which) {
        gear(id);
        return state.resolve("mnt").resolve(id).resolve(which);
    }

    /// An image's root file system.
    public Path image(String name) {
        return state.resolve("images").resolve(name).resolve("rootfs");
    }

    /// Makes the folders that all gears share, and the one copy of `gear-init` that all gears link
    /// to (a copy each would cost page cache per gear).
    public void prepare() {
        guard(
                "prepare " + state,
                () -> {
                    Files.createDirectories(state);
                    mode(state, "rwx--x--x");
                    folder(state.resolve("gears"), "rwx------");
                    folder(state.resolve("images"), "rwx------");
                    folder(state.resolve("mnt"), "rwx--x--x");
                    Path shared = sharedInit();
                    if (!Files.exists(shared) || Files.mismatch(shared, init) >= 0) {
                        Path fresh = shared.resolveSibling("gear-init.new");
                        Files.deleteIfExists(fresh);
                        Files.copy(init, fresh);
                        own(fresh, NOBODY_INSIDE);
                        // Not readable: then the gear's root cannot look into init's memory.
                        mode(fresh, "rwx--x--x");
                        Files.move(
                                fresh, shared, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
                    }
                    return null;
                });
    }

    /// Makes a gear's folders. They are marked as half-made until {@link #finished}.
    public void make(String id, RootMode mode) {
        guard(
                "make the folders of " + id,
                () -> {
                    Path gear = gear(id);
                    try {
                        Files.createDirectory(gear);
                    } catch (FileAlreadyExistsException e) {
                        throw new ConsoleException(
                                ErrorCode.GEAR_EXISTS, "There is a gear " + id + " already.", e);
                    }
                    mode(gear, "rwx------");
                    Files.createFile(gear.resolve("creating"));
                    Path data = folder(data(id), "rwxr-x---");
                    own(data, GEAR_USER);
                    if (mode == RootMode.WRITABLE_LAYER) {
                        folder(gear.resolve("upper"), "rwxr-xr-x");
                        folder(gear.resolve("work"), "rwxr-xr-x");
                    }
                    Path control = folder(control(id), "rwxr-xr-x");
                    folder(log(id), "rwx------");
                    own(control, NOBODY_INSIDE);
                    folder(state.resolve("mnt").resolve(id), "rwx--x--x");
                    for (String each : List.of("root", "data", "control")) {
                        folder(mount(id, each), "rwx--x--x");
                    }
                    return null;
                });
    }

    /// A gear is complete.
    public void finished(String id) {
        guard(
                "finish " + id,
                () -> {
                    Files.deleteIfExists(gear(id).resolve("creating"));
                    Durable.sync(gear(id));
                    return null;
                });
    }

    /// Makes the FIFO and the link to `gear-init` anew for a start; the logs stay.
    public void prepareStart(String id) {
        guard(
                "prepare the start of " + id,
                () -> {
                    Path control = control(id);
                    Path program = control.resolve("init");
                    Files.deleteIfExists(program);
                    Files.createLink(program, sharedInit());
                    Files.deleteIfExists(go(id));
                    // Last time's fate must not be taken for this time's.
                    Files.deleteIfExists(log(id).resolve("status"));
                    Fifo.make(go(id));
                    return null;
                });
    }

    /// Removes all of a gear. Nothing in it runs any more.
    public void remove(String id) {
        Path gear = gear(id);
        guard(
                "remove " + id,
                () -> {
                    for (String each : List.of("root", "data", "control")) {
                        Files.deleteIfExists(mount(id, each));
                    }
                    Files.deleteIfExists(state.resolve("mnt").resolve(id));
                    return null;
                });
        // rm walks by descriptors: a name in the gear's directory cannot lead it elsewhere.
        Path errors = state.resolve("gears").resolve(id + ".removing");
        try {
            Process rm =
                    new ProcessBuilder("rm", "-rf", "--one-file-system", "--", gear.toString())
                            .redirectErrorStream(true)
                            .redirectOutput(errors.toFile())
                            .start();
            boolean ended = rm.waitFor(REMOVE_SECONDS, TimeUnit.SECONDS);
            if (!ended || rm.exitValue() != 0) {
                rm.destroy();
                log.warn("{} could not be removed whole; see {}", gear, errors);
            } else {
                Files.deleteIfExists(errors);
            }
        } catch (IOException e) {
            throw failed("remove " + id, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw failed("remove " + id, new IOException("interrupted", e));
        }
    }

    /// The ids of all gears that have folders here.
    public Set<String> all() {
        try (Stream<Path> each = Files.list(state.resolve("gears"))) {
            Set<String> ids = new TreeSet<>();
            each.map(path -> String.valueOf(path.getFileName()))
                    .filter(name -> ID.matcher(name).matches())
                    .forEach(ids::add);
            return ids;
        } catch (IOException e) {
            throw failed("list the gears' folders", e);
        }
    }

    /// Whether a gear's making was cut off.
    public boolean halfMade(String id) {
        return Files.exists(gear(id).resolve("creating"));
    }

    /// A gear is about to be deleted. From here on either all of it goes, or {@link #kept} is said.
    public void deleting(String id) {
        guard(
                "mark " + id + " as being deleted",
                () -> {
                    Path marker = gear(id).resolve("deleting");
                    if (!Files.exists(marker)) {
                        Files.createFile(marker);
                    }
                    Durable.sync(gear(id));
                    return null;
                });
    }

    /// A gear is not deleted after all.
    public void kept(String id) {
        guard(
                "keep " + id,
                () -> {
                    Files.deleteIfExists(gear(id).resolve("deleting"));
                    Durable.sync(gear(id));
                    return null;
                });
    }

    /// Whether a gear's deletion was cut off.
    public boolean halfDeleted(String id) {
        return Files.exists(gear(id).resolve("deleting"));
    }

    private Path sharedInit() {
        return state.resolve("gear-init");
    }

    private static Path folder(Path path, String mode) throws IOException {
        Files.createDirectories(path);
        mode(path, mode);
        return path;
    }

    private static void mode(Path path, String mode) throws IOException {
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(mode));
    }

    private static void own(Path path, int id) throws IOException {
        Files.setAttribute(path, "unix:uid", id);
        Files.setAttribute(path, "unix:gid", id);
    }

    /// Work on files.
    private interface FileWork {
        @org.jspecify.annotations.Nullable
        Object run() throws IOException;
    }

    private static void guard(String what, FileWork work) {
        try {
            work.run();
        } catch (IOException e) {
            throw failed(what, e);
        }
    }

    static ConsoleException failed(String what, IOException e) {
        String said = String.valueOf(e.getMessage());
        boolean full = said.contains("No space left") || said.contains("Read-only file system");
        return new ConsoleException(
                full ? ErrorCode.DISK_FULL : ErrorCode.HOST_FAILED,
                "Cannot "
                        + what
                        + ": "
                        + e.getClass().getSimpleName()
                        + ": "
                        + said
                        + (full ? ". Make room on the disk of the state folder." : ""),
                e);
    }
}
