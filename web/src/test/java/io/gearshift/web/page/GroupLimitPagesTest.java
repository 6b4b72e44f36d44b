package io.gearshift.web.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.gearshift.backend.api.Role;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Limits of a cgroup in its row.
final class GroupLimitPagesTest {

    private static final Clock CLOCK =
            Clock.fixed(Instant.parse("2026-11-22T10:00:00Z"), ZoneOffset.UTC);
    private static final String DOCKER =
            "/system.slice/docker-" + "c0ffee".repeat(10) + "beef.scope";

    @TempDir private Path directory = Path.of("");

    @Test
    void theFormSaysThroughWhomAndWhatThatOneHasNoWordFor() {
        try (Site site = new Site(directory, Fleet.lively(CLOCK, Role.ADMIN), CLOCK)) {
            Document tree = site.get("/hosts/host-a/cgroups").page();
            Element row = row(tree);
            String href = row.select(".cglimit a").attr("href");
            assertThat(href).startsWith("/hosts/host-a/cgroups/limits/edit?group=%2Fsystem.slice");
            assertThat(tree.select("table.groups tbody tr").getFirst().select(".cglimit").text())
                    .contains("whole host");

            Document form = site.get(href).page();
            assertThat(form.select("h1").text()).isEqualTo("Limit c0ffeec0ffee");
            assertThat(form.select("main").text()).contains("Changed through Docker.", DOCKER);
            assertThat(form.select("#f-memoryHighBytes").hasAttr("disabled")).isTrue();
            assertThat(form.select("#f-memoryBytes").hasAttr("disabled")).isFalse();
            assertThat(form.select("input[name=guard]").hasAttr("checked")).isTrue();
        }
    }

    @Test
    void aChangeLeadsBackToTheTreeWhichTellsWhatWaits() {
        Fleet fleet = Fleet.lively(CLOCK, Role.ADMIN);
        try (Site site = new Site(directory, fleet, CLOCK)) {
            Site.Answer nonsense =
                    site.post(
                            "/hosts/host-a/cgroups/limits",
                            "group",
                            DOCKER,
                            "memoryBytes",
                            "ten",
                            "guard",
                            "60");
            assertThat(nonsense.status()).isEqualTo(400);
            assertThat(nonsense.page().select("[role=alert]").text()).contains("found \"ten\"");
            assertThat(fleet.calls).isEmpty();

            Site.Answer done =
                    site.post(
                            "/hosts/host-a/cgroups/limits",
                            "group",
                            DOCKER,
                            "memoryBytes",
                            "96 MiB",
                            "processes",
                            "",
                            "guard",
                            "60",
                            "back",
                            "/hosts/host-a/cgroups?depth=3");
            assertThat(done.header("location")).isEqualTo("/hosts/host-a/cgroups?depth=3");
            assertThat(fleet.calls.getLast())
                    .contains("changeGroupLimits " + DOCKER, "100663296", "PT1M");
            Document tree = site.follow(done).page();
            assertThat(tree.select("[data-toast]").text())
                    .contains("c0ffeec0ffee: memory cap 96 MiB. Taken back in 60 s");
            Element pending = tree.select("#list form.note").first();
            assertThat(pending).isNotNull();
            assertThat(pending.text()).contains("c0ffeec0ffee: memory cap 96 MiB is taken back");
            String keep = pending.select("button").getFirst().attr("formaction");
            site.post(keep, "back", "/hosts/host-a/cgroups");
            assertThat(site.get("/hosts/host-a/cgroups").page().select("#list form.note"))
                    .isEmpty();
        }
    }

    @Test
    void whoMayNotLimitSeesTheButtonOffWithTheReason() {
        try (Site site = new Site(directory, Fleet.lively(CLOCK, Role.SUPPORT), CLOCK)) {
            Element button =
                    row(site.get("/hosts/host-a/cgroups").page()).select(".cglimit button").first();
            assertThat(button).isNotNull();
            assertThat(button.hasAttr("disabled")).isTrue();
            assertThat(button.attr("title")).startsWith("Needs the right to change limits");
        }
    }

    private static Element row(Document tree) {
        return tree.select("table.groups tbody tr").stream()
                .filter(each -> each.attr("data-k").equals(DOCKER))
                .findFirst()
                .orElseThrow();
    }
}
