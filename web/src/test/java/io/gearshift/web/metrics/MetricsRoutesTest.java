package io.gearshift.web.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gearshift.backend.api.ConsoleException;
import io.gearshift.backend.api.ErrorCode;
import io.gearshift.backend.api.GearState;
import io.gearshift.backend.api.Host;
import io.gearshift.backend.api.HostMetrics.GearMetrics;
import io.gearshift.backend.api.remote.Problem;
import io.gearshift.web.FakeDoorkeeper;
import io.gearshift.web.RecordingConsole;
import io.gearshift.web.StartedServer;
import io.gearshift.web.rest.Samples;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a collector gets, on a real port.
final class MetricsRoutesTest {

    private static final String LABELS =
            "{host=\"host1\",id=\"g-web1\",image=\"base\",name=\"web1\",project=\"default\"} ";
    private static final RecordingConsole recording = new RecordingConsole();
    private static final FakeDoorkeeper doorkeeper = new FakeDoorkeeper(recording.console());

    @TempDir private static Path directory;

    private static StartedServer web;

    @BeforeAll
    static void start() {
        web = StartedServer.start(directory, doorkeeper, new MetricsRoutes());
    }

    @AfterAll
    static void stop() {
        web.close();
    }

    @BeforeEach
    void forget() {
        recording.forget();
        recording.answer("metrics", List.of(Samples.metrics()));
    }

    @Test
    void countersAreTheKernelsTotalsInSecondsAndBytes() {
        String text = get("/metrics").body();

        assertThat(text.lines())
                .contains(
                        "# TYPE container_cpu_usage_seconds counter",
                        "container_cpu_usage_seconds_total" + LABELS + "12.5",
                        "container_cpu_cfs_throttled_periods_total" + LABELS + "140.0",
                        "container_cpu_cfs_throttled_seconds_total" + LABELS + "2.25",
                        "container_pressure_cpu_waiting_seconds_total" + LABELS + "1.5",
                        "container_oom_events_total" + LABELS + "2.0",
                        "container_network_transmit_bytes_total" + LABELS + "5678.0",
                        "# TYPE container_memory_working_set_bytes gauge",
                        "container_memory_working_set_bytes" + LABELS + (double) (56L << 20),
                        "container_spec_memory_limit_bytes" + LABELS + (double) (64L << 20),
                        "gearshift_gear_cpu_limit_cores" + LABELS + "0.2",
                        "gearshift_host_up{host=\"host1\"} 1.0");
        assertThat(text).endsWith("# EOF\n");
    }

    @Test
    void whatIsNotKnownHasNoLine() {
        String text = get("/metrics").body();

        // No pressure of io is counted; the throttle point is unlimited; there is no application.
        assertThat(text)
                .doesNotContain("container_pressure_io")
                .doesNotContain("gearshift_gear_memory_high_bytes")
                .doesNotContain("application");
        // Swap is counted, and there is none.
        assertThat(text).contains("container_memory_swap" + LABELS + "0.0");
    }

    @Test
    void aGearThatDoesNotRunHasItsStateAlone() {
        List<String> lines = get("/metrics").body().lines().toList();

        assertThat(lines)
                .filteredOn(line -> line.contains("name=\"old\""))
                .containsExactly(
                        "gearshift_gear_state{host=\"host1\",id=\"g-old\",image=\"base\","
                                + "name=\"old\",project=\"default\",state=\"stopped\"} 1.0");
    }

    @Test
    void aHostThatDoesNotAnswerIsDownAndBringsNothingElse() {
        recording.answer(
                "metrics",
                List.of(
                        Samples.metrics(
                                "lost",
                                Host.State.UNREACHABLE,
                                Samples.gearMetrics("web1", GearState.UNKNOWN, null))));

        assertThat(get("/metrics").body().lines())
                .filteredOn(line -> !line.startsWith("#"))
                .satisfiesExactly(
                        line ->
                                assertThat(line)
                                        .startsWith("gearshift_gear_state{")
                                        .contains("unknown"),
                        line ->
                                assertThat(line)
                                        .startsWith("gearshift_host_seen_timestamp_seconds{"),
                        line -> assertThat(line).isEqualTo("gearshift_host_up{host=\"lost\"} 0.0"));
    }

    @Test
    void aHostileNameStaysInItsQuotes() {
        String hostile = "a\"} 1\n# EOF\ngearshift_host_up{host=\"evil\"} 0\\ \u202e<b> 😀";
        recording.answer(
                "metrics",
                List.of(
                        Samples.metrics(
                                "host1",
                                Host.State.UP,
                                new GearMetrics(
                                        hostile,
                                        hostile,
                                        "*",
                                        null,
                                        "",
                                        GearState.RUNNING,
                                        Samples.LIMITS,
                                        Samples.totals()))));

        for (String accept : List.of("application/openmetrics-text", "text/plain")) {
            String text = get("/metrics", accept).body();
            assertThat(text.lines())
                    .filteredOn(line -> !line.startsWith("#"))
                    .allMatch(line -> line.matches("[a-z0-9_]+\\{.*\\} \\S+"))
                    .anyMatch(
                            line ->
                                    line.contains(
                                            "name=\"a\\\"} 1\\n# EOF\\ngearshift_host_up{host="
                                                    + "\\\"evil\\\"} 0\\\\ \u202e<b> 😀\""));
            assertThat(text.lines().filter(line -> line.startsWith("gearshift_host_up")))
                    .containsExactly("gearshift_host_up{host=\"host1\"} 1.0");
        }
    }

    @Test
    void theOlderFormatIsForWhoAcceptsNoOther() {
        String prometheus =
                "application/openmetrics-text;version=1.0.0;q=0.75,text/plain;version=0.0.4;q=0.5";

        assertThat(type(get("/metrics", "*/*"))).startsWith("application/openmetrics-text");
        assertThat(type(get("/metrics", prometheus))).startsWith("application/openmetrics-text");
        HttpResponse<String> plain = get("/metrics", "text/plain;version=0.0.4");
        assertThat(type(plain)).startsWith("text/plain; version=0.0.4");
        assertThat(plain.body())
                .contains("# TYPE container_cpu_usage_seconds_total counter")
                .doesNotContain("# EOF");
    }

    @Test
    void oneHostAloneMayBeAsked() {
        get("/metrics?host=h%201");

        assertThat(recording.calls)
                .containsExactly(new RecordingConsole.Call("metrics", List.of("h 1")));
        problem(get("/metrics?hots=a"), ErrorCode.REQUEST_INVALID);
    }

    @Test
    void eachHostIsATargetAtTheNameThatWasAsked() throws IOException {
        HttpResponse<String> answer = get("/metrics/targets");

        assertThat(type(answer)).isEqualTo("application/json");
        JsonNode targets = new ObjectMapper().readTree(answer.body());
        assertThat(targets).hasSize(1);
        assertThat(targets.get(0).get("targets").get(0).asText())
                .isEqualTo("localhost:" + web.server().port());
        JsonNode labels = targets.get(0).get("labels");
        assertThat(labels.get("instance").asText()).isEqualTo("host1");
        assertThat(labels.get("__param_host").asText()).isEqualTo("host1");
        assertThat(labels.get("__scheme__").asText()).isEqualTo("https");
        assertThat(labels.get("__metrics_path__").asText()).isEqualTo("/metrics");
    }

    @Test
    void withoutATokenThereIsAChallengeAndNothingElse() {
        for (String path : List.of("/metrics", "/metrics/targets")) {
            HttpResponse<String> answer = web.send(web.request(path));
            problem(answer, ErrorCode.NOT_SIGNED_IN);
            assertThat(answer.headers().firstValue("WWW-Authenticate"))
                    .hasValue("Bearer realm=\"gearshift\"");
        }
        assertThat(recording.calls).isEmpty();
    }

    @Test
    void whoLacksTheRightIsToldSo() {
        recording.answer(
                "metrics",
                arguments -> {
                    throw new ConsoleException(ErrorCode.NOT_PERMITTED, "Needs the right.");
                });

        problem(get("/metrics"), ErrorCode.NOT_PERMITTED);
        problem(get("/metrics/targets"), ErrorCode.NOT_PERMITTED);
    }

    @Test
    void everyMetricIsExplainedWithItsTypeAndNothingElseIs() throws IOException {
        Map<String, String> explained = new TreeMap<>();
        var row = Pattern.compile("^\\| `([a-z0-9_]+)` \\| (\\w+) \\|");
        for (String line : Files.readAllLines(Path.of("../docs/reference/metrics.md"))) {
            var matcher = row.matcher(line);
            if (matcher.find()) {
                assertThat(explained.put(matcher.group(1), matcher.group(2))).isNull();
                assertThat(line.split("\\|", -1)).as(line).hasSize(8);
            }
        }
        Map<String, String> exported =
                Stream.concat(
                                Arrays.stream(GearMetric.values())
                                        .map(each -> Map.entry(each.metric(), each.kind())),
                                Arrays.stream(HostMetric.values())
                                        .map(each -> Map.entry(each.metric(), Kind.GAUGE)))
                        .collect(
                                Collectors.toMap(
                                        Map.Entry::getKey,
                                        each ->
                                                each.getValue() == Kind.COUNTER
                                                        ? "counter"
                                                        : "gauge",
                                        (a, b) -> a + b,
                                        TreeMap::new));
        exported.put(Exposition.GEAR_STATE, "gauge");
        assertThat(explained).isEqualTo(exported);
    }

    private static String type(HttpResponse<String> answer) {
        return answer.headers().firstValue("Content-Type").orElse("");
    }

    private static HttpResponse<String> get(String path) {
        return get(path, "*/*");
    }

    private static HttpResponse<String> get(String path, String accept) {
        return web.send(
                web.request(path)
                        .header("Authorization", "Bearer " + FakeDoorkeeper.TOKEN)
                        .header("Accept", accept));
    }

    private static void problem(HttpResponse<String> answer, ErrorCode code) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(code.httpStatus());
        assertThat(type(answer)).isEqualTo(Problem.CONTENT_TYPE);
        assertThat(answer.body()).contains(code.code());
    }
}
