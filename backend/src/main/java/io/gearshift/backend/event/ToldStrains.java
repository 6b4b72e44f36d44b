package io.gearshift.backend.event;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.gearshift.backend.gear.Durable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The strains that were told of and are not over, on disk, so that an agent that starts again
/// tells none a second time and misses the end of none. Without a disk to write to they are kept in
/// memory. Belongs to the sampling thread, and so does not wait for the disk.
final class ToldStrains {
    private static final Logger log = LoggerFactory.getLogger(ToldStrains.class);
    private static final TypeReference<List<Told>> LIST = new TypeReference<>() {};
    private static final ObjectMapper MAPPER =
            JsonMapper.builder()
                    .addModule(new JavaTimeModule())
                    .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
                    .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                    .build();

    private final Path file;
    private final InstantSource clock;
    private final List<Told> all = new ArrayList<>();

    /// One that goes on.
    ///
    /// @param since when it began, by the clock
    /// @param highest share when it was told
    record Told(String gear, Strain strain, Instant since, double highest) {}

    /// Takes up what an earlier agent told.
    ToldStrains(Path file, InstantSource clock) {
        this.file = file;
        this.clock = clock;
        if (Files.exists(file)) {
            try {
                all.addAll(MAPPER.readValue(file.toFile(), LIST));
            } catch (IOException e) {
                log.warn("{} cannot be read: what goes on may be told once more", file, e);
            }
        }
    }

    /// Those of a gear.
    List<Told> of(String gear) {
        return all.isEmpty()
                ? List.of()
                : all.stream().filter(each -> each.gear().equals(gear)).toList();
    }

    /// The gears that have some.
    List<String> gears() {
        return all.isEmpty() ? List.of() : all.stream().map(Told::gear).distinct().toList();
    }

    /// How long one has lasted; by the clock, which may have been set.
    double seconds(Told told) {
        return Math.max(0, Duration.between(told.since(), clock.instant()).toSeconds());
    }

    /// One was told.
    void begun(String gear, Strain strain, double seconds, double highest) {
        Instant since = clock.instant().minusSeconds(Math.round(seconds));
        all.add(new Told(gear, strain, since, highest));
        write();
    }

    /// One is over.
    void over(String gear, Strain strain) {
        if (all.removeIf(each -> each.gear().equals(gear) && each.strain() == strain)) {
            write();
        }
    }

    private void write() {
        try {
            Durable.replace(file, MAPPER.writeValueAsString(all));
        } catch (IOException e) {
            log.warn("{} cannot be written: after a restart strains may be told again", file, e);
        }
    }
}
