package io.gearshift.web.rest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gearshift.backend.api.ConsoleException;
import io.gearshift.backend.api.ErrorCode;
import io.gearshift.backend.api.GearSpec;
import io.gearshift.backend.api.LimitChange;
import io.gearshift.backend.api.RestartPolicy;
import io.gearshift.backend.api.RootMode;
import io.gearshift.backend.api.remote.ConsoleInfo;
import io.gearshift.backend.api.remote.Problem;
import io.gearshift.web.FakeDoorkeeper;
import io.gearshift.web.RecordingConsole;
import io.gearshift.web.StartedServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The API as a script sees it.
class RestApiTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final RecordingConsole recording = new RecordingConsole();
    private static final FakeDoorkeeper doorkeeper = new FakeDoorkeeper(recording.console());

    @TempDir private static Path directory;

    private static StartedServer web;

    @BeforeAll
    static void start() {
        web =
                StartedServer.start(
                        directory,
                        doorkeeper,
                        new RestApi(() -> new ConsoleInfo("1", "https://x:1", "test", "ab")));
    }

    @AfterAll
    static void stop() {
        web.close();
    }

    @BeforeEach
    void forget() {
        recording.forget();
    }

    @Test
    void theListOfGearsHasLowerCaseWordsAndPlainNumbers() {
        recording.answer("gears", Samples.page());
        HttpResponse<String> answer = get("/gears");
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/json");
        JsonNode gear = json(answer).get("gears").get(0);
        assertThat(gear.get("state").asText()).isEqualTo("running");
        assertThat(gear.get("rootMode").asText()).isEqualTo("writable-layer");
        assertThat(gear.get("restart").asText()).isEqualTo("on-failure");
        assertThat(gear.get("limits").get("memoryBytes").asLong()).isEqualTo(64L << 20);
        assertThat(gear.get("limits").get("memoryHighBytes").asText()).isEqualTo("max");
        assertThat(gear.get("figures").get("throttled").get("absent").asText())
                .isEqualTo("no rate yet");
        assertThat(gear.get("created").asText()).isEqualTo("2026-11-22T00:31:49.123456Z");
        assertThat(json(answer).get("byState").get("stopped").asInt()).isEqualTo(2);
    }

    @Test
    void aGearNeedsOnlyANameAndACommand() {
        recording.answer("createGear", Samples.GEAR);
        HttpResponse<String> answer =
                post("/gears", "{\"name\": \"web1\", \"command\": [\"/bin/httpd\", \"-f\"]}");
        assertThat(answer.statusCode()).isEqualTo(201);
        assertThat(answer.headers().firstValue("Location"))
                .hasValue("/api/v1/gears/g-7f3a2c1b9d0e");
        assertThat(recording.calls.getFirst().arguments())
                .containsExactly(
                        new GearSpec(
                                "web1",
                                "default",
                                null,
                                null,
                                "base",
                                RootMode.READ_ONLY,
                                List.of("/bin/httpd", "-f"),
                                Map.of(),
                                Map.of(),
                                false,
                                RestartPolicy.NO,
                                LimitChange.NOTHING));
    }

    @Test
    void aStopHasAGraceOfTenSecondsUnlessSaid() {
        recording.answer("stopGear", Samples.GEAR);
        assertThat(post("/gears/web1/stop", "").statusCode()).isEqualTo(200);
        assertThat(post("/gears/web1/stop", "{\"grace\": \"2m\"}").statusCode()).isEqualTo(200);
        assertThat(recording.calls)
                .extracting(call -> call.arguments().get(1))
                .containsExactly(Duration.ofSeconds(10), Duration.ofMinutes(2));
    }

    @Test
    void aDryRunIsAPreviewAndChangesNothing() {
        recording.answer("previewLimits", Samples.PREVIEW);
        HttpResponse<String> answer =
                post("/gears/web1/limits", "{\"change\": {\"processes\": 50}, \"dryRun\": true}");
        assertThat(json(answer).get("notes").get(0).get("level").asText()).isEqualTo("danger");
        assertThat(recording.calls)
                .extracting(RecordingConsole.Call::method)
                .containsExactly("previewLimits");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    /gears            | {                                       | end-of-input
                    /gears            | []                                      | not accepted
                    /gears            | null                                    | null
                    /gears            | {"name": "a"} x                         | not accepted
                    /gears            | {"name": "a", "memroy": 5}              | memroy
                    /gears            | {"name": {"a": 1}}                      | name
                    /gears            | {"name": "a", "rootMode": "WRITABLE"}   | rootMode
                    /gears            | {"name": "a", "name": "b"}              | Duplicate
                    /gears/a/limits   | {"change": {"memoryBytes": -1}}         | 0 or more
                    /gears/a/limits   | {"change": {"memoryBytes": "64M"}}      | whole number
                    /gears/a/limits   | {"change": {"cpuMillis": 1e99}}         | whole number
                    /gears/a/limits   | {}                                      | change is wanted
                    /gears/a/limits   | {"change": {}, "confirmWithin": "soon"} | duration
                    /gears/a/stop     | {"grace": "-1s"}                        | duration
                    /tokens           | {"label": "a", "rights": ["root"]}      | rights
                    """)
    void aBodyThatIsNotUnderstoodSaysWhere(String path, String body, String says) {
        HttpResponse<String> answer = post(path, body);
        problem(answer, ErrorCode.REQUEST_INVALID, says);
        assertThat(answer.body()).doesNotContain("io.gearshift", "Exception", "com.fasterxml");
        assertThat(recording.calls).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/gears?state=sleeping",
                "/gears?stat=running",
                "/gears?count=many",
                "/gears?count=-1",
                "/gears?attention=perhaps",
                "/events?kind=boom",
                "/events?before=x",
                "/audit?who=root",
                "/hosts/h/history?figure=cpuCores&back=yesterday",
                "/hosts/h/history"
            })
    void aQueryThatIsNotUnderstoodIsRefused(String path) {
        problem(get(path), ErrorCode.REQUEST_INVALID, "");
        assertThat(recording.calls).isEmpty();
    }

    @Test
    void deepNestingIsRefused() {
        problem(
                post("/gears", "[".repeat(100_000)),
                ErrorCode.REQUEST_INVALID,
                "The JSON of the request is not accepted");
    }

    @Test
    void aSecretIsNeverRepeatedInAnError() {
        HttpResponse<String> answer =
                post("/gears", "{\"secrets\": {\"A\": {\"hunter2\": \"hunter3\"}}}");
        problem(answer, ErrorCode.REQUEST_INVALID, "secrets.A");
        assertThat(answer.body()).doesNotContain("hunter2", "hunter3");
        answer = put("/users/ann", "{\"password\": \"hunter2\", \"grants\": \"hunter3\"}");
        problem(answer, ErrorCode.REQUEST_INVALID, "grants");
        assertThat(answer.body()).doesNotContain("hunter2", "hunter3");
    }

    @Test
    void aFormIsNotJson() {
        HttpResponse<String> answer =
                web.send(
                        bearer("/gears")
                                .header("Content-Type", "text/plain")
                                .POST(BodyPublishers.ofString("{}")));
        problem(answer, ErrorCode.REQUEST_INVALID, "application/json");
    }

    @Test
    void oddNamesReachTheConsoleAsTheyAre() {
        recording.answer(
                "gear",
                arguments -> {
                    throw new ConsoleException(ErrorCode.GEAR_NOT_FOUND, "No such gear.");
                });
        String longName = "x".repeat(10_000);
        for (String path :
                List.of("..%2F..%2Fetc%2Fpasswd", "%F0%9F%98%80%20%22%3Cb%3E", longName)) {
            problem(get("/gears/" + path), ErrorCode.GEAR_NOT_FOUND, "No such gear.");
        }
        assertThat(recording.calls)
                .extracting(call -> call.arguments().getFirst())
                .containsExactly("../../etc/passwd", "😀 \"<b>", longName);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/gears/../users", "/gears/%2e%2e/users", "/gears/..;/users"})
    void aPathThatClimbsIsNotAnotherResource(String path) {
        recording.answer("users", List.of());
        HttpResponse<String> answer = get(path);
        if (path.equals("/gears/../users")) {
            // The client or the server may resolve this one, as everywhere in the web.
            assertThat(answer.statusCode()).isIn(200, 400, 404);
        } else {
            assertThat(answer.statusCode()).isIn(400, 404);
            assertThat(recording.calls).isEmpty();
        }
    }

    @Test
    void anAddressThatIsTooLongGetsAProblemToo() {
        HttpResponse<String> answer =
                web.send(
                        bearer("/gears/" + "x".repeat(40_000))
                                .version(java.net.http.HttpClient.Version.HTTP_1_1));
        assertThat(answer.statusCode()).isIn(414, 431);
        assertThat(json(answer).get("code").asText()).isEqualTo("request.invalid");
        assertThat(answer.body()).doesNotContain("jetty", "Jetty", "Exception");
    }

    @Test
    void whatIsNotThereIsAProblem() {
        problem(get("/nothing"), ErrorCode.NOT_FOUND, "rest.md");
        problem(get("/gears/web1/nothing"), ErrorCode.NOT_FOUND, "rest.md");
        assertThat(
                        web.send(
                                        bearer("/gears/web1/start")
                                                .method("PATCH", BodyPublishers.noBody()))
                                .statusCode())
                .isEqualTo(404);
    }

    @Test
    void withoutATokenThereIsAChallengeAndNothingElse() {
        HttpResponse<String> answer = web.send(web.request("/api/v1/gears"));
        problem(answer, ErrorCode.NOT_SIGNED_IN, "");
        assertThat(answer.headers().firstValue("WWW-Authenticate"))
                .hasValue("Bearer realm=\"gearshift\"");
        assertThat(recording.calls).isEmpty();
    }

    @Test
    void aBrowsersSessionMayReadAndNeedsTheCsrfTokenToChange() {
        recording.answer("gears", Samples.page());
        String cookie = "__Host-gearshift-test=" + FakeDoorkeeper.SESSION;
        assertThat(web.send(web.request("/api/v1/gears").header("Cookie", cookie)).statusCode())
                .isEqualTo(200);
        problem(
                web.send(
                        web.request("/api/v1/gears/web1/start")
                                .header("Cookie", cookie)
                                .POST(BodyPublishers.noBody())),
                ErrorCode.FORGED_REQUEST,
                "nothing was changed");
    }

    @Test
    void aFaultOfOursSaysNothingButItsReference() {
        recording.answer(
                "hosts",
                arguments -> {
                    throw new IllegalStateException("the password is hunter2");
                });
        HttpResponse<String> answer = get("/hosts");
        problem(answer, ErrorCode.INTERNAL, "");
        assertThat(json(answer).get("reference").asText()).matches("[0-9a-f]{8}");
        assertThat(answer.body()).doesNotContain("hunter2", "IllegalState");
    }

    @Test
    void deletingAnswersWithNothing() {
        HttpResponse<String> answer = web.send(bearer("/gears/web1?force=true").DELETE());
        assertThat(answer.statusCode()).isEqualTo(204);
        assertThat(recording.calls)
                .containsExactly(new RecordingConsole.Call("deleteGear", List.of("web1", true)));
    }

    private static java.net.http.HttpRequest.Builder bearer(String path) {
        return web.request("/api/v1" + path)
                .header("Authorization", "Bearer " + FakeDoorkeeper.TOKEN);
    }

    private static HttpResponse<String> get(String path) {
        return web.send(bearer(path));
    }

    private static HttpResponse<String> post(String path, String body) {
        return web.send(
                bearer(path)
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString(body)));
    }

    private static HttpResponse<String> put(String path, String body) {
        return web.send(bearer(path).PUT(BodyPublishers.ofString(body)));
    }

    private static void problem(HttpResponse<String> answer, ErrorCode code, String says) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(code.httpStatus());
        assertThat(answer.headers().firstValue("Content-Type")).hasValue(Problem.CONTENT_TYPE);
        JsonNode problem = json(answer);
        assertThat(problem.get("code").asText()).isEqualTo(code.code());
        assertThat(problem.get("status").asInt()).isEqualTo(code.httpStatus());
        assertThat(problem.get("title").asText()).isNotBlank();
        assertThat(problem.get("detail").asText()).contains(says);
    }

    private static JsonNode json(HttpResponse<String> answer) {
        try {
            return JSON.readTree(answer.body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
