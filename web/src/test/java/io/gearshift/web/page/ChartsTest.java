package io.gearshift.web.page;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gearshift.backend.api.GearState;
import io.gearshift.backend.api.Role;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.jsoup.nodes.Document;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ChartsTest {

    private static final Clock CLOCK =
            Clock.fixed(Instant.parse("2026-11-21T10:00:00Z"), ZoneOffset.UTC);

    @TempDir private Path directory;
    private final Fleet fleet = Fleet.lively(CLOCK, Role.ADMIN);

    @SuppressWarnings("NullAway.Init") // set before each test
    private Site site;

    @BeforeEach
    void start() {
        site = new Site(directory, fleet, CLOCK);
    }

    @AfterEach
    void stop() {
        site.close();
    }

    private JsonNode json(String path) throws IOException {
        return new ObjectMapper().readTree(site.get(path).response().body());
    }

    @Test
    void theRangeIsInTheUrlAndInEverythingThatIsLinked() {
        Document page = site.get("/gears/shop-db?range=7d").page();
        assertThat(page.select(".ranges a").eachText())
                .containsExactly("5m", "15m", "1h", "6h", "24h", "7d", "30d");
        assertThat(page.select(".ranges a[aria-current]").eachText()).containsExactly("7d");
        assertThat(page.select(".ranges .mut").text()).contains("average", "highest second");
        assertThat(site.get("/gears/shop-db").page().select(".ranges .mut")).isEmpty();
        assertThat(page.select("[data-charts]").attr("data-charts"))
                .endsWith("history.json?range=7d");
        assertThat(page.select("a[href$='history?range=7d']")).hasSize(1);
        assertThat(page.select("a[href$='history.csv?range=7d']")).hasSize(1);
        assertThat(site.get("/gears/shop-db").page().select(".ranges a[aria-current]").text())
                .isEqualTo("15m");
        assertThat(site.get("/gears/shop-db?range=9y").status()).isEqualTo(400);
    }

    @Test
    void aShortRangeIsLiveAndALongOneHasAveragesAndPeaks() throws IOException {
        JsonNode five = json("/gears/shop-db/history.json?range=5m");
        assertThat(five.get("live").asBoolean()).isTrue();
        assertThat(five.get("span").asLong()).isEqualTo(300_000);
        assertThat(five.at("/series/cpuCores/step").asLong()).isEqualTo(1000);
        assertThat(five.at("/series/cpuCores").has("most")).isFalse();

        JsonNode day = json("/gears/shop-db/history.json?range=24h");
        assertThat(day.get("live").asBoolean()).isFalse();
        JsonNode line = day.at("/series/cpuCores");
        assertThat(line.get("values")).hasSize(289);
        assertThat(line.get("most")).hasSize(289);
        assertThat(line.get("values").get(9).asDouble())
                .isPositive()
                .isLessThan(line.get("most").get(9).asDouble());
    }

    @Test
    void theTableHasAverageAndHighest() {
        Document page = site.get("/gears/shop-db/history?range=30d").page();
        assertThat(page.select("h1").text()).isEqualTo("The last 30 days of shop-db");
        assertThat(page.select("tbody tr").get(0).text()).matches("\\d+ Nov \\d\\d:\\d\\d .* / .*");
    }

    @Test
    void theCsvHasEveryFigureWithItsUnit() {
        Site.Answer answer = site.get("/gears/shop-db/history.csv?range=1h");
        assertThat(answer.header("content-type")).startsWith("text/csv");
        assertThat(answer.header("content-disposition"))
                .isEqualTo("attachment; filename=\"shop-db-1h.csv\"");
        List<String> lines = answer.response().body().lines().toList();
        assertThat(lines.getFirst())
                .startsWith("time,memoryBytes average (bytes),memoryBytes highest (bytes),")
                .contains("throttled highest (share of periods)");
        assertThat(lines.get(1)).matches("2026-11-21T\\d\\d:\\d\\d:\\d\\dZ,[-0-9.]+,.*");
    }

    @Test
    void aHostHasItsOwnFiguresAsChartTableAndFile() throws IOException {
        JsonNode json = json("/hosts/host-a/history.json?range=24h");
        assertThat(json.at("/series/cpuCores/values")).hasSize(289);
        assertThat(json.at("/series/memoryUsedBytes/most")).hasSize(289);
        assertThat(json.at("/limits/cpuCores").asInt()).isEqualTo(16);
        assertThat(json.at("/limits/memoryUsedBytes").asLong()).isEqualTo(32L << 30);
        assertThat(json.at("/events/0/text").asText()).startsWith("Killed: postgres");
        assertThat(json.get("events")).as("only what is wrong").hasSize(1);

        Document table = site.get("/hosts/host-a/history?range=24h").page();
        assertThat(table.select("h1").text()).isEqualTo("The last 24 hours of host-a");
        assertThat(table.select("thead th").eachText()).contains("CPU, cores", "Memory, GiB");
        assertThat(table.select("tbody tr").get(0).text()).contains(" / ");
        Site.Answer csv = site.get(table.select("a[download]").attr("href"));
        assertThat(csv.header("content-disposition")).contains("host-a-24h.csv");
        assertThat(csv.response().body())
                .startsWith("time,cpuCores average (cores),cpuCores highest (cores),");
        assertThat(site.get("/hosts/nobody/history.json").status()).isEqualTo(404);
    }

    @Test
    void gearsAreComparedOnOneChart() throws IOException {
        String query = "gear=shop-db&gear=shop-web2&figure=memoryBytes&range=24h";
        Document page = site.get("/compare?" + query).page();
        assertThat(page.select("tbody th a").eachText()).containsExactly("shop-db", "shop-web2");
        assertThat(page.select(".chip[aria-current]").eachText()).containsExactly("Memory", "24h");
        assertThat(page.select(".panel h2").text()).isEqualTo("Memory, MiB");
        String data = page.select("[data-charts]").attr("data-charts");
        JsonNode json = json(data);
        assertThat(json.at("/kind/series")).hasSize(2);
        assertThat(json.at("/kind/series/1/1").asText()).isEqualTo("shop-web2");
        assertThat(json.at("/kind/scale").asLong()).isEqualTo(1 << 20);
        String first = json.at("/kind/series/0/0").asText();
        assertThat(json.get("series").get(first).get("most")).hasSize(289);
        String csv = site.get(page.select("a[download]").attr("href")).response().body();
        assertThat(csv)
                .startsWith("time,shop-db memoryBytes average (bytes),shop-db memoryBytes highest");
        assertThat(page.select("a[aria-label='Take shop-db off the chart']").attr("href"))
                .doesNotContain("gear=" + first)
                .contains("figure=memoryBytes&range=24h");
    }

    @Test
    void aGearThatIsNoMoreIsNamed() {
        Document page = site.get("/compare?gear=shop-db&gear=gone").page();
        assertThat(page.select(".note").text()).contains("Not there").contains("gone");
        assertThat(page.select("tbody th a").eachText()).containsExactly("shop-db");
        assertThat(site.get("/compare").page().select(".empty a").attr("href")).isEqualTo("/gears");
        assertThat(site.get("/compare?figure=nonsense").status()).isEqualTo(400);
    }

    @Test
    void theListLeadsToTheComparison() {
        assertThat(site.get("/gears").page().select("[data-selected] button").eachText())
                .contains("Compare");
        Site.Answer answer = site.post("/compare", "gear", "shop-db", "gear", "wiki");
        assertThat(answer.status()).isEqualTo(303);
        assertThat(answer.header("location")).endsWith("/compare?gear=shop-db&gear=wiki");
        assertThat(site.post("/compare").status()).isEqualTo(400);
    }

    @Test
    void moreThanEightDoNotFit() {
        StringBuilder path = new StringBuilder("/compare?");
        for (int i = 0; i < 9; i++) {
            path.append("&gear=")
                    .append(
                            fleet.add("many" + i, GearState.RUNNING, Fleet.limits(100, 32, 0, 10))
                                    .id());
        }
        Site.Answer answer = site.get(path.toString());
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.page().text()).contains("At most eight gears");
    }
}
