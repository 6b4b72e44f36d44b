package io.gearshift.backend.event;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.gearshift.backend.api.BlackBox;
import io.gearshift.backend.api.ConsoleException;
import io.gearshift.backend.api.ErrorCode;
import io.gearshift.backend.api.KillRow;
import io.gearshift.backend.gear.Durable;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The agent's black boxes on disk, a file each, named by id alone: a gear's name may be hostile.
/// So many of a gear and so many in all are kept, then the oldest go. They outlive the gear. Safe
/// for use by many threads.
public final class BlackBoxes {

    /// Kept of one gear.
    static final int OF_ONE = 16;

    /// Kept in all.
    static final int IN_ALL = 500;

    /// A larger one is not read: it is not ours.
    private static final int MOST_BYTES = 256 << 10;

    private static final Logger log = LoggerFactory.getLogger(BlackBoxes.class);
    private static final Pattern ID = Pattern.compile("[0-9a-z]{6,40}");
    private static final String SUFFIX = ".json";
    private static final ObjectMapper MAPPER =
            JsonMapper.builder()
                    .addModule(new JavaTimeModule())
                    .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
                    .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                    .build();

    private final Path folder;
    private final Map<String, KillRow> rows = new HashMap<>();

    /// Opens the folder, or begins one.
    public BlackBoxes(Path folder) {
        this.folder = folder;
        try {
            Durable.folder(folder);
            try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*" + SUFFIX)) {
                for (Path file : files) {
                    index(file);
                }
            }
        } catch (IOException | DirectoryIteratorException e) {
            throw new ConsoleException(
                    ErrorCode.DISK_FULL,
                    "The black boxes in " + folder + " cannot be opened: " + e.getMessage(),
                    e);
        }
    }

    private void index(Path file) {
        try {
            if (Files.size(file) > MOST_BYTES) {
                throw new IOException("larger than any that we write");
            }
            KillRow row = read(file).row();
            if (file.equals(file(row.id()))) {
                rows.put(row.id(), row);
            }
        } catch (IOException e) {
            log.warn("{} is no black box; it is left where it is", file, e);
        }
    }

    /// Keeps one, or replaces it by what is known now.
    public synchronized void keep(BlackBox box) {
        KillRow row = box.row();
        try {
            Durable.write(file(row.id()), MAPPER.writeValueAsString(box) + "\n");
            rows.put(row.id(), row);
            thin(of(row.gear()), OF_ONE);
            thin(newestFirst(rows.values()), IN_ALL);
        } catch (IOException e) {
            log.error("the black box {} of {} cannot be written", row.id(), row.gear(), e);
        }
    }

    private void thin(List<KillRow> newestFirst, int most) throws IOException {
        for (KillRow each :
                newestFirst.subList(Math.min(most, newestFirst.size()), newestFirst.size())) {
            rows.remove(each.id());
            Files.deleteIfExists(file(each.id()));
        }
    }

    /// Those of one gear, newest first.
    ///
    /// @param gear id
    public synchronized List<KillRow> of(String gear) {
        return newestFirst(
                rows.values().stream().filter(each -> each.gear().equals(gear)).toList());
    }

    /// One of a gear.
    ///
    /// @throws ConsoleException `request.not-found` if it is not, or no longer, kept
    public BlackBox get(String gear, String id) {
        return find(gear, id).orElseThrow(BlackBoxes::notKept);
    }

    /// One of a gear, if it is kept.
    public synchronized Optional<BlackBox> find(String gear, String id) {
        KillRow row = rows.get(id);
        if (row == null || !row.gear().equals(gear)) {
            return Optional.empty();
        }
        try {
            return Optional.of(read(file(id)));
        } catch (IOException e) {
            log.warn("the black box {} cannot be read", id, e);
            return Optional.empty();
        }
    }

    private static ConsoleException notKept() {
        return new ConsoleException(
                ErrorCode.NOT_FOUND,
                "The host keeps no black box of this kill. It keeps the last "
                        + OF_ONE
                        + " of a gear and "
                        + IN_ALL
                        + " in all.");
    }

    private static List<KillRow> newestFirst(Collection<KillRow> some) {
        var sorted = new ArrayList<KillRow>(some);
        sorted.sort(Comparator.comparing(KillRow::at).thenComparing(KillRow::id).reversed());
        return sorted;
    }

    private static BlackBox read(Path file) throws IOException {
        return MAPPER.readValue(Files.readAllBytes(file), BlackBox.class);
    }

    /// The id is checked here, once more and for all: it becomes part of a path.
    private Path file(String id) throws IOException {
        if (!ID.matcher(id).matches()) {
            throw new IOException("\"" + id.replaceAll("[^0-9a-z]", "?") + "\" is no id");
        }
        return folder.resolve(id + SUFFIX);
    }
}
