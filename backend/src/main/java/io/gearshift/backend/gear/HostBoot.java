package io.gearshift.backend.gear;

import io.gearshift.collectors.KernelRoot;
import io.gearshift.collectors.host.HostIdentity;
import io.gearshift.collectors.host.HostStat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Which boot of the host this is. A gear's run is noted beside it with the boot's id, so that
/// after a restart of the host it is known to have been ended by that, also where the clock was set
/// meanwhile and no times can be compared.
public final class HostBoot {

    private static final Logger log = LoggerFactory.getLogger(HostBoot.class);

    private final KernelRoot root;

    /// The boot of a host.
    public HostBoot(KernelRoot root) {
        this.root = root;
    }

    /// When it was, by the host's clock as it goes now: setting the clock moves it.
    public Instant at() {
        return HostStat.of(root).asOptional().map(HostStat::booted).orElse(Instant.EPOCH);
    }

    private @Nullable String id() {
        return HostIdentity.of(root).bootId().asOptional().orElse(null);
    }

    /// A gear runs, or is about to. The note need not outlive a power cut: what is then there, an
    /// older note or half a note, is not the next boot's id either.
    void note(GearFolders folders, String gear) {
        String id = id();
        if (id == null || id.equals(noted(folders, gear))) {
            return;
        }
        try {
            Files.writeString(file(folders, gear), id + "\n");
        } catch (IOException e) {
            log.warn("in which boot {} runs cannot be noted", gear, e);
        }
    }

    /// Whether a gear's last run, which has ended, was begun in an earlier boot. Without a note its
    /// start is compared with the time of the boot.
    boolean endedRun(GearFolders folders, String gear, InitStatus status) {
        Instant started = status.started();
        if (started == null) {
            return false;
        }
        String id = id();
        String noted = noted(folders, gear);
        if (noted == null || id == null) {
            return started.isBefore(at());
        }
        return !noted.equals(id);
    }

    private static @Nullable String noted(GearFolders folders, String gear) {
        try {
            return Files.readString(file(folders, gear)).strip();
        } catch (NoSuchFileException e) {
            return null;
        } catch (IOException e) {
            log.warn("in which boot {} ran cannot be read", gear, e);
            return null;
        }
    }

    private static Path file(GearFolders folders, String gear) {
        return folders.gear(gear).resolve("boot");
    }
}
