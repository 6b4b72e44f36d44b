package io.gearshift.backend.limit;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.gearshift.backend.api.ConsoleException;
import io.gearshift.backend.api.ErrorCode;
import io.gearshift.backend.gear.Durable;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The agent's journal of limit changes: one small file each, `CHANGEID.json`, replaced as a whole
/// and synced, so that after a crash it says either the old or the new. Settled ones are kept, the
/// newest {@link #KEPT}, so that nothing is taken back twice. Safe for use by many threads.
final class LimitJournal {
    private static final Logger log = LoggerFactory.getLogger(LimitJournal.class);

    /// How many settled changes are remembered.
    static final int KEPT = 2000;

    private static final String SUFFIX = ".json";
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");
    private static final ObjectMapper MAPPER =
            JsonMapper.builder()
                    .addModule(new JavaTimeModule())
                    .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
                    .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                    .build();

    private final Path folder;
    private final int kept;
    private final ConcurrentHashMap<String, JournalEntry> entries = new ConcurrentHashMap<>();

    /// Reads what is there. A file that cannot be understood is set aside and logged.
    ///
    /// @param folder is made if it is not there
    LimitJournal(Path folder) {
        this(folder, KEPT);
    }

    /// @param kept how many settled changes are remembered
    LimitJournal(Path folder, int kept) {
        this.folder = folder;
        this.kept = kept;
        try {
            Durable.folder(folder);
            try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
                for (Path file : files) {
                    load(file);
                }
            }
        } catch (IOException e) {
            throw failed(e);
        }
    }

    /// One change.
    Optional<JournalEntry> find(String changeId) {
        return Optional.ofNullable(entries.get(changeId));
    }

    /// One change.
    ///
    /// @throws ConsoleException `limit.change-not-found`
    JournalEntry get(String changeId) {
        return find(changeId).orElseThrow(() -> ChangeWords.unknown(changeId));
    }

    /// The change of a gear or group that is not settled; null if all are.
    @Nullable JournalEntry pending(String gear) {
        for (JournalEntry entry : all()) {
            if (entry.gear().equals(gear) && !entry.phase().settled()) {
                return entry;
            }
        }
        return null;
    }

    /// All changes, oldest first.
    List<JournalEntry> all() {
        return entries.values().stream().sorted(Comparator.comparing(JournalEntry::at)).toList();
    }

    /// Writes a change down, durably.
    ///
    /// @throws ConsoleException `host.disk-full` if that cannot be done; then nothing has changed
    void write(JournalEntry entry) {
        Path file = file(entry.changeId());
        try {
            Durable.write(file, MAPPER.writeValueAsString(entry));
        } catch (IOException e) {
            throw failed(e);
        }
        entries.put(entry.changeId(), entry);
        if (entry.phase().settled()) {
            prune();
        }
    }

    /// Forgets a change that never came to be.
    void remove(String changeId) {
        try {
            Files.deleteIfExists(file(changeId));
        } catch (IOException e) {
            // It stays as it was and is taken back at the next start, which does no harm.
            log.warn("cannot remove the journal of limit change {}", changeId, e);
        }
        entries.remove(changeId);
    }

    /// Forgets all changes of a gear.
    void forget(String gear) {
        for (JournalEntry entry : entries.values()) {
            if (entry.gear().equals(gear)) {
                remove(entry.changeId());
            }
        }
    }

    /// The id of a change becomes a file name, and comes from the console.
    ///
    /// @throws ConsoleException `limit.invalid`
    static void checkId(String changeId) {
        if (!ID.matcher(changeId).matches()) {
            throw new ConsoleException(
                    ErrorCode.LIMIT_INVALID,
                    "The id of a limit change is 1 to 64 letters, digits, '.', '_' or '-'; found "
                            + LimitWords.quoted(changeId)
                            + ".");
        }
    }

    private void load(Path file) throws IOException {
        String name = String.valueOf(file.getFileName());
        if (name.endsWith(".new")) {
            Files.delete(file);
        } else if (name.endsWith(SUFFIX)) {
            try {
                JournalEntry entry = MAPPER.readValue(Files.readAllBytes(file), JournalEntry.class);
                if (!name.equals(entry.changeId() + SUFFIX)) {
                    throw new IOException("it holds the change " + entry.changeId());
                }
                entries.put(entry.changeId(), entry);
            } catch (IOException | RuntimeException e) {
                log.error("the limit journal {} cannot be understood and is set aside", file, e);
                Files.move(
                        file,
                        file.resolveSibling(name + ".bad"),
                        StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }

    private void prune() {
        if (entries.size() <= kept + kept / 10) {
            return;
        }
        entries.values().stream()
                .filter(entry -> entry.phase().settled())
                .sorted(Comparator.comparing(JournalEntry::at).reversed())
                .skip(kept)
                .forEach(entry -> remove(entry.changeId()));
    }

    private Path file(String changeId) {
        checkId(changeId);
        return folder.resolve(changeId + SUFFIX);
    }

    private ConsoleException failed(IOException e) {
        return new ConsoleException(
                ErrorCode.DISK_FULL,
                "The limits were not changed: the agent cannot write its journal in "
                        + folder
                        + " ("
                        + e.getMessage()
                        + "). Make room on that disk, or make the folder writable again.",
                e);
    }
}
