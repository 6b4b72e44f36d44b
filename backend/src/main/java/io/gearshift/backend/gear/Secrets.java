package io.gearshift.backend.gear;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gearshift.backend.api.ConsoleException;
import io.gearshift.backend.api.ErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/// A gear's secret variables, in a file that is root's alone. They go from here to the gear's first
/// process and nowhere else.
final class Secrets {

    private static final ObjectMapper MAPPER = new ObjectMapper();

    private Secrets() {}

    static void write(GearFolders folders, String id, Map<String, String> secrets) {
        if (secrets.isEmpty()) {
            return;
        }
        try {
            Durable.write(file(folders, id), MAPPER.writeValueAsString(new TreeMap<>(secrets)));
        } catch (IOException e) {
            throw GearFolders.failed("keep the secrets of " + id, e);
        }
    }

    static Map<String, String> read(GearFolders folders, String id) {
        Path file = file(folders, id);
        if (!Files.exists(file)) {
            return Map.of();
        }
        try {
            return MAPPER.readValue(Files.readString(file), new TypeReference<>() {});
        } catch (JsonProcessingException e) {
            // Without the cause: its message quotes the file.
            e.clearLocation();
            throw new ConsoleException(
                    ErrorCode.HOST_FAILED, "The secrets file of " + id + " is damaged.");
        } catch (IOException e) {
            throw GearFolders.failed("read the secrets of " + id, e);
        }
    }

    private static Path file(GearFolders folders, String id) {
        return folders.gear(id).resolve("secrets");
    }
}
