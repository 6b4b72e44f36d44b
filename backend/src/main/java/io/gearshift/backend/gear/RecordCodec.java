package io.gearshift.backend.gear;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.util.Map;
import java.util.TreeMap;

/// The JSON form of a {@link GearRecord}. What this version does not know, at any depth, is kept
/// and written back, and so is the version of the record: a newer agent finds all of its own again.
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
            ObjectNode tree = MAPPER.valueToTree(record.withUnknown(Map.of()));
            record.unknown().forEach((name, value) -> add(tree, name, value));
            return MAPPER.writeValueAsString(tree);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("cannot write the record of " + record.id(), e);
        }
    }

    /// Reads a record.
    ///
    /// @throws IllegalArgumentException saying what was wanted and found
    public static GearRecord read(String json) {
        try {
            JsonNode tree = MAPPER.readTree(json);
            if (!tree.isObject()) {
                throw new IllegalArgumentException(
                        "wanted a gear's record, found JSON of type " + tree.getNodeType());
            }
            GearRecord known = MAPPER.treeToValue(tree, GearRecord.class).withUnknown(Map.of());
            var unknown = new TreeMap<String, JsonNode>();
            rest(tree, MAPPER.valueToTree(known))
                    .properties()
                    .forEach(each -> unknown.put(each.getKey(), each.getValue()));
            return known.withUnknown(unknown);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(
                    "wanted a gear's record, found JSON that is none: " + e.getOriginalMessage(),
                    e);
        }
    }

    /// What `seen` has and `known` has not, at any depth of objects within objects.
    private static ObjectNode rest(JsonNode seen, JsonNode known) {
        ObjectNode rest = MAPPER.createObjectNode();
        for (Map.Entry<String, JsonNode> each : seen.properties()) {
            JsonNode ours = known.get(each.getKey());
            if (ours == null) {
                rest.set(each.getKey(), each.getValue());
            } else if (ours.isObject() && each.getValue().isObject()) {
                ObjectNode within = rest(each.getValue(), ours);
                if (!within.isEmpty()) {
                    rest.set(each.getKey(), within);
                }
            }
        }
        return rest;
    }

    /// Puts back what was unknown, and never over what is ours.
    private static void add(ObjectNode tree, String name, JsonNode value) {
        JsonNode ours = tree.get(name);
        if (ours == null) {
            tree.set(name, value);
        } else if (ours instanceof ObjectNode object) {
            value.properties().forEach(each -> add(object, each.getKey(), each.getValue()));
        }
    }
}
