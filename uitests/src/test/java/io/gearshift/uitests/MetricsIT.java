package io.gearshift.uitests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.microsoft.playwright.APIResponse;
import com.microsoft.playwright.options.RequestOptions;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The distribution's own Prometheus collects from the shipped console with the configuration that
/// the reference shows, and knows of a real gear what the kernel says of it.
class MetricsIT extends UiTest {

    private static final Duration SOON = Duration.ofSeconds(60);
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    @TempDir private static Path folder;

    private static Process prometheus;
    private static int port;

    @BeforeAll
    static void collect() throws IOException {
        Path token = folder.resolve("gearshift.token");
        Files.writeString(token, instance().ctl(TOKEN).must());
        Files.setPosixFilePermissions(token, PosixFilePermissions.fromString("rw-------"));
        Path certificate = folder.resolve("gearshift.pem");
        Files.copy(instance().path("state/console/tls/certificate.pem"), certificate);
        Path configuration = folder.resolve("prometheus.yml");
        Files.writeString(
                configuration,
                documented()
                        .replace("https://localhost:8440", instance().address())
                        .replace("/etc/prometheus/gearshift.token", token.toString())
                        .replace("/etc/prometheus/gearshift.pem", certificate.toString())
                        .replace("scrape_interval: 15s", "scrape_interval: 1s"));
        Shell.run(Map.of(), SOON, List.of("promtool", "check", "config", configuration.toString()))
                .must();
        port = ShippedInstance.freePort();
        prometheus =
                new ProcessBuilder(
                                "prometheus",
                                "--config.file=" + configuration,
                                "--storage.tsdb.path=" + folder.resolve("data"),
                                "--web.listen-address=127.0.0.1:" + port)
                        .redirectErrorStream(true)
                        .redirectOutput(folder.resolve("prometheus.log").toFile())
                        .start();
        // A run that is broken off leaves it behind no more than one that ends.
        Runtime.getRuntime()
                .addShutdownHook(
                        Thread.ofPlatform()
                                .name("end prometheus")
                                .unstarted(prometheus::destroyForcibly));
    }

    private static final String[] TOKEN = {"token", "create", "prometheus", "--rights", "metrics"};

    @AfterAll
    static void end() throws InterruptedException {
        if (prometheus != null) {
            prometheus.destroy();
            if (!prometheus.waitFor(20, TimeUnit.SECONDS)) {
                prometheus.destroyForcibly();
            }
        }
    }

    /// The scrape configuration of the reference.
    private static String documented() throws IOException {
        String text =
                Files.readString(
                        ShippedInstance.script().resolveSibling("docs/reference/metrics.md"));
        Matcher block = Pattern.compile("(?s)```yaml\n(.*?)```").matcher(text);
        assertThat(block.find()).isTrue();
        return block.group(1);
    }

    @Test
    void prometheusKnowsOfAGearWhatTheKernelSays() throws IOException {
        JsonNode gear = instance().gear("burner");
        String id = gear.get("id").asText();
        String query = "container_cpu_usage_seconds_total{id=\"" + id + "\"}";
        Await.until("the gear is collected", SOON, () -> !ask(query).isEmpty());

        double before = cpuSeconds(gear);
        Await.until("a later read is collected", SOON, () -> value(query) >= before);
        double collected = value(query);
        assertThat(collected).isBetween(before, cpuSeconds(gear));

        JsonNode labels = ask(query).get(0).get("metric");
        assertThat(labels.get("name").asText()).isEqualTo("burner");
        assertThat(labels.get("project").asText()).isEqualTo("default");
        assertThat(labels.get("image").asText()).isEqualTo("base");
        assertThat(labels.get("job").asText()).isEqualTo("gearshift");
        String host = instance().json("host", "list", "-o", "json").get(0).get("name").asText();
        assertThat(labels.get("host").asText()).isEqualTo(host);
        assertThat(labels.get("instance").asText()).isEqualTo(host);

        assertThat(value("container_spec_memory_limit_bytes{name=\"burner\"}"))
                .isEqualTo((double) Kernel.memoryCap(gear.get("initPid").asText()));
        assertThat(value("gearshift_gear_cpu_limit_cores{name=\"burner\"}")).isEqualTo(0.1);
        assertThat(value("container_threads_max{name=\"burner\"}")).isEqualTo(20);
        // Not by rate(), which takes a window that has only begun for a full one.
        Map<String, Double> first = read();
        Await.until(
                "it has run for five more seconds",
                SOON,
                () -> grown(first, read(), "gearshift_gear_read_timestamp_seconds") >= 5);
        Map<String, Double> later = read();
        double seconds = grown(first, later, "gearshift_gear_read_timestamp_seconds");
        // A program that never stops, held to a tenth of a core.
        double cores = grown(first, later, "container_cpu_usage_seconds_total") / seconds;
        assertThat(cores).isBetween(0.03, 0.13);
        assertThat(grown(first, later, "container_cpu_cfs_throttled_periods_total"))
                .isPositive()
                .isLessThanOrEqualTo(grown(first, later, "container_cpu_cfs_periods_total"));
    }

    private static double grown(
            Map<String, Double> before, Map<String, Double> after, String metric) {
        return after.getOrDefault(metric, Double.NaN) - before.getOrDefault(metric, Double.NaN);
    }

    /// All that is known of a gear, of one and the same scrape.
    private static Map<String, Double> read() {
        Map<String, Double> values = new HashMap<>();
        ask("{name=\"burner\"}")
                .forEach(
                        each ->
                                values.put(
                                        each.get("metric").get("__name__").asText(), number(each)));
        return values;
    }

    private static double number(JsonNode series) {
        return Double.parseDouble(series.get("value").get(1).asText());
    }

    @Test
    void theHostIsATargetThatIsUpAndAGearThatIsStoppedHasItsStateAlone() {
        Await.until("the host is collected", SOON, () -> !ask("gearshift_host_up == 1").isEmpty());
        assertThat(ask("up{job=\"gearshift\"}")).hasSize(1);
        assertThat(value("up{job=\"gearshift\"}")).isEqualTo(1);

        JsonNode series = ask("{name=\"idle\"}");
        assertThat(series).hasSize(1);
        assertThat(series.get(0).get("metric").get("__name__").asText())
                .isEqualTo("gearshift_gear_state");
        assertThat(series.get(0).get("metric").get("state").asText()).isEqualTo("stopped");
    }

    @Test
    void promtoolFindsNothingWrong() throws IOException {
        Path metrics = folder.resolve("metrics.txt");
        Files.writeString(metrics, get("/metrics", "text/plain", 200));

        Shell.Ended ended =
                Shell.run(
                        Map.of(),
                        SOON,
                        List.of(
                                "sh",
                                "-c",
                                "exec promtool check metrics <\"$0\"",
                                metrics.toString()));

        assertThat(ended.out() + ended.err()).isEmpty();
        assertThat(ended.status()).isZero();
    }

    @Test
    void theTokenOfACollectorOpensNothingElse() {
        for (String path : List.of("/api/v1/me", "/api/v1/gears", "/api/v1/tokens", "/gears")) {
            get(path, "*/*", 403);
        }
        assertThat(get("/metrics", "*/*", 200)).endsWith("# EOF\n");
    }

    /// What the console answers to the bearer of the collector's token.
    private String get(String path, String accept, int status) {
        APIResponse answer =
                strangersPage()
                        .request()
                        .get(
                                instance().address() + path,
                                RequestOptions.create()
                                        .setHeader("Accept", accept)
                                        .setHeader("Authorization", "Bearer " + secret()));
        assertThat(answer.status()).as(path).isEqualTo(status);
        return answer.text();
    }

    private static String secret() {
        try {
            return Files.readString(folder.resolve("gearshift.token")).strip();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /// Processor time of a gear as the kernel has it, of the group that its first process is in.
    private static double cpuSeconds(JsonNode gear) throws IOException {
        List<String> groups =
                Files.readAllLines(Path.of("/proc", gear.get("initPid").asText(), "cgroup"));
        for (String line : groups) {
            String[] parts = line.split(":", 3);
            if (List.of(parts[1].split(",", -1)).contains("cpuacct")) {
                Path group = Path.of("/sys/fs/cgroup/cpuacct", parts[2]);
                return Long.parseLong(Files.readString(group.resolve("cpuacct.usage")).strip())
                        / 1e9;
            }
        }
        String name = groups.getFirst().substring("0::".length());
        Path stat = Path.of("/sys/fs/cgroup", name, "cpu.stat");
        return Long.parseLong(Files.readAllLines(stat).getFirst().split(" ", 2)[1]) / 1e6;
    }

    private static double value(String query) {
        JsonNode found = ask(query);
        assertThat(found).as(query).hasSize(1);
        return number(found.get(0));
    }

    /// What Prometheus answers to a query at this moment.
    private static JsonNode ask(String query) {
        try {
            HttpResponse<String> answer =
                    HTTP.send(
                            HttpRequest.newBuilder(
                                            URI.create(
                                                    "http://127.0.0.1:"
                                                            + port
                                                            + "/api/v1/query?query="
                                                            + URLEncoder.encode(
                                                                    query, StandardCharsets.UTF_8)))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString());
            JsonNode result = ShippedInstance.read(answer.body()).path("data").path("result");
            return result.isArray() ? result : ShippedInstance.read("[]");
        } catch (IOException e) {
            // It has not begun to listen; the log says so if it never does.
            assertThat(prometheus.isAlive()).as(log()).isTrue();
            return ShippedInstance.read("[]");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while asking", e);
        }
    }

    private static String log() {
        try {
            return Files.readString(folder.resolve("prometheus.log"));
        } catch (IOException e) {
            return "no log of prometheus: " + e.getMessage();
        }
    }
}
