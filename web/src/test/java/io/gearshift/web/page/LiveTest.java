package io.gearshift.web.page;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gearshift.backend.api.GearState;
import io.gearshift.backend.api.Role;
import io.gearshift.backend.fake.Await;
import io.gearshift.web.FakeDoorkeeper;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.zip.GZIPInputStream;
import org.jsoup.nodes.Document;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
final class LiveTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir private Path directory;

    /// One event of a stream.
    private record Event(String name, JsonNode data) {}

    @Test
    void theListSaysOnlyWhatChangedAndEndsWithTheSession() throws Exception {
        Fleet fleet = Fleet.lively(Clock.systemUTC(), Role.ADMIN);
        try (Site site = new Site(directory, fleet, Clock.systemUTC());
                InputStream stream = open(site, "/gears/live?since=" + fleet.changes())) {
            assertThat(next(stream, "f").data().size()).as("first all rows").isEqualTo(64);
            JsonNode second = next(stream, "f").data();
            assertThat(second.size()).as("then what changed").isLessThan(64);
            assertThat(second.has(fleet.gear("blog").id())).as("a stopped gear").isFalse();

            fleet.startGear("blog");
            Event row = next(stream, "row");
            assertThat(row.data().get("k").asText()).isEqualTo(fleet.gear("blog").id());
            assertThat(row.data().get("said").asText()).isEqualTo("blog: running");
            assertThat(row.data().get("html").asText()).contains("running").doesNotContain("<html");

            fleet.add("newcomer", GearState.RUNNING, Fleet.limits(0, 0, 0, 0));
            next(stream, "list");

            fleet.signedOut = true;
            next(stream, "end");
            assertThat(rest(stream)).as("nothing after the end").doesNotContain("event:");
        }
    }

    @Test
    void aSessionHas32LivePagesAndAnotherWhenOneIsClosed() throws Exception {
        Fleet fleet = Fleet.lively(Clock.systemUTC(), Role.ADMIN);
        Deque<InputStream> open = new ArrayDeque<>();
        try (Site site = new Site(directory, fleet, Clock.systemUTC());
                Closeable all = () -> closeAll(open)) {
            assertThat(all).isNotNull();
            for (int i = 0; i < 32; i++) {
                InputStream stream = open(site, "/live/overview");
                open.add(stream);
                assertThat(next(stream, "f").data()).as("stream " + i).isNotNull();
            }
            Site.Answer refused = site.get("/live/overview");
            assertThat(refused.status()).isEqualTo(429);
            assertThat(refused.response().body())
                    .contains("32 live pages", "Close some", "request.too-many");
            assertThat(site.get("/gears").status()).as("a page as such").isEqualTo(200);

            open.remove().close();
            Await.until("a place that was left", () -> opens(site, "/live/overview"));
        }
    }

    @Test
    void aTokenHas32HoweverItsHeaderIsWritten() throws Exception {
        Fleet fleet = Fleet.lively(Clock.systemUTC(), Role.ADMIN);
        Deque<InputStream> open = new ArrayDeque<>();
        try (Site site = new Site(directory, fleet, Clock.systemUTC());
                Closeable all = () -> closeAll(open)) {
            assertThat(all).isNotNull();
            for (int i = 0; i < 32; i++) {
                HttpResponse<InputStream> stream = byToken(site, "Bearer" + " ".repeat(1 + i % 5));
                open.add(stream.body());
                assertThat(stream.statusCode()).as("stream " + i).isEqualTo(200);
            }
            HttpResponse<InputStream> refused = byToken(site, "bearer  ");
            refused.body().close();
            assertThat(refused.statusCode()).isEqualTo(429);
        }
    }

    private static HttpResponse<InputStream> byToken(Site site, String scheme)
            throws IOException, InterruptedException {
        return site.server()
                .client()
                .send(
                        site.server()
                                .request("/live/overview")
                                .header("Authorization", scheme + FakeDoorkeeper.TOKEN)
                                .build(),
                        HttpResponse.BodyHandlers.ofInputStream());
    }

    /// Before the client is closed, which waits for its streams.
    private static void closeAll(Deque<InputStream> open) throws IOException {
        for (InputStream each : open) {
            each.close();
        }
    }

    @Test
    void anOpenListOfAHundredGearsCostsLessThanTwoKilobytesASecond() throws Exception {
        Fleet fleet = Fleet.lively(Clock.systemUTC(), Role.ADMIN);
        for (int i = 0; i < 36; i++) {
            fleet.add("more" + i, GearState.RUNNING, Fleet.limits(1000, 128, 0, 10));
        }
        try (Site site = new Site(directory, fleet, Clock.systemUTC());
                InputStream raw = body(site, "/gears/live?since=" + fleet.changes())) {
            long start = System.nanoTime();
            long bytes = 0;
            byte[] buffer = new byte[8192];
            while (System.nanoTime() - start < Duration.ofSeconds(8).toNanos()) {
                bytes += Math.max(0, raw.read(buffer));
            }
            assertThat(bytes).isPositive().isLessThan(16_000);
        }
    }

    @Test
    void aGearsPageGetsFiguresAndPointsAndLearnsOfItsEnd() throws Exception {
        Fleet fleet = Fleet.lively(Clock.systemUTC(), Role.SUPPORT);
        try (Site site = new Site(directory, fleet, Clock.systemUTC());
                InputStream stream =
                        open(site, "/gears/shop-db/live?tab=overview&since=" + fleet.changes())) {
            assertThat(next(stream, "f").data().get("").get("m").asText()).isEqualTo("188");
            JsonNode points = next(stream, "points").data();
            assertThat(points.get("memoryBytes").asDouble()).isPositive();
            assertThat(points.get("t").asLong()).isPositive();
            fleet.staleSince = Clock.systemUTC().instant();
            assertThat(next(stream, "stale").data().get("since").asText()).isNotEmpty();
        }
        assertThat(fleet.calls).as("looking changes nothing").isEmpty();
    }

    @Test
    void theOverviewGoesOnWithFiguresEventsAndWhatNeedsALook() throws Exception {
        Fleet fleet = Fleet.lively(Clock.systemUTC(), Role.SUPPORT);
        try (Site site = new Site(directory, fleet, Clock.systemUTC());
                InputStream stream = open(site, "/live/overview")) {
            JsonNode host = next(stream, "f").data().get("host-a");
            assertThat(host.get("m").asText()).isEqualTo("23.4");
            Event attention = next(stream, "part");
            assertThat(attention.data().get("id").asText()).isEqualTo("attention");
            assertThat(next(stream, "part").data().get("id").asText()).isEqualTo("events");

            fleet.happened(
                    0,
                    fleet.gear("blog"),
                    io.gearshift.backend.api.Event.Kind.STARTED,
                    io.gearshift.backend.api.Event.Severity.INFO,
                    "blog was <b>started</b>.");
            Event happened = nextPart(stream, "events");
            assertThat(happened.data().get("html").asText())
                    .contains("blog was &lt;b&gt;started&lt;/b&gt;.");

            fleet.staleSince = Clock.systemUTC().instant();
            Event hosts = nextPart(stream, "hosts");
            assertThat(hosts.data().get("html").asText()).contains("does not answer");
        }
        assertThat(fleet.calls).as("looking changes nothing").isEmpty();
    }

    @Test
    void theEventsGoOnFoldedWithTheCountsOfTheirFilters() throws Exception {
        Fleet fleet = Fleet.lively(Clock.systemUTC(), Role.SUPPORT);
        try (Site site = new Site(directory, fleet, Clock.systemUTC());
                InputStream stream = open(site, "/live/events?gear=blog")) {
            assertThat(nextPart(stream, "events").data().get("html").asText())
                    .contains("Nothing happened");
            assertThat(next(stream, "f").data().get("").get("count-all").asText()).isEqualTo("0");

            for (int i = 0; i < 3; i++) {
                fleet.happened(
                        0,
                        fleet.gear("blog"),
                        io.gearshift.backend.api.Event.Kind.STARTED,
                        io.gearshift.backend.api.Event.Severity.INFO,
                        "blog was started.");
            }
            String html = "";
            while (!html.contains("× 3")) {
                html = nextPart(stream, "events").data().get("html").asText();
            }
            assertThat(html).contains("3 times, the first");
            assertThat(next(stream, "f").data().get("").get("count-all").asText()).isEqualTo("3");
        }
        assertThat(fleet.calls).as("looking changes nothing").isEmpty();
    }

    @Test
    void aPageOfOneHostSaysThatItIsGone() throws Exception {
        Fleet fleet = Fleet.lively(Clock.systemUTC(), Role.SUPPORT);
        try (Site site = new Site(directory, fleet, Clock.systemUTC())) {
            String live = site.get("/hosts/host-a").page().select("[data-live]").attr("data-live");
            try (InputStream stream = open(site, live)) {
                next(stream, "f");
                fleet.staleSince = Clock.systemUTC().instant();
                assertThat(next(stream, "stale").data().get("since").asText()).isNotEmpty();
                assertThat(nextPart(stream, "hosts").data().get("html").asText())
                        .contains("The agent of host-a does not answer");
            }
        }
    }

    @Test
    void aPageOfOneHostGoesOnWithItsPointsAndTheGearsThatUseMost() throws Exception {
        Fleet fleet = Fleet.lively(Clock.systemUTC(), Role.SUPPORT);
        try (Site site = new Site(directory, fleet, Clock.systemUTC())) {
            String live =
                    site.get("/hosts/host-a?top=memory")
                            .page()
                            .select("[data-live]")
                            .attr("data-live");
            assertThat(live).endsWith("?top=memory");
            try (InputStream stream = open(site, live)) {
                assertThat(nextPart(stream, "top").data().get("html").asText())
                        .contains("<tr data-k=")
                        .doesNotContain("<html");
                JsonNode gears = next(stream, "f").data();
                assertThat(gears.size()).isEqualTo(5);
                assertThat(gears.elements().next().get("m").asText()).isNotEmpty();
                JsonNode points = next(stream, "points").data();
                assertThat(points.get("memoryUsedBytes").asDouble()).isPositive();
                assertThat(points.get("cpuCores").asDouble()).isPositive();

                assertThat(nextPart(stream, "users").data().get("html").asText())
                        .contains("Gears use ", "; the rest is outside any gear, ");
                String first = gears.fieldNames().next();
                fleet.gone(first);
                assertThat(nextPart(stream, "top").data().get("html").asText())
                        .contains("<tr data-k=")
                        .doesNotContain(first);
            }
        }
    }

    @Test
    void theTreeOfCgroupsGoesOnWithWhatChangedAndLearnsOfANewGroup() throws Exception {
        Fleet fleet = Fleet.lively(Clock.systemUTC(), Role.SUPPORT);
        try (Site site = new Site(directory, fleet, Clock.systemUTC())) {
            Document page = site.get("/hosts/host-a/cgroups?depth=3&most=200").page();
            String live = page.select("#list").attr("data-live");
            try (InputStream stream = open(site, live)) {
                JsonNode first = next(stream, "f").data();
                assertThat(first.size())
                        .isEqualTo(page.select("table.groups tr[data-k]").size())
                        .isGreaterThan(20);
                assertThat(first.get("/machine.slice").get("m").asText()).isEqualTo("4,096");
                assertThat(next(stream, "read").data().asLong()).isPositive();

                fleet.add("newcomer", GearState.RUNNING, Fleet.limits(100, 64, 0, 3));
                next(stream, "list");
            }
        }
        assertThat(fleet.calls).as("looking changes nothing").isEmpty();
    }

    @Test
    void theIcicleGoesOnOverTheSameStreamAndIsDrawnAnewForANewGroup() throws Exception {
        Fleet fleet = Fleet.lively(Clock.systemUTC(), Role.SUPPORT);
        try (Site site = new Site(directory, fleet, Clock.systemUTC())) {
            Document page =
                    site.get("/hosts/host-a/cgroups/icicle?root=/machine.slice&by=cpu").page();
            String live = page.select("#list").attr("data-live");
            assertThat(live)
                    .startsWith("/live/hosts/host-a/cgroups/icicle?root=%2Fmachine.slice&by=cpu");
            try (InputStream stream = open(site, live)) {
                JsonNode first = next(stream, "f").data();
                // A cell that is narrow may have come or gone since the page was drawn.
                assertThat(page.select("a.cell[data-k]"))
                        .filteredOn(cell -> first.has(cell.attr("data-k")))
                        .hasSizeGreaterThan(10)
                        .allSatisfy(
                                cell -> {
                                    JsonNode fields = first.get(cell.attr("data-k"));
                                    assertThat(fields.get("b").asText()).matches(BOX);
                                    assertThat(fields.get("d").asText())
                                            .containsAnyOf("of memory", "small group");
                                });
                JsonNode top = first.get("i/machine.slice");
                assertThat(top.get("b").asText()).isEqualTo("0.00%|100.00%|");
                assertThat(first.has("/machine.slice")).as("the table too").isTrue();

                fleet.add("newcomer", GearState.RUNNING, Fleet.limits(2000, 64, 2, 3));
                next(stream, "list");
            }
        }
        assertThat(fleet.calls).as("looking changes nothing").isEmpty();
    }

    private static final String BOX = "[0-9.]+%\\|[0-9.]+%\\|(slim)?";

    private static Event nextPart(InputStream stream, String id) throws IOException {
        Event part = next(stream, "part");
        while (!part.data().get("id").asText().equals(id)) {
            part = next(stream, "part");
        }
        return part;
    }

    @Test
    void aFollowedLogGoesOnWhereThePageEnded() throws Exception {
        Fleet fleet = Fleet.lively(Clock.systemUTC(), Role.ADMIN);
        try (Site site = new Site(directory, fleet, Clock.systemUTC())) {
            String live =
                    site.get("/gears/shop-db/logs").page().select("[data-live]").attr("data-live");
            assertThat(live).contains("/logs/live?cursor=");
            try (InputStream stream = open(site, live)) {
                JsonNode line = next(stream, "lines").data().get("lines").get(0);
                assertThat(line.get("text").asText()).isNotEmpty();
                assertThat(line.get("at").asText()).matches("\\d\\d:\\d\\d:\\d\\d");
            }
        }
    }

    private static boolean opens(Site site, String path) {
        try {
            HttpResponse<InputStream> answer = send(site, path);
            answer.body().close();
            return answer.statusCode() == 200;
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static HttpResponse<InputStream> send(Site site, String path)
            throws IOException, InterruptedException {
        return site.server()
                .client()
                .send(
                        site.server()
                                .request(path)
                                .header("Cookie", Site.cookie())
                                .header("Accept", "text/event-stream")
                                .header("Accept-Encoding", "gzip")
                                .build(),
                        HttpResponse.BodyHandlers.ofInputStream());
    }

    private static InputStream body(Site site, String path) throws Exception {
        HttpResponse<InputStream> response = send(site, path);
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("content-encoding")).contains("gzip");
        return response.body();
    }

    private static InputStream open(Site site, String path) throws Exception {
        return new GZIPInputStream(body(site, path), 64);
    }

    /// A line, byte by byte: a reader waits for more than the stream has to say. Null at the end.
    private static @Nullable String line(InputStream stream) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        int next = stream.read();
        if (next < 0) {
            return null;
        }
        while (next >= 0 && next != '\n') {
            line.write(next);
            next = stream.read();
        }
        return line.toString(StandardCharsets.UTF_8);
    }

    private static Event next(InputStream stream, String wanted) throws IOException {
        String name = "";
        for (String line = line(stream); line != null; line = line(stream)) {
            if (line.startsWith("event:")) {
                name = line.substring(6);
            } else if (line.startsWith("data:") && name.equals(wanted)) {
                return new Event(name, JSON.readTree(line.substring(5)));
            }
        }
        throw new AssertionError("the stream ended without " + wanted);
    }

    private static String rest(InputStream stream) throws IOException {
        StringBuilder rest = new StringBuilder();
        for (String line = line(stream); line != null; line = line(stream)) {
            rest.append(line).append('\n');
        }
        return rest.toString();
    }
}
