package io.gearshift.backend.gear;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;

/// The JSON form of a {@link GearRecord}. What this version does not know is kept and written back.
public final class RecordCodec {

    private static final ObjectMapper MAPPER =
            JsonMapper.builder()
                    .addModule(new JavaTimeModule())
                    .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
                    .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                    // Pure ASCII: not every character of JSON may stand in XML.
                    .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
                    .build();

    private RecordCodec() {}

    /// The JSON of a record.
    public static String write(GearRecord record) {
        try {
            return MAPPER.writeValueAsString(record);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("cannot write the record of " + record.id(), e);
        }
    }

    /// Reads a record.
    ///
    /// @throws IllegalArgumentException saying what was wanted and found
    public static GearRecord read(String json) {
        try {
            return MAPPER.readValue(json, GearRecord.class);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(
                    "wanted a gear's record, found JSON that is none: " + e.getOriginalMessage(),
                    e);
        }
    }
}
