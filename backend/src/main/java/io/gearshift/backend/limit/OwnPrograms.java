package io.gearshift.backend.limit;

import io.gearshift.collectors.KernelFiles;
import io.gearshift.collectors.KernelRoot;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashSet;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Tells whether agent or console are in a group, or in one below it.
final class OwnPrograms {
    private static final Logger log = LoggerFactory.getLogger(OwnPrograms.class);

    private static final int MOST_GROUPS = 2000;
    private static final int DEEPEST = 32;

    /// In the command line of each of our Java programs.
    private static final String MARK = "io.gearshift.";

    private final KernelRoot root;
    private final String consoleUser;
    private final long self;

    /// @param consoleUser the user that consoles run as, by name or number
    OwnPrograms(KernelRoot root, String consoleUser, long self) {
        this.root = root;
        this.consoleUser = consoleUser;
        this.self = self;
    }

    boolean anyIn(Collection<Path> folders) {
        for (Path folder : new HashSet<>(folders)) {
            try (Stream<Path> groups = Files.walk(folder, DEEPEST)) {
                if (groups.filter(Files::isDirectory).limit(MOST_GROUPS).anyMatch(this::hasOne)) {
                    return true;
                }
            } catch (IOException | UncheckedIOException e) {
                // A group that goes while it is walked holds nothing of ours.
                log.debug("{} went meanwhile", folder, e);
            }
        }
        return false;
    }

    private boolean hasOne(Path group) {
        String processes = KernelFiles.text(group.resolve("cgroup.procs")).asOptional().orElse("");
        return processes.lines().anyMatch(this::isOurs);
    }

    private boolean isOurs(String pid) {
        if (pid.equals(Long.toString(self))) {
            return true;
        }
        Path process = root.under("/proc/" + pid);
        if (!commandLine(process).contains(MARK)) {
            return false;
        }
        try {
            return Files.getOwner(process).getName().equals(consoleUser)
                    || String.valueOf(Files.getAttribute(process, "unix:uid")).equals(consoleUser);
        } catch (IOException e) {
            // It has ended.
            return false;
        }
    }

    private static String commandLine(Path process) {
        return KernelFiles.bytes(process.resolve("cmdline"), 64 << 10)
                .asOptional()
                .map(bytes -> new String(bytes, StandardCharsets.UTF_8))
                .orElse("");
    }
}
