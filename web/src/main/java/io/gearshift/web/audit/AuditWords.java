package io.gearshift.web.audit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gearshift.assets.Say;
import io.gearshift.assets.Texts;
import io.gearshift.web.part.Untrusted;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What an audit row changed, in words: the JSON of before and after, name by name.
final class AuditWords {

    private static final int LONGEST = 120;
    private static final ObjectMapper JSON = new ObjectMapper();

    /// What is worth reading first; the rest in the order of the row.
    private static final List<String> FIRST =
            List.of(
                    "state",
                    "command",
                    "memoryBytes",
                    "cpuMillis",
                    "processes",
                    "program",
                    "exitCode");

    private AuditWords() {}

    /// What differs between two JSON values. Where there is only one of them, something was made or
    /// deleted: then what is as usual anyway is left out.
    static List<AuditPage.Change> changes(@Nullable String before, @Nullable String after) {
        Map<String, String> was = fields(before);
        Map<String, String> is = fields(after);
        if (before == null || after == null) {
            was.values().removeIf(AuditWords::usual);
            is.values().removeIf(AuditWords::usual);
        }
        Set<String> names = new LinkedHashSet<>(FIRST);
        names.addAll(was.keySet());
        names.addAll(is.keySet());
        List<AuditPage.Change> changes = new ArrayList<>();
        for (String name : names) {
            String old = was.getOrDefault(name, "");
            String fresh = is.getOrDefault(name, "");
            if (!old.equals(fresh)) {
                changes.add(new AuditPage.Change(label(name), old, fresh));
            }
        }
        return changes;
    }

    private static boolean usual(String words) {
        return words.isEmpty() || words.equals("no limit") || words.equals("no");
    }

    private static String label(String name) {
        for (String kind : List.of("limit.", "audit.")) {
            if (Texts.has(kind + name)) {
                return Texts.of(kind + name);
            }
        }
        return name;
    }

    private static Map<String, String> fields(@Nullable String json) {
        Map<String, String> fields = new LinkedHashMap<>();
        if (json == null) {
            return fields;
        }
        try {
            put(fields, JSON.readTree(json));
        } catch (JsonProcessingException e) {
            // Not JSON: an older row, or one cut short. It is shown as it is.
            fields.put("", cut(json));
        }
        return fields;
    }

    private static void put(Map<String, String> fields, JsonNode node) {
        if (!node.isObject()) {
            fields.put("", list(node));
            return;
        }
        for (Map.Entry<String, JsonNode> each : node.properties()) {
            if (each.getValue().isObject() && each.getKey().equals("limits")) {
                put(fields, each.getValue());
            } else {
                fields.put(each.getKey(), words(each.getKey(), each.getValue()));
            }
        }
    }

    private static String words(String name, JsonNode value) {
        if (value.isNull()) {
            return "";
        }
        if (value.isBoolean()) {
            return value.asBoolean() ? "yes" : "no";
        }
        if (!value.isValueNode()) {
            return list(value);
        }
        String text = value.asText();
        if (Texts.has("limit." + name)) {
            if (text.equals("max")) {
                return "no limit";
            }
            if (value.isNumber() && name.endsWith("Bytes")) {
                return Say.bytes(value.asDouble());
            }
            if (value.isNumber() && name.equals("cpuMillis")) {
                return Say.capCores(value.asLong()) + " cores";
            }
        }
        // The constants of an enumeration: READ_ONLY is "read only".
        return cut(
                text.matches("[A-Z][A-Z_]+")
                        ? text.toLowerCase(java.util.Locale.ROOT).replace('_', ' ')
                        : text);
    }

    /// Everything that is not one value: words of a list beside each other, values of an object.
    private static String list(JsonNode value) {
        if (value.isValueNode()) {
            return cut(value.asText());
        }
        List<String> words = new ArrayList<>();
        for (JsonNode each : value) {
            words.add(words("", each));
        }
        words.removeIf(String::isEmpty);
        return cut(String.join(value.isArray() ? " " : ", ", words));
    }

    private static String cut(String text) {
        String line = Untrusted.line(text);
        return line.length() > LONGEST ? line.substring(0, LONGEST) + "…" : line;
    }
}
