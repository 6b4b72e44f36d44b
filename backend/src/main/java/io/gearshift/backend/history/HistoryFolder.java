package io.gearshift.backend.history;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The folder of the files: `ID.history` a gear, `ID.deleted` beside it from when the gear was
/// first seen to be gone, `ID.history.damaged-TIME` what could not be read. What is of no gear any
/// more is kept for 30 days, and of these at most the newest thousand.
final class HistoryFolder {

    /// How long the file of a deleted gear, or a damaged one, is kept.
    static final Duration KEPT = Duration.ofDays(30);

    /// Most files of deleted gears, and most damaged ones.
    static final int MOST = 1000;

    private static final Logger log = LoggerFactory.getLogger(HistoryFolder.class);

    private static final String HISTORY = ".history";
    private static final String DELETED = ".deleted";
    private static final String NEW = ".new";
    private static final String DAMAGED = ".damaged-";

    private final Path folder;
    private final InstantSource clock;

    HistoryFolder(Path folder, InstantSource clock) {
        this.folder = folder;
        this.clock = clock;
    }

    /// A gear's file.
    ///
    /// @param gear id, which for a container that virsh made is any name
    Path of(String gear) {
        return folder.resolve(name(gear) + HISTORY);
    }

    private static String name(String gear) {
        if (gear.equals(LongHistory.HOST)) {
            return "host";
        }
        return gear.matches("g-[0-9a-f]{12}") ? gear : "x-" + hash(gear);
    }

    private static String hash(String gear) {
        try {
            byte[] hash =
                    MessageDigest.getInstance("SHA-256")
                            .digest(gear.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash, 0, 16);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /// A free name for a damaged file.
    Path aside(Path file) {
        long at = clock.instant().getEpochSecond();
        Path aside = file.resolveSibling(file.getFileName() + DAMAGED + at);
        while (Files.exists(aside)) {
            at++;
            aside = file.resolveSibling(file.getFileName() + DAMAGED + at);
        }
        return aside;
    }

    /// Removes what was kept for long enough.
    ///
    /// @param gears ids of all that there are
    void sweep(Collection<String> gears) throws IOException {
        if (!Files.isDirectory(folder)) {
            return;
        }
        Set<String> known = gears.stream().map(HistoryFolder::name).collect(Collectors.toSet());
        known.add(name(LongHistory.HOST));
        List<Path> all;
        try (Stream<Path> each = Files.list(folder)) {
            all = each.toList();
        }
        List<Path> gone = new ArrayList<>();
        List<Path> damaged = new ArrayList<>();
        for (Path path : all) {
            String file = String.valueOf(path.getFileName());
            if (file.endsWith(HISTORY)) {
                String gear = file.substring(0, file.length() - HISTORY.length());
                Path marker = folder.resolve(gear + DELETED);
                if (known.contains(gear)) {
                    Files.deleteIfExists(marker);
                } else {
                    mark(marker);
                    gone.add(marker);
                }
            } else if (file.endsWith(NEW)) {
                Files.deleteIfExists(path);
            } else if (file.contains(DAMAGED)) {
                damaged.add(path);
            }
        }
        for (Path marker : outlived(gone)) {
            String file = String.valueOf(marker.getFileName());
            String gear = file.substring(0, file.length() - DELETED.length());
            Files.deleteIfExists(folder.resolve(gear + HISTORY));
            Files.deleteIfExists(marker);
            log.info("the history of {}, which was deleted, is removed", gear);
        }
        for (Path path : outlived(damaged)) {
            Files.deleteIfExists(path);
            log.info("{} is removed", path);
        }
    }

    private void mark(Path marker) throws IOException {
        if (!Files.exists(marker)) {
            Files.createFile(marker);
            Files.setLastModifiedTime(marker, FileTime.from(clock.instant()));
        }
    }

    /// Those that are too old, and of the others those that are too many.
    private List<Path> outlived(List<Path> files) throws IOException {
        Instant oldest = clock.instant().minus(KEPT);
        record Aged(Path path, Instant at) {}
        List<Aged> newestFirst = new ArrayList<>();
        for (Path path : files) {
            newestFirst.add(new Aged(path, Files.getLastModifiedTime(path).toInstant()));
        }
        newestFirst.sort(Comparator.comparing(Aged::at).reversed());
        List<Path> outlived = new ArrayList<>();
        for (int i = 0; i < newestFirst.size(); i++) {
            if (i >= MOST || newestFirst.get(i).at().isBefore(oldest)) {
                outlived.add(newestFirst.get(i).path());
            }
        }
        return outlived;
    }
}
