package io.gearshift.web.audit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gearshift.assets.Say;
import io.gearshift.assets.Texts;
import io.gearshift.backend.api.AuditQuery;
import io.gearshift.backend.api.AuditRow;
import io.gearshift.backend.api.Me;
import io.gearshift.backend.api.Right;
import io.gearshift.web.page.Pages;
import io.gearshift.web.page.Visit;
import io.gearshift.web.part.Control;
import io.gearshift.web.part.Untrusted;
import io.gearshift.web.part.When;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// All routes of the audit.
public final class AuditRoutes {

    private static final int ROWS = 100;
    private static final int LONGEST = 120;
    private static final ObjectMapper JSON = new ObjectMapper();

    private AuditRoutes() {}

    /// Adds them.
    public static void add(RoutesConfig routes, Pages pages) {
        routes.get("/audit", request -> show(pages, request));
    }

    private static void show(Pages pages, Context request) {
        Visit visit = pages.visit(request);
        String text = visit.query("text");
        String before = visit.query("before");
        Long from =
                before != null && before.matches("[0-9]{1,18}")
                        ? (Long) Long.parseLong(before)
                        : null;
        List<AuditRow> rows = visit.console().audit(new AuditQuery(text, null, from, ROWS));
        pages.show(
                request,
                "audit/list",
                new AuditPage(
                        pages.frame(visit, "audit", "Audit"),
                        Texts.of("explain.audit"),
                        text == null ? "" : text,
                        rows.stream().map(row -> row(row, visit.me(), visit.at())).toList(),
                        rows.size() < ROWS
                                ? ""
                                : "/audit?"
                                        + (text == null ? "" : "text=" + Pages.encode(text) + "&")
                                        + "before="
                                        + rows.getLast().id()));
    }

    private static AuditPage.Row row(AuditRow row, Me me, Instant now) {
        String change = row.changeId();
        String message = row.message();
        return new AuditPage.Row(
                When.of(row.at(), now),
                row.who(),
                row.via(),
                row.action(),
                row.objectName(),
                changes(row.before(), row.after()),
                row.outcome(),
                !row.outcome().equals("ok"),
                message == null ? "" : Untrusted.line(message),
                row.hash(),
                change == null || !row.undoable()
                        ? null
                        : Control.of(
                                me,
                                Right.LIMIT,
                                "Undo",
                                "undo",
                                "/changes/" + Pages.encode(change) + "/undo"));
    }

    /// What differs between two JSON objects, by name.
    static List<AuditPage.Change> changes(@Nullable String before, @Nullable String after) {
        Map<String, String> was = fields(before);
        Map<String, String> is = fields(after);
        List<AuditPage.Change> changes = new ArrayList<>();
        TreeMap<String, String> names = new TreeMap<>(was);
        names.putAll(is);
        for (String name : names.keySet()) {
            String old = was.getOrDefault(name, "");
            String fresh = is.getOrDefault(name, "");
            if (!old.equals(fresh)) {
                changes.add(new AuditPage.Change(label(name), old, fresh));
            }
        }
        return changes;
    }

    private static String label(String name) {
        return Texts.has("limit." + name) ? Texts.of("limit." + name) : name;
    }

    private static Map<String, String> fields(@Nullable String json) {
        Map<String, String> fields = new TreeMap<>();
        if (json == null) {
            return fields;
        }
        try {
            JsonNode node = JSON.readTree(json);
            if (node.isObject()) {
                node.properties()
                        .forEach(
                                each ->
                                        fields.put(
                                                each.getKey(),
                                                words(each.getKey(), each.getValue())));
                return fields;
            }
        } catch (JsonProcessingException e) {
            // Not JSON: an older row, or one cut short. It is shown as it is.
            fields.put("", cut(json));
            return fields;
        }
        fields.put("", cut(json));
        return fields;
    }

    private static String words(String name, JsonNode value) {
        if (value.isNull()) {
            return "";
        }
        String text = value.isValueNode() ? value.asText() : value.toString();
        if (name.startsWith("limit") || !Texts.has("limit." + name)) {
            return cut(text);
        }
        if (text.equals("max")) {
            return "no limit";
        }
        if (value.isNumber() && name.endsWith("Bytes")) {
            return Say.bytes(value.asDouble());
        }
        return name.equals("cpuMillis") && value.isNumber()
                ? Say.capCores(value.asLong()) + " cores"
                : cut(text);
    }

    private static String cut(String text) {
        String line = Untrusted.line(text);
        return line.length() > LONGEST ? line.substring(0, LONGEST) + "…" : line;
    }
}
