package io.gearshift.backend.event;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.gearshift.backend.api.ConsoleException;
import io.gearshift.backend.api.ErrorCode;
import io.gearshift.backend.api.Event;
import io.gearshift.backend.gear.Durable;
import io.gearshift.backend.gear.GearEntry;
import io.gearshift.backend.host.HostEvent;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The agent's events on disk, one JSON object a line, each with a sequence that is never used
/// twice, also not after a power cut: numbers are reserved ahead in a synced file. The newest
/// thousands are kept. Safe for use by many threads.
public final class EventJournal implements EventLog {

    private static final Logger log = LoggerFactory.getLogger(EventJournal.class);

    /// Events of one file; there are at most two files.
    static final int SEGMENT = 4000;

    private static final int RESERVED_AT_ONCE = 1000;

    private static final ObjectMapper MAPPER =
            JsonMapper.builder()
                    .addModule(new JavaTimeModule())
                    .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
                    .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                    .build();

    private final Path folder;
    private final String host;
    private final InstantSource clock;
    private final LongConsumer nudge;
    private final List<HostEvent> older = new ArrayList<>();
    private final List<HostEvent> newer = new ArrayList<>();
    private long last;
    private long reserved;
    private boolean diskFailed;

    /// Opens the journal, or begins one.
    ///
    /// @param folder of its files
    /// @param host this host's name, for the events
    /// @param nudge told of each event's sequence; must be quick
    public EventJournal(Path folder, String host, InstantSource clock, LongConsumer nudge) {
        this.folder = folder;
        this.host = host;
        this.clock = clock;
        this.nudge = nudge;
        try {
            Durable.folder(folder);
            older.addAll(load(file("events.1")));
            newer.addAll(load(file("events")));
            endLine(file("events"));
            reserved = readReserved();
            last = Math.max(reserved, lastOf(newer, lastOf(older, 0)));
            // What was reserved and not seen may have been told to a console before a power cut.
            reserve();
        } catch (IOException e) {
            throw new ConsoleException(
                    ErrorCode.DISK_FULL,
                    "The event journal in " + folder + " cannot be opened: " + e.getMessage(),
                    e);
        }
    }

    @Override
    public void add(
            @Nullable GearEntry gear,
            Event.Kind kind,
            Event.Severity severity,
            String text,
            Map<String, String> details) {
        long sequence;
        synchronized (this) {
            sequence = ++last;
            if (sequence > reserved) {
                tryReserve();
            }
            var event =
                    new HostEvent(
                            sequence,
                            new Event(
                                    0,
                                    clock.instant(),
                                    host,
                                    gear == null ? null : gear.id(),
                                    gear == null ? null : gear.name(),
                                    gear == null ? "default" : gear.project(),
                                    kind,
                                    severity,
                                    text,
                                    details));
            newer.add(event);
            append(event);
            if (newer.size() >= SEGMENT) {
                rotate();
            }
        }
        nudge.accept(sequence);
    }

    /// Events after a sequence, oldest first.
    ///
    /// @param after 0 for all that are kept
    /// @param count 1 to 1000
    public synchronized List<HostEvent> after(long after, int count) {
        int most = Math.clamp(count, 1, 1000);
        var found = new ArrayList<HostEvent>();
        for (List<HostEvent> part : List.of(older, newer)) {
            for (HostEvent each : part) {
                if (each.sequence() > after && found.size() < most) {
                    found.add(each);
                }
            }
        }
        return found;
    }

    /// The newest sequence; 0 if there has been none.
    public synchronized long last() {
        return last;
    }

    private void append(HostEvent event) {
        try {
            // A write that failed may have left half a line, which must not swallow this one.
            Durable.append(
                    file("events"),
                    (diskFailed ? "\n" : "") + MAPPER.writeValueAsString(event) + "\n");
            diskFailed = false;
        } catch (IOException e) {
            if (!diskFailed) {
                log.error("events cannot be written to {}; they are kept in memory", folder, e);
            }
            diskFailed = true;
        }
    }

    private void rotate() {
        older.clear();
        older.addAll(newer);
        newer.clear();
        try {
            Files.move(file("events"), file("events.1"), StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            log.warn("{} cannot be put aside", file("events"), e);
        }
    }

    private void tryReserve() {
        try {
            reserve();
        } catch (IOException e) {
            log.warn("sequences cannot be reserved in {}", folder, e);
        }
    }

    private void reserve() throws IOException {
        long until = last + RESERVED_AT_ONCE;
        Durable.write(file("sequence"), until + "\n");
        reserved = until;
    }

    private long readReserved() throws IOException {
        Path file = file("sequence");
        if (!Files.exists(file)) {
            return 0;
        }
        String text = Files.readString(file).strip();
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new IOException(file + ": wanted a number, found \"" + text + "\"", e);
        }
    }

    private static long lastOf(List<HostEvent> events, long otherwise) {
        return events.isEmpty() ? otherwise : events.getLast().sequence();
    }

    private static List<HostEvent> load(Path file) throws IOException {
        var events = new ArrayList<HostEvent>();
        if (!Files.exists(file)) {
            return events;
        }
        // Half a character at the end of a cut-off write is no reason to read nothing.
        String text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
        for (String line : text.lines().filter(each -> !each.isBlank()).toList()) {
            try {
                events.add(MAPPER.readValue(line, HostEvent.class));
            } catch (JsonProcessingException e) {
                // The last line of a cut-off write; the others are whole.
                log.warn("{} holds a line that is no event; it is left out", file, e);
            }
        }
        return events;
    }

    /// A write that was cut off must not swallow the next one.
    private static void endLine(Path file) throws IOException {
        if (Files.exists(file) && Files.size(file) > 0) {
            byte[] bytes = Files.readAllBytes(file);
            if (bytes[bytes.length - 1] != '\n') {
                Durable.append(file, "\n");
            }
        }
    }

    private Path file(String name) {
        return folder.resolve(name);
    }
}
