package io.gearshift.web.rest;

import io.gearshift.backend.api.Right;
import io.gearshift.backend.api.remote.ApiJson;
import io.gearshift.backend.api.remote.Problem;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The OpenAPI 3.1 document of the whole API, made once out of {@link Operations}.
final class OpenApi {

    private static final Pattern IN_PATH = Pattern.compile("\\{(\\w+)}");
    private static final String JSON = "application/json";
    private static final String LINES = "application/x-ndjson";

    private static final Map<String, String> SEGMENTS =
            Map.of(
                    "gear", "Id, name, or project/name, of a gear.",
                    "host", "Name of a host.",
                    "change", "Id of a change of limits.",
                    "bulk", "Id of a bulk change.",
                    "kill", "Id of a black box.",
                    "rule", "Id of an alert rule.",
                    "target", "Id of an alert target.",
                    "user", "Name of a user.",
                    "token", "Id of a token, not its secret.",
                    "session", "Id of a session.");

    private final Schemas answers = Schemas.ofAnswers();
    private final Schemas requests = Schemas.ofRequests();

    private OpenApi() {}

    /// The document as JSON; made when it is first asked for.
    static byte[] document() {
        return Made.DOCUMENT.clone();
    }

    private static final class Made {
        static final byte[] DOCUMENT = ApiJson.write(new OpenApi().build());
    }

    private Map<String, Object> build() {
        Map<String, Map<String, Object>> paths = new TreeMap<>();
        for (Operation each : Operations.ALL) {
            paths.computeIfAbsent(each.path(), _ -> new LinkedHashMap<>())
                    .put(each.method().name().toLowerCase(Locale.ROOT), operation(each));
        }
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("openapi", "3.1.0");
        document.put(
                "info",
                Map.of(
                        "title",
                        "Gearshift",
                        "version",
                        "1",
                        "description",
                        "Everything that the pages do, with the same permission check and the same"
                                + " audit. docs/reference/rest.md explains it."));
        document.put("servers", List.of(Map.of("url", Api.ROOT)));
        document.put("security", List.of(Map.of("token", List.of()), Map.of("session", List.of())));
        document.put("paths", paths);
        document.put("components", components());
        return document;
    }

    private Map<String, Object> operation(Operation each) {
        Map<String, Object> operation = new LinkedHashMap<>();
        operation.put("operationId", id(each));
        operation.put("tags", List.of(each.path().split("/", -1)[1]));
        operation.put("summary", each.summary());
        Right right = each.right();
        operation.put(
                "description",
                right == null
                        ? "Needs no right of its own."
                        : "Needs the right to "
                                + right.words()
                                + " (`"
                                + ApiJson.word(right)
                                + "`).");
        if (right != null) {
            operation.put("x-right", ApiJson.word(right));
        }
        List<Object> parameters = new ArrayList<>();
        Matcher segment = IN_PATH.matcher(each.path());
        while (segment.find()) {
            parameters.add(inPath(segment.group(1)));
        }
        each.parameters().forEach(parameter -> parameters.add(inQuery(parameter)));
        if (!parameters.isEmpty()) {
            operation.put("parameters", parameters);
        }
        Class<?> body = each.body();
        if (body != null) {
            operation.put(
                    "requestBody",
                    Map.of(
                            "required",
                            each.bodyNeeded(),
                            "content",
                            Map.of(JSON, Map.of("schema", requests.of(body)))));
        }
        Map<String, Object> responses = new LinkedHashMap<>();
        responses.put(String.valueOf(each.status()), success(each));
        responses.put("default", Map.of("$ref", "#/components/responses/Problem"));
        operation.put("responses", responses);
        return operation;
    }

    /// `GET /hosts/{host}/history` is `get_hosts_host_history`.
    private static String id(Operation each) {
        return (each.method() + each.path())
                .toLowerCase(Locale.ROOT)
                .replaceAll("[^a-z]+", "_")
                .replaceAll("_$", "");
    }

    private Map<String, Object> success(Operation each) {
        if (each.answers().isEmpty()) {
            return Map.of("description", "Done.");
        }
        List<Map<String, Object>> schemas = new ArrayList<>();
        each.answers().forEach(type -> schemas.add(answers.of(type)));
        Map<String, Object> schema =
                schemas.size() == 1 ? schemas.getFirst() : Map.of("oneOf", schemas);
        return Map.of(
                "description",
                each.lines() ? "A line of JSON at a time, as it happens." : "Done.",
                "content",
                Map.of(each.lines() ? LINES : JSON, Map.of("schema", schema)));
    }

    private static Map<String, Object> inPath(String name) {
        String description = SEGMENTS.get(name);
        if (description == null) {
            throw new IllegalStateException("the document has no words for {" + name + "}");
        }
        return Map.of(
                "name",
                name,
                "in",
                "path",
                "required",
                true,
                "description",
                description,
                "schema",
                Map.of("type", "string"));
    }

    private Map<String, Object> inQuery(Operation.Parameter parameter) {
        Map<String, Object> schema = requests.of(parameter.type());
        return Map.of(
                "name",
                parameter.name(),
                "in",
                "query",
                "description",
                parameter.description(),
                "schema",
                parameter.repeated() ? Map.of("type", "array", "items", schema) : schema);
    }

    private Map<String, Object> components() {
        Map<String, Object> problem =
                Map.of(
                        "description",
                        "What was tried, what came back, what to do; codes are in"
                                + " docs/reference/errors.md.",
                        "content",
                        Map.of(Problem.CONTENT_TYPE, Map.of("schema", answers.of(Problem.class))));
        Map<String, Object> schemas = new TreeMap<>(requests.components());
        answers.components()
                .forEach(
                        (name, schema) -> {
                            Object asked = schemas.put(name, schema);
                            if (asked != null && !sameValues(schema, asked)) {
                                throw new IllegalStateException(
                                        name + " is not the same asked and answered");
                            }
                        });
        return Map.of(
                "schemas",
                schemas,
                "responses",
                Map.of("Problem", problem),
                "securitySchemes",
                Map.of(
                        "token",
                        Map.of(
                                "type",
                                "http",
                                "scheme",
                                "bearer",
                                "description",
                                "Made on the Access page or by `gearshift ctl token create`."),
                        "session",
                        Map.of(
                                "type",
                                "apiKey",
                                "in",
                                "cookie",
                                "name",
                                "__Host-gearshift",
                                "description",
                                "Of a signed-in browser; the instance is part of the name. Changes"
                                        + " need X-CSRF-Token too.")));
    }

    /// A request's schema knows no other fields; else the two must be one.
    private static boolean sameValues(Object answered, Object asked) {
        if (answered instanceof Map<?, ?> one && asked instanceof Map<?, ?> other) {
            Map<Object, Object> open = new LinkedHashMap<>(other);
            open.remove("additionalProperties");
            return one.equals(open);
        }
        return answered.equals(asked);
    }
}
