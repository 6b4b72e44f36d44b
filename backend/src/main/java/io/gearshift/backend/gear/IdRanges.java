package io.gearshift.backend.gear;

import io.gearshift.backend.api.ConsoleException;
import io.gearshift.backend.api.ErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Gives each gear a range of 65,536 outside user ids that nobody else has: no other gear, no other
/// container, and no user of `/etc/subuid`. What was given is kept in a file, `BASE GEAR` a line.
/// Safe for use by many threads.
public final class IdRanges {

    private static final Logger log = LoggerFactory.getLogger(IdRanges.class);

    /// Ids of one range.
    public static final long COUNT = 65_536;

    /// First range: clear of ordinary users and of what distributions give to `/etc/subuid` first.
    static final long FIRST = 1_048_576;

    /// Ids from here on are negative numbers to some programs.
    static final long END = 1L << 31;

    private final Path file;
    private final List<Path> others;
    private final Map<Long, String> given = new TreeMap<>();

    /// Ids that somebody else has.
    ///
    /// @param count how many from `base`
    public record Taken(long base, long count) {
        boolean overlaps(long from) {
            return base < from + COUNT && from < base + count;
        }
    }

    /// @param file where ranges are kept
    /// @param others files in the form of subuid(5) whose ranges are not ours to give
    public IdRanges(Path file, List<Path> others) {
        this.file = file;
        this.others = List.copyOf(others);
        load();
    }

    /// Gives a gear a range, the lowest that is free.
    ///
    /// @param inUse ranges of containers that exist
    /// @throws ConsoleException `host.failed` if none is left
    public synchronized long give(String gear, List<Taken> inUse) {
        List<Taken> taken = new java.util.ArrayList<>(inUse);
        for (Path each : others) {
            taken.addAll(subordinate(each));
        }
        for (long base = FIRST; base + COUNT <= END; base += COUNT) {
            long candidate = base;
            if (!given.containsKey(base)
                    && taken.stream().noneMatch(each -> each.overlaps(candidate))) {
                given.put(base, gear);
                try {
                    save();
                } catch (IOException e) {
                    given.remove(base);
                    throw GearFolders.failed("keep the id range of " + gear, e);
                }
                return base;
            }
        }
        throw new ConsoleException(
                ErrorCode.HOST_FAILED,
                "No range of 65,536 user ids is left on this host. Delete gears, or ranges in"
                        + " /etc/subuid that nobody needs.");
    }

    /// Takes a gear's range back.
    public synchronized void giveBack(String gear) {
        if (given.values().removeIf(gear::equals)) {
            try {
                save();
            } catch (IOException e) {
                log.warn("{} cannot be written; the range of {} stays taken", file, gear, e);
            }
        }
    }

    /// Notes the range of a gear that exists, should the file have been lost.
    public synchronized void note(String gear, long base) {
        if (!gear.equals(given.put(base, gear))) {
            try {
                save();
            } catch (IOException e) {
                log.warn(
                        "{} cannot be written; the range of {} is known by its gear",
                        file,
                        gear,
                        e);
            }
        }
    }

    private void load() {
        if (!Files.exists(file)) {
            return;
        }
        try {
            for (String line : Files.readAllLines(file)) {
                String[] fields = line.strip().split(" ", 2);
                if (fields.length == 2) {
                    given.put(Long.valueOf(fields[0]), fields[1]);
                }
            }
        } catch (IOException | NumberFormatException e) {
            throw new ConsoleException(
                    ErrorCode.HOST_FAILED,
                    file + " cannot be read. Move it away: it is made again from the gears.",
                    e);
        }
    }

    private void save() throws IOException {
        var text = new StringBuilder();
        given.forEach((base, gear) -> text.append(base).append(' ').append(gear).append('\n'));
        Durable.write(file, text.toString());
    }

    private static List<Taken> subordinate(Path file) {
        if (!Files.exists(file)) {
            return List.of();
        }
        try {
            return Files.readAllLines(file).stream()
                    .map(line -> line.strip().split(":", -1))
                    .filter(fields -> fields.length == 3)
                    .filter(fields -> isNumber(fields[1]) && isNumber(fields[2]))
                    .map(fields -> new Taken(Long.parseLong(fields[1]), Long.parseLong(fields[2])))
                    .toList();
        } catch (IOException e) {
            throw GearFolders.failed("read " + file, e);
        }
    }

    private static boolean isNumber(String text) {
        return !text.isEmpty()
                && text.length() < 19
                && text.chars().allMatch(c -> c >= '0' && c <= '9');
    }
}
