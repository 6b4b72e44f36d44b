package io.gearshift.web.rest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion;
import com.sun.net.httpserver.HttpServer;
import io.gearshift.backend.api.AlertRule;
import io.gearshift.backend.api.AlertTarget;
import io.gearshift.backend.api.Bulk;
import io.gearshift.backend.api.Cap;
import io.gearshift.backend.api.Event;
import io.gearshift.backend.api.LimitChange;
import io.gearshift.backend.api.Right;
import io.gearshift.backend.api.Role;
import io.gearshift.backend.api.remote.ConsoleInfo;
import io.gearshift.backend.api.remote.Problem;
import io.gearshift.backend.fake.BlackBoxSample;
import io.gearshift.backend.fake.FakeConsole;
import io.gearshift.web.StartedServer;
import io.javalin.http.HandlerType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The OpenAPI document says what the API does: every route, what it takes, which right it needs,
/// and what it answers, as the console's own core answers it over a host that is acted.
final class OpenApiTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final JsonSchemaFactory SCHEMAS =
            JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012);
    private static final LimitChange CHANGE =
            new LimitChange(null, 200, null, null, null, null, Cap.at(40));

    private static final AlertRule.Terms RULE =
            new AlertRule.Terms(
                    "Mine",
                    AlertRule.Watch.GEAR_OOM_KILLS,
                    1.0,
                    Duration.ofMinutes(10),
                    null,
                    null,
                    null,
                    Event.Severity.ERROR,
                    true);

    @TempDir private static Path directory;

    private static FakeConsole all;
    private static StartedServer web;
    private static JsonNode document;
    private static final Set<String> routes = new TreeSet<>();
    private static int made;
    private static HttpServer hook;

    @BeforeAll
    static void start() throws IOException {
        all = FakeConsole.start(directory.resolve("store"));
        all.root().putUser("victim", null, List.of());
        hook = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        hook.createContext(
                "/",
                exchange -> {
                    exchange.sendResponseHeaders(204, -1);
                    exchange.close();
                });
        hook.start();
        RestApi api = new RestApi(() -> new ConsoleInfo("1", "https://x:1", "test", "ab"));
        web =
                StartedServer.start(
                        directory,
                        all.door(),
                        (javalin, context) -> {
                            api.add(javalin, context);
                            javalin.unsafe.internalRouter.allHttpHandlers().stream()
                                    .map(each -> each.endpoint)
                                    .filter(each -> each.path.startsWith(Api.ROOT + "/"))
                                    .filter(each -> !each.path.contains("<"))
                                    .map(
                                            each ->
                                                    each.method
                                                            + " "
                                                            + each.path.substring(
                                                                    Api.ROOT.length()))
                                    .forEach(routes::add);
                        });
        HttpResponse<String> answer = web.send(web.request(Api.ROOT + "/openapi.json"));
        assertThat(answer.statusCode()).isEqualTo(200);
        document = JSON.readTree(answer.body());
    }

    @AfterAll
    static void stop() {
        web.close();
        all.close();
        hook.stop(0);
    }

    @BeforeEach
    void asItWas() {
        FakeConsole.samples(all.host());
        all.clock().advance(Duration.ofSeconds(2));
    }

    @Test
    void everyRouteIsInItAndNothingElse() {
        Set<String> documented = new TreeSet<>();
        document.get("paths")
                .properties()
                .forEach(
                        path ->
                                path.getValue()
                                        .fieldNames()
                                        .forEachRemaining(
                                                method ->
                                                        documented.add(
                                                                method.toUpperCase(Locale.ROOT)
                                                                        + " "
                                                                        + path.getKey())));
        // The document itself is how one comes to it.
        documented.add("GET /openapi.json");
        assertThat(documented).isEqualTo(routes).hasSizeGreaterThan(40);
    }

    @Test
    void itHangsTogether() {
        assertThat(document.get("openapi").asText()).isEqualTo("3.1.0");
        List<String> ids = document.findValuesAsText("operationId");
        assertThat(ids).doesNotHaveDuplicates().hasSize(Operations.ALL.size());
        for (String reference : document.findValuesAsText("$ref")) {
            assertThat(reference).startsWith("#/");
            assertThat(document.at(reference.substring(1)).isMissingNode()).as(reference).isFalse();
        }
    }

    static Stream<String> operations() {
        return Operations.ALL.stream().map(each -> each.method() + " " + each.path());
    }

    private static Operation operation(String name) {
        return Operations.ALL.stream()
                .filter(each -> name.equals(each.method() + " " + each.path()))
                .findFirst()
                .orElseThrow();
    }

    @ParameterizedTest
    @MethodSource("operations")
    void whoHasTheRightGetsWhatTheDocumentSays(String name) {
        Operation operation = operation(name);
        Right right = operation.right();
        Set<Right> rights =
                right == null ? EnumSet.allOf(Right.class) : EnumSet.of(Right.VIEW, right);

        HttpResponse<String> answer = ask(operation, rights, "");

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(operation.status());
        JsonNode content = response(operation, String.valueOf(operation.status())).path("content");
        if (operation.answers().isEmpty()) {
            assertThat(content.isMissingNode()).isTrue();
            assertThat(answer.body()).isEmpty();
            return;
        }
        String type = answer.headers().firstValue("Content-Type").orElse("");
        assertThat(content.has(type)).as(type).isTrue();
        JsonNode schema = content.get(type).get("schema");
        List<String> bodies =
                operation.lines() ? answer.body().lines().toList() : List.of(answer.body());
        assertThat(bodies).isNotEmpty();
        bodies.forEach(body -> assertThat(problems(schema, body)).as(body).isEmpty());
    }

    @ParameterizedTest
    @MethodSource("operations")
    void whoHasNotGetsAProblemAsTheDocumentSays(String name) {
        Operation operation = operation(name);
        Right right = operation.right();
        Set<Right> others =
                right == null ? EnumSet.of(Right.METRICS) : EnumSet.complementOf(EnumSet.of(right));

        HttpResponse<String> answer = ask(operation, others, "");

        // Who may not see a gear is not told whether it is there.
        boolean hidden =
                right == Right.VIEW
                        && (operation.path().contains("{gear}")
                                || QUERIES.containsKey(operation.path()));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(hidden ? 404 : 403);
        problem(operation, answer);
        HttpResponse<String> nobody =
                web.send(
                        web.request(Api.ROOT + path(operation))
                                .method(operation.method().name(), BodyPublishers.noBody()));
        assertThat(nobody.statusCode()).isEqualTo(401);
        problem(operation, nobody);
    }

    @ParameterizedTest
    @MethodSource("operations")
    void aBodyThatIsTakenIsOneOfTheDocument(String name) {
        Operation operation = operation(name);
        JsonNode body =
                document.get("paths")
                        .get(operation.path())
                        .get(operation.method().name().toLowerCase(Locale.ROOT))
                        .path("requestBody");
        String sent = BODIES.get(name);
        assertThat(body.path("required").asBoolean())
                .as("others are called without a body, with success")
                .isEqualTo(sent != null && operation.bodyNeeded());
        if (sent != null) {
            JsonNode schema = body.get("content").get("application/json").get("schema");
            assertThat(problems(schema, sent)).isEmpty();
            assertThat(problems(schema, sent.replaceFirst("\\{\"", "{\"x"))).isNotEmpty();
        }
    }

    @Test
    void aDryRunIsAnsweredWithAPreview() {
        Operation operation = operation("POST /gears/{gear}/limits");
        JsonNode schema =
                response(operation, "200").get("content").get("application/json").get("schema");

        HttpResponse<String> answer =
                send(
                        operation,
                        Set.of(Right.VIEW),
                        "/gears/" + FakeConsole.WEB1 + "/limits",
                        "{\"change\": {\"cpuWeight\": 7}, \"dryRun\": true}");

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(problems(schema, answer.body())).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("operations")
    void theParametersAreThoseThatAreTaken(String name) {
        Operation operation = operation(name);
        Set<String> documented = new TreeSet<>();
        document.get("paths")
                .get(operation.path())
                .get(operation.method().name().toLowerCase(Locale.ROOT))
                .path("parameters")
                .forEach(
                        each -> {
                            if (each.get("in").asText().equals("query")) {
                                documented.add(each.get("name").asText());
                            }
                        });

        String refusal = ask(operation, EnumSet.allOf(Right.class), "unheard-of=1").body();

        Matcher known = Pattern.compile("known here: ([^\"]*?)\\.\"").matcher(refusal);
        Set<String> taken =
                known.find() && !known.group(1).equals("none")
                        ? new TreeSet<>(List.of(known.group(1).split(", ", -1)))
                        : Set.of();
        assertThat(documented).isEqualTo(taken);
    }

    @Test
    void aSchemaFindsWhatIsWrong() throws IOException {
        Operation operation = operation("GET /gears/{gear}");
        JsonNode schema =
                response(operation, "200").get("content").get("application/json").get("schema");
        ObjectNode gear =
                (ObjectNode) JSON.readTree(ask(operation, EnumSet.of(Right.VIEW), "").body());

        assertThat(problems(schema, gear.toString())).isEmpty();
        for (JsonNode wrong :
                List.of(
                        gear.deepCopy().put("state", "RUNNING"),
                        gear.deepCopy().putNull("id"),
                        gear.deepCopy().put("unheardOf", 1),
                        gear.deepCopy().<ObjectNode>without("limits"),
                        gear.deepCopy().put("created", "yesterday"))) {
            assertThat(problems(schema, wrong.toString())).as(wrong.toString()).isNotEmpty();
        }
    }

    private static void problem(Operation operation, HttpResponse<String> answer) {
        assertThat(answer.headers().firstValue("Content-Type")).hasValue(Problem.CONTENT_TYPE);
        JsonNode schema =
                response(operation, "default")
                        .get("content")
                        .get(Problem.CONTENT_TYPE)
                        .get("schema");
        assertThat(problems(schema, answer.body())).as(answer.body()).isEmpty();
    }

    /// What the document says of an answer, its reference followed.
    private static JsonNode response(Operation operation, String status) {
        JsonNode response =
                document.get("paths")
                        .get(operation.path())
                        .get(operation.method().name().toLowerCase(Locale.ROOT))
                        .get("responses")
                        .get(status);
        JsonNode reference = response.get("$ref");
        return reference == null ? response : document.at(reference.asText().substring(1));
    }

    /// What a schema of the document finds wrong in a JSON text. Fields that it does not know are
    /// wrong here, though a client should skip them.
    private static List<String> problems(JsonNode schema, String json) {
        ObjectNode strict = JSON.createObjectNode();
        strict.set("allOf", JSON.createArrayNode().add(schema));
        strict.set("components", document.get("components").deepCopy());
        for (JsonNode each : strict.get("components").get("schemas")) {
            if (each.has("properties")) {
                ((ObjectNode) each).put("additionalProperties", false);
            }
        }
        SchemaValidatorsConfig config =
                SchemaValidatorsConfig.builder().formatAssertionsEnabled(true).build();
        try {
            return SCHEMAS.getSchema(strict, config).validate(JSON.readTree(json)).stream()
                    .map(Object::toString)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static HttpResponse<String> ask(Operation operation, Set<Right> rights, String query) {
        String path = path(operation);
        String fixed = QUERIES.getOrDefault(operation.path(), "");
        String both =
                Stream.of(fixed, query)
                        .filter(each -> !each.isEmpty())
                        .collect(Collectors.joining("&"));
        return send(
                operation,
                rights,
                both.isEmpty() ? path : path + "?" + both,
                BODIES.get(operation.method() + " " + operation.path()));
    }

    private static HttpResponse<String> send(
            Operation operation, Set<Right> rights, String path, @Nullable String body) {
        String secret = all.root().createToken("test", rights, null).secret();
        String text =
                body == null
                        ? ""
                        : body.replace("PORT", Integer.toString(hook.getAddress().getPort()))
                                .replace("FRESH", "fresh" + made++);
        return web.send(
                web.request(Api.ROOT + path)
                        .header("Authorization", "Bearer " + secret)
                        .header("Content-Type", "application/json")
                        .method(operation.method().name(), BodyPublishers.ofString(text)));
    }

    private static final Map<String, String> QUERIES =
            Map.of(
                    "/hosts/{host}/namespaces/why",
                    "a=" + FakeConsole.WEB1 + "&b=" + FakeConsole.DB,
                    "/hosts/{host}/history",
                    "figure=cpuCores&gear=" + FakeConsole.WEB1);

    private static final Map<String, String> BODIES =
            Map.ofEntries(
                    Map.entry("POST /gears", "{\"name\": \"FRESH\", \"command\": [\"/bin/true\"]}"),
                    Map.entry(
                            "POST /gears/{gear}/limits",
                            "{\"change\": {\"cpuWeight\": 200}, \"confirmWithin\": \"1m\"}"),
                    Map.entry(
                            "POST /hosts/{host}/cgroups/limits",
                            "{\"path\": \"/lxc.payload.web\", \"change\": {\"processes\": 50}}"),
                    Map.entry(
                            "POST /bulks",
                            "{\"gears\": [\"g-000000000002\"], \"action\": \"limit\", \"change\":"
                                    + " {\"cpuWeight\": 200}}"),
                    Map.entry(
                            "POST /bulks/preview",
                            "{\"gears\": [\"g-000000000002\"], \"change\": {\"cpuWeight\": 200}}"),
                    Map.entry("POST /gears/{gear}/exec", "{\"command\": [\"true\"]}"),
                    Map.entry(
                            "PUT /users/{user}",
                            "{\"grants\": [{\"role\": \"support\", \"project\": \"*\"}]}"),
                    Map.entry("POST /tokens", "{\"label\": \"made\", \"rights\": [\"view\"]}"),
                    Map.entry("POST /sign-in-links", "{\"user\": \"root\"}"),
                    Map.entry(
                            "PUT /alert-rules/{rule}",
                            "{\"watch\": \"gear-throttled\", \"threshold\": 40}"),
                    Map.entry("POST /alert-rules/{rule}/silence", "{\"forTime\": \"1h\"}"),
                    Map.entry(
                            "PUT /alert-targets/{target}",
                            "{\"url\": \"http://127.0.0.1:PORT/hook\", \"secret\": \"k\"}"));

    /// The path with names of what is there, made for this call where it is used up by it.
    private static String path(Operation operation) {
        Map<String, String> names = new HashMap<>();
        names.put("host", "fake");
        names.put("user", "victim");
        names.put(
                "gear",
                switch (operation.path()) {
                    case "/gears/{gear}/resume" -> "g-0000000000ca";
                    case "/gears/{gear}/drift/adopt", "/gears/{gear}/drift/revert" ->
                            "g-0000000000d1";
                    case "/gears/{gear}" ->
                            operation.method().equals(HandlerType.DELETE)
                                    ? "g-000000000004"
                                    : FakeConsole.WEB1;
                    case "/gears/{gear}/kills", "/gears/{gear}/kills/{kill}" -> FakeConsole.DB;
                    default -> FakeConsole.WEB1;
                });
        names.put("kill", BlackBoxSample.ID);
        if (operation.path().equals("/users/{user}")
                && operation.method().equals(HandlerType.DELETE)) {
            all.root().putUser("goner", null, List.of());
            names.put("user", "goner");
        }
        if (operation.path().contains("{change}")) {
            names.put(
                    "change",
                    all.root()
                            .changeLimits("g-000000000002", CHANGE, Duration.ofMinutes(1), null)
                            .changeId());
        }
        if (operation.path().contains("{bulk}")) {
            String id =
                    all.root()
                            .startBulk(
                                    Bulk.Order.limit(
                                            List.of("g-000000000002"),
                                            CHANGE,
                                            Duration.ofMinutes(1)))
                            .id();
            while (all.root().bulk(id).running()) {
                Thread.onSpinWait();
            }
            names.put("bulk", id);
        }
        if (operation.path().contains("{token}")) {
            names.put(
                    "token", all.root().createToken("old", Set.of(Right.VIEW), null).token().id());
        }
        if (operation.path().contains("{session}")) {
            String secret = all.signIn("visitor", Role.SUPPORT, "*").secret();
            names.put(
                    "session",
                    all.door().session(secret).sessions().stream()
                            .filter(each -> each.current())
                            .findFirst()
                            .orElseThrow()
                            .id());
        }
        names.put("rule", "mine");
        if (operation.path().contains("{rule}")) {
            all.root().putAlertRule("mine", RULE);
        }
        names.put("target", "hook");
        if (operation.path().contains("{target}")) {
            int port = hook.getAddress().getPort();
            all.root()
                    .putAlertTarget(
                            "hook",
                            new AlertTarget.Terms("http://127.0.0.1:" + port + "/", null, true),
                            null);
        }
        String path = operation.path();
        for (Map.Entry<String, String> each : names.entrySet()) {
            path = path.replace("{" + each.getKey() + "}", each.getValue());
        }
        return path;
    }
}
