package io.gearshift.web.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.gearshift.backend.api.AlertRule;
import io.gearshift.backend.api.ConsoleException;
import io.gearshift.backend.api.ErrorCode;
import io.gearshift.backend.api.Event;
import io.gearshift.backend.api.Gear;
import io.gearshift.backend.api.GearState;
import io.gearshift.backend.api.Role;
import io.gearshift.backend.fake.BlackBoxSample;
import io.gearshift.backend.fake.GearBuilder;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jsoup.nodes.Attribute;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.jsoup.select.Elements;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PagesTest {

    private static final Clock CLOCK =
            Clock.fixed(Instant.parse("2026-11-22T10:00:00Z"), ZoneOffset.UTC);
    private static final String AT_KILL = "?at=2026-11-22T09%3A59%3A20Z";
    private static final String EVENT_ROWS = "#events > .scroll > table > tbody > tr";
    private static final List<String> ALL =
            List.of(
                    "/",
                    "/gears",
                    "/gears/new",
                    "/gears/shop-db",
                    "/gears/shop-db/limits",
                    "/gears/shop-db/limits/edit",
                    "/gears/shop-db/namespaces",
                    "/gears/shop-db/mirror",
                    "/gears/wiki/mirror",
                    "/gears/shop-db/processes",
                    "/gears/shop-db/logs",
                    "/gears/shop-db?range=7d",
                    "/gears/shop-db/history",
                    "/gears/shop-db/history?range=30d",
                    "/compare",
                    "/compare?gear=shop-db&gear=wiki&gear=nobody&figure=memoryBytes&range=24h",
                    "/gears/shop-db/kills",
                    "/gears/shop-db/kills/" + BlackBoxSample.ID,
                    "/gears/shop-db/delete",
                    "/gears/wiki",
                    "/hosts",
                    "/hosts/host-a",
                    "/hosts/host-a?top=pressure&range=7d&type=pid",
                    "/hosts/host-a/history",
                    "/hosts/host-a/history?range=30d",
                    "/hosts/host-a/namespaces",
                    "/hosts/host-a/namespaces?user=root&type=pid",
                    "/hosts/host-a/namespaces/matrix",
                    "/hosts/host-a/namespaces/tree",
                    "/hosts/host-a/namespaces/why",
                    "/hosts/host-a/cgroups",
                    "/hosts/host-a/cgroups?root=/machine.slice&sort=name&depth=3&most=2",
                    "/hosts/host-a/cgroups?text=web",
                    "/hosts/host-a/cgroups?root=/not-there",
                    "/hosts/host-a/cgroups/limits/edit?group=/system.slice/docker-"
                            + "c0ffee".repeat(10)
                            + "beef.scope",
                    "/hosts/host-a/cgroups/icicle?root=/",
                    "/hosts/host-a/cgroups/icicle?root=/machine.slice&by=cpu",
                    "/hosts/host-a/namespaces/why?a=shop-web2&b=shop-db",
                    "/events",
                    "/audit",
                    "/access",
                    "/search?q=web");

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

    @Test
    void everyPageHasOneTitleAndNothingThatTheContentPolicyForbids() {
        for (String path : ALL) {
            Site.Answer answer = site.get(path);
            assertThat(answer.status()).as(path).isEqualTo(200);
            Document page = answer.page();
            assertThat(page.select("h1")).as(path).hasSize(1);
            assertThat(page.select("style")).as(path).isEmpty();
            for (Element each : page.getAllElements()) {
                for (Attribute attribute : each.attributes()) {
                    assertThat(attribute.getKey())
                            .as("%s in %s", each.tagName(), path)
                            .doesNotStartWith("on")
                            .isNotEqualTo("style")
                            .doesNotStartWith("hx-on");
                }
            }
            for (Element script : page.select("script")) {
                assertThat(script.attr("src")).as(path).startsWith("/assets/");
                assertThat(script.data()).as(path).isEmpty();
            }
            assertThat(page.select("[id]").eachAttr("id")).as(path).doesNotHaveDuplicates();
            for (Element input : page.select("input:not([type=hidden]),select,textarea")) {
                assertThat(named(page, input)).as("%s in %s", input, path).isTrue();
            }
            for (Element form : page.select("form[method=post]")) {
                assertThat(form.select("input[name=csrf]").attr("value")).as(path).isNotEmpty();
            }
        }
    }

    private static boolean named(Document page, Element input) {
        return input.hasAttr("aria-label")
                || input.closest("label") != null
                || !page.select("label[for=" + input.id() + "]").isEmpty();
    }

    @Test
    void theListShowsEachGearWithUseAgainstItsLimit() {
        Document page = site.get("/gears").page();
        assertThat(page.select("tbody tr")).hasSize(64);
        Element row = row(page, "shop-db");
        assertThat(row.select(".use").get(1).text()).isEqualTo("188 of 192");
        assertThat(row.select(".use").get(1).attr("title"))
                .contains("of 201,326,592 bytes")
                .contains("throttled from 178,257,920 bytes")
                .contains("read at 10:00:00 UTC");
        assertThat(row.select(".bar").get(1).className()).contains("red");
        assertThat(row.select(".state").text()).isEqualTo("killed, 40 s ago");
    }

    @Test
    void aHealthyRowIsQuietAndAnAbsentFigureSaysWhy() {
        Document page = site.get("/gears").page();
        Element healthy = row(page, "mail-out");
        assertThat(healthy.select(".state").text()).isEqualTo("running");
        assertThat(healthy.select(".state .i")).isEmpty();
        Element asleep = row(page, "wiki");
        assertThat(asleep.select(".use b").get(0).text()).isEqualTo("–");
        assertThat(asleep.select(".use").attr("title")).contains("asleep");
    }

    @Test
    void aGearThatIsHeldUpDoesNotReadAsRunning() {
        Document page = site.get("/gears").page();
        Element row = row(page, "ci-runner3");
        assertThat(row.select(".state").text()).isEqualTo("throttled, 12 min");
        assertThat(row.select(".state.amber .i")).hasSize(1);
        assertThat(row.select(".state").attr("title"))
                .isEqualTo(
                        "It runs, and is throttled since 2026-11-22 09:48:00 UTC. It used up its CPU"
                                + " cap in 34 % of the periods of the last 10 s (read at 10:00:00"
                                + " UTC).");
        assertThat(row.select("[data-f=p]").text()).isEqualTo("cpu 14.8");
        assertThat(row(page, "mail-out").select("[data-f=p]").text()).isEqualTo("0.3");

        Elements chip = page.select(".chip:has([data-f=count-throttled])");
        assertThat(chip.text()).isEqualTo("throttled 1");
        assertThat(page.select("[data-f=count-io]").text()).as("none waits for a disk").isEmpty();
        Document throttled = site.get(chip.attr("href")).page();
        assertThat(throttled.select("tbody th a").eachText()).containsExactly("ci-runner3");
        assertThat(throttled.select(".chip.on").attr("href")).isEqualTo("/gears");
        assertThat(throttled.select(".filter input[name=strain]").val()).isEqualTo("throttled");
        assertThat(throttled.select("[data-live]").attr("data-live")).contains("strain=throttled");
    }

    @Test
    void theGearsPageSaysWhatHoldsItUpAndWhereOneActs() {
        Document page = site.get("/gears/ci-runner3").page();
        assertThat(page.select("h1 .state").text()).isEqualTo("throttled, 12 min");
        Elements note = page.select("#strains .note");
        assertThat(note.text())
                .startsWith(
                        "throttled: It used up its CPU cap in 34 % of the periods of the last 10"
                                + " s. It began 12 min ago");
        assertThat(note.select("[data-f=strain-throttled]").text()).isEqualTo("34 %");
        String path = "/gears/" + fleet.gear("ci-runner3").id();
        assertThat(note.select("a").eachAttr("href"))
                .containsExactly(path + "/limits", path + "/blame?resource=cpu");

        assertThat(site.get("/gears/shop-db").page().select("#strains p").eachText())
                .satisfiesExactly(
                        memory -> assertThat(memory).contains("waited for memory 12 %"),
                        cap -> assertThat(cap).contains("it uses 98 % of its memory cap"));
        assertThat(site.get("/gears/mail-out").page().select("#strains").text()).isEmpty();
    }

    @Test
    void equalEventsThatFollowEachOtherAreOneRow() {
        Gear db = fleet.gear("shop-db");
        for (int i = 0; i < 11; i++) {
            fleet.happened(
                    20 - i,
                    db,
                    Event.Kind.OOM_KILL,
                    Event.Severity.ERROR,
                    "Killed: postgres" + i + " used 192 MiB of 192 MiB");
        }
        Document page = site.get("/events").page();
        Elements rows = page.select(EVENT_ROWS);
        assertThat(rows).hasSize(5);
        Element first = rows.getFirst();
        assertThat(first.select(".state").text()).isEqualTo("killed: out of memory × 12");
        assertThat(first.select("summary").text()).isEqualTo("12 times, the first 40 s ago");
        assertThat(first.select(".burst li")).hasSize(10);
        assertThat(first.text()).contains("postgres10 ", "postgres1 ").doesNotContain("postgres0 ");

        Document each = site.get(first.select(".burst p a").attr("href")).page();
        assertThat(each.select(EVENT_ROWS)).hasSize(12);
        assertThat(each.select(".burst")).isEmpty();
        assertThat(each.select(".chip.on").eachText())
                .contains(
                        "kind killed: out of memory", "gear shop-db×, show all", "each on its own");
        assertThat(site.get("/gears/shop-db").page().select("#events summary").text())
                .startsWith("12 times");
    }

    @Test
    void theFiltersOfEventsSayHowManyTheyFind() {
        Document page = site.get("/events").page();
        assertThat(page.select(".chips > .chip").eachText())
                .containsExactly("all 5", "to look at 3", "broken 1");
        assertThat(page.select(".chip-menu .pop a").eachText())
                .startsWith("any5")
                .contains("drift1", "killed: out of memory1");

        Document drift = site.get("/events?kind=drift&gear=tenant-web7").page();
        assertThat(drift.select(EVENT_ROWS)).hasSize(1);
        assertThat(drift.select(".chip.on").eachText()).startsWith("all 1");
        assertThat(drift.select(".filter input[name=kind]").val()).isEqualTo("drift");
        assertThat(site.get("/events?kind=no-such-kind&level=none").page().select(EVENT_ROWS))
                .hasSize(5);
    }

    @Test
    void pagesOfEventsLeaveNoneOutAndTellNoneTwice() {
        Gear db = fleet.gear("shop-db");
        for (int i = 0; i < 1200; i++) {
            Event.Kind kind =
                    i % 300 < 150
                            ? Event.Kind.OOM_KILL
                            : i % 2 == 0 ? Event.Kind.STARTED : Event.Kind.STOPPED;
            fleet.happened(0, db, kind, Event.Severity.INFO, "number " + i + ".");
        }
        for (String path : List.of("/events", "/events?each=1")) {
            int told = 0;
            String next = path;
            while (!next.isEmpty()) {
                Document page = site.get(next).page();
                for (Element row : page.select(EVENT_ROWS)) {
                    String burst = row.select("summary").text();
                    told +=
                            burst.isEmpty()
                                    ? 1
                                    : Integer.parseInt(burst.replaceFirst("[+]? times.*", ""));
                }
                next = page.select(".pager a").attr("href");
            }
            assertThat(told).as(path).isEqualTo(1205);
        }
        assertThat(site.get("/events").page().select(".chips > .chip").eachText())
                .startsWith("all 1,000+");
    }

    @Test
    void theKillsOfAGearHaveAChartTheirFiltersAndWhatToDo() {
        Document page = site.get("/gears/shop-db/kills").page();
        String id = fleet.gear("shop-db").id();
        assertThat(page.select(".head .actions a").eachAttr("href"))
                .containsExactly(
                        "/gears/" + id + "/limits/edit",
                        "/gears/" + id + "/limits",
                        "/events?gear=" + id);
        assertThat(page.select("[data-charts]").attr("data-charts"))
                .isEqualTo("/gears/" + id + "/history.json?range=15m");
        assertThat(page.select("canvas[data-chart=memory]")).hasSize(1);
        assertThat(page.select("script[src*=charts]")).hasSize(1);
        assertThat(page.select(".chip.on").text()).isEqualTo("all kept 1");
        assertThat(page.select("tbody a[href$='" + AT_KILL + "']").text())
                .isEqualTo("the gear then");

        Document week = site.get("/gears/shop-db/kills?range=7d").page();
        assertThat(week.select("tbody tr")).hasSize(1);
        assertThat(week.select(".chip.on").text()).isEqualTo("7d");
        assertThat(week.select("[data-charts]").attr("data-charts")).endsWith("range=7d");
    }

    @Test
    void namesSortNaturallyAndTheUrlIsTheFilter() {
        List<String> names =
                site.get("/gears?text=shop-web").page().select("tbody th a").eachText();
        assertThat(names).containsExactly("shop-web2", "shop-web10");
        Document look = site.get("/gears?look=1").page();
        assertThat(look.select("tbody tr")).hasSize(4);
        assertThat(look.select(".chip.on").text()).isEqualTo("needs a look 4");
        Document none = site.get("/gears?text=nothing-like-it").page();
        assertThat(none.select(".empty").text()).contains("No gear matches");
    }

    @Test
    void aGearIsStoppedFromTheListWithoutScripts() {
        Element row = row(site.get("/gears").page(), "mail-out");
        String action = row.select("button[formaction]").attr("formaction");
        Site.Answer answer = site.post(action, "back", "/gears?text=mail");
        assertThat(answer.status()).isEqualTo(303);
        assertThat(answer.header("location")).isEqualTo("/gears?text=mail");
        assertThat(fleet.states()).containsEntry("mail-out", GearState.STOPPED);
        assertThat(site.follow(answer).page().select(".toast p").text())
                .isEqualTo("mail-out is stopped.");
    }

    @Test
    void severalGearsAreStartedAtOnceAndEachIsTold() {
        Site.Answer answer =
                site.post(
                        "/bulk/start",
                        "gear",
                        fleet.gear("blog").id(),
                        "gear",
                        fleet.gear("wiki").id());
        assertThat(answer.status()).isEqualTo(303);
        Element page = site.follow(answer).page();
        assertThat(page.select("h1").text()).isEqualTo("Start 2 gears");
        assertThat(page.select(".bulk-told").text()).isEqualTo("2 running.");
        assertThat(page.select("tbody th").eachText()).containsExactly("blog", "wiki");
        assertThat(page.select("#bulk-undo")).isEmpty();
    }

    @Test
    void limitsOfSeveralGearsArePreviewedChangedKeptAndOneThatFailsIsTold() {
        Site.Answer chosen =
                site.post(
                        "/bulk/limit",
                        "gear",
                        fleet.gear("blog").id(),
                        "gear",
                        fleet.gear("wiki").id());
        Element form = site.follow(chosen).page();
        assertThat(form.select("h1").text()).isEqualTo("Limit 2 gears");
        String gears = form.select("input[name=gears]").attr("value");
        Element preview =
                site.post("/bulk/limit/preview", "gears", gears, "processes", "77", "guard", "60")
                        .page();
        assertThat(preview.select(".bulk-told").text()).startsWith("All 2 gears can be changed");
        assertThat(preview.select("#bulk-preview tbody td").text()).contains("77");
        assertThat(preview.select(".btn.primary").text())
                .isEqualTo("Limit 2 gears, revert in 60 s unless kept");

        fleet.failure = new ConsoleException(ErrorCode.LIMIT_REFUSED, "The kernel refused it.");
        Site.Answer begun =
                site.post("/bulk/limit/apply", "gears", gears, "processes", "77", "guard", "60");
        assertThat(begun.status()).isEqualTo(303);
        Element bulk = site.follow(begun).page();
        assertThat(bulk.select(".bulk-told").text())
                .isEqualTo("1 changed, not kept yet, 1 failed.");
        assertThat(bulk.text()).contains("The kernel refused it. (limit.refused)");
        Element kept = site.follow(site.post(bulk.select("#bulk-keep").attr("formaction"))).page();
        assertThat(kept.select(".bulk-told").text()).isEqualTo("1 failed, 1 changed and kept.");
        assertThat(kept.select("#bulk-undo").text()).isEqualTo("Undo the one that changed");
    }

    @Test
    void whatIsWrongInTheBulkFormIsSaidAndNothingIsBegun() {
        Site.Answer answer =
                site.post(
                        "/bulk/limit/apply",
                        "gears",
                        fleet.gear("blog").id(),
                        "memoryBytes",
                        "plenty",
                        "guard",
                        "none");
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.page().select(".note.danger").text()).contains("found \"plenty\"");
        assertThat(answer.page().select("input[name=memoryBytes]").attr("value"))
                .isEqualTo("plenty");
        assertThat(fleet.calls).isEmpty();
    }

    @Test
    void aFailureByHtmxIsAFragmentWithItsStatusAndCode() {
        fleet.failure =
                new ConsoleException(ErrorCode.GEAR_START_FAILED, "init says: no /bin/httpd.");
        Site.Answer answer =
                site.postByHtmx(
                        "/gears/" + fleet.gear("blog").id() + "/start", "/gears", "back", "/gears");
        assertThat(answer.status()).isEqualTo(502);
        assertThat(answer.page().select("[role=alert]").text())
                .contains("init says: no /bin/httpd.")
                .contains("gear.start-failed");
    }

    @Test
    void aPageIsAFragmentOnlyForHtmxItself() {
        assertThat(site.get("/gears", "HX-Request", "true").page().select("nav.rail")).isEmpty();
        assertThat(
                        site.get("/gears", "HX-Request", "true", "HX-Boosted", "true")
                                .page()
                                .select("nav.rail"))
                .hasSize(1);
        assertThat(site.get("/gears").header("vary")).contains("HX-Request");
    }

    @Test
    void supportSeesEveryControlDisabledWithTheReason() {
        try (Site looking = new Site(directory, fleet.as(Role.SUPPORT), CLOCK)) {
            for (String path : List.of("/gears", "/gears/shop-db", "/audit")) {
                Document page = looking.get(path).page();
                for (Element button : page.select("main button[formaction]")) {
                    if (button.attr("formaction").equals("/compare")) {
                        // That is looking.
                        assertThat(button.hasAttr("disabled")).isFalse();
                        continue;
                    }
                    assertThat(button.hasAttr("disabled")).as("%s %s", path, button).isTrue();
                    assertThat(button.attr("title")).contains("Needs the right to");
                    assertThat(button.text()).contains("you are support");
                }
            }
            assertThat(looking.post("/gears/" + fleet.gear("mail-out").id() + "/stop").status())
                    .isEqualTo(403);
            assertThat(looking.get("/access").page().text())
                    .contains("Needs the right to manage users and grants");
        }
    }

    @Test
    void whatComesFromAGearIsTextAndNothingElse() {
        Document processes = site.get("/gears/shop-db/processes").page();
        assertThat(processes.select("td script")).isEmpty();
        assertThat(processes.text()).contains("<script>alert('title')</script>");
        Document log = site.get("/gears/shop-db/logs").page();
        assertThat(log.select("#log script")).isEmpty();
        assertThat(log.select("#log").text())
                .contains("<script>alert('log')</script> red")
                .doesNotContain("\u001b");
        fleet.add("x\" onmouseover=\"alert(1)", GearState.RUNNING, Fleet.limits(0, 0, 0, 0));
        Document list = site.get("/gears").page();
        assertThat(list.select("[onmouseover]")).isEmpty();
        assertThat(list.text()).contains("x\" onmouseover=\"alert(1)");
        assertThat(site.get("/search?q=%3Cscript%3E").page().select("main script")).isEmpty();
        for (String view : List.of("", "/icicle")) {
            Document groups = site.get("/hosts/host-a/cgroups" + view).page();
            assertThat(groups.select("main .groups b, main svg b").text()).doesNotContain("bold");
            assertThat(groups.text()).contains("<b>bold<b>").doesNotContain("\u001b", "\u202e");
        }
    }

    @Test
    void aGroupThatIsNotThereIsSaidWithAWayBack() {
        Site.Answer answer = site.get("/hosts/host-a/cgroups?root=/gone%3Cb%3E");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.page().select("main [role=alert]").text())
                .contains("There is no cgroup /gone<b> on this host now");
        assertThat(answer.page().select("main [role=alert] a").attr("href"))
                .isEqualTo("/hosts/host-a/cgroups");
    }

    @Test
    void theMirrorStandsBothSidesBesideEachOther() {
        Document page = site.get("/gears/shop-db/mirror").page();
        assertThat(page.select("main script")).isEmpty();
        assertThat(page.select("[aria-label=Names and ids] tr").get(1).text())
                .startsWith("node1")
                .contains("<script>");
        assertThat(page.select("[aria-label=Names and ids] tr").get(3).text())
                .contains("1310720 to 1376255", "0 to 65535");
        Element link = page.select("[aria-label=Interfaces] tbody tr").first();
        assertThat(link).isNotNull();
        assertThat(link.text()).startsWith("gear1 in bridge br0").contains("eth0", "172.16.0.1/32");
        assertThat(page.select("[aria-label=Mounts] tbody tr").eachText().getFirst())
                .startsWith("/var/lib/gearshift/images/base / ext4");
        assertThat(page.select("[aria-label=Mounts] tbody .join")).hasSize(1);
        assertThat(page.select("h2").eachText()).contains("Mounts the first 2 of 1,200");
        assertThat(page.select("[aria-label=Root directory] tbody tr").eachText().getLast())
                .isEqualTo("0:0 nobody:nobody dr-xr-xr-x procmount");
        assertThat(page.text()).contains("cannot be read to its end: Input/output error.");
        assertThat(page.select("[aria-label=IPC objects] tbody tr").eachText().getFirst())
                .isEqualTo("1311720 1000 shared memory 0x0000002a, id 3 600 64 KiB, mapped by 2");
    }

    @Test
    void namespacesOfOtherContainersAndThoseThatNobodyIsInAreShownAsSuch() {
        Document page = site.get("/hosts/host-a/namespaces").page();
        assertThat(page.select("tr:contains(4026532100)").text()).contains("docker 4426af4f45ae");
        assertThat(page.select("tr:contains(4026532101)").text()).contains("unshare 3310 (sleep)");
        assertThat(page.select("tr:contains(4026532102)").text())
                .contains("none", "nobody", "mounted at /run/netns/blue", "(<script>)");
        assertThat(page.select("main script")).isEmpty();
        assertThat(page.text()).contains("Seen 9 s ago");
        Document held = site.get("/hosts/host-a/namespaces?held=1").page();
        assertThat(held.select("tbody tr")).hasSize(1);
        Document docker = site.get("/hosts/host-a/namespaces?gear=docker").page();
        assertThat(docker.select("tbody tr")).hasSize(1);
        Document host = site.get("/hosts/host-a/namespaces?gear=host").page();
        assertThat(host.select("tbody tr").text()).doesNotContain("docker", "unshare", "nobody");
    }

    @Test
    void whatDoesNotRunHasNoInside() {
        assertThat(site.get("/gears/wiki/mirror").page().select("section.empty h2").text())
                .contains("no inside to look at");
    }

    @Test
    void aGearIsMadeAndStartedWithoutScripts() {
        Document form = site.get("/gears/new?name=web1").page();
        assertThat(form.select("#name").val()).isEqualTo("web1");
        Site.Answer made =
                site.post(
                        "/gears",
                        "name",
                        "web1",
                        "image",
                        "base",
                        "command",
                        "/bin/sh -c 'echo \"a b\"'",
                        "memory",
                        "64",
                        "cpu",
                        "0.2",
                        "processes",
                        "50",
                        "restart",
                        "NO",
                        "start",
                        "1");
        assertThat(made.status()).isEqualTo(303);
        assertThat(fleet.calls.getFirst())
                .contains("createGear web1 [/bin/sh, -c, echo \"a b\"]")
                .contains("At[value=67108864]")
                .contains("At[value=200]");
        assertThat(fleet.calls).contains("startGear web1");
        assertThat(site.follow(made).page().select("h1").text()).startsWith("web1");
    }

    @Test
    void aWrongInputComesBackWithWhatWasTypedAndWhy() {
        Site.Answer answer =
                site.post(
                        "/gears",
                        "name",
                        "../etc",
                        "image",
                        "base",
                        "command",
                        "/bin/true",
                        "memory",
                        "64");
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.page().select("[role=alert]").text())
                .contains("not acceptable")
                .contains("gear.invalid");
        assertThat(answer.page().select("#name").val()).isEqualTo("../etc");
        assertThat(
                        site.post("/gears", "name", "a", "command", "/bin/true", "memory", "much")
                                .page()
                                .select("[role=alert]")
                                .text())
                .contains("Memory cap: wanted a size");
    }

    @Test
    void theLimitDialogPreviewsAndNamesTheEffectOnItsButton() {
        Site.Answer answer =
                site.get(
                        "/gears/shop-db/limits/preview?memoryBytes=128+MiB&guard=60",
                        "HX-Request",
                        "true");
        Document page = answer.page();
        assertThat(page.select(".note.warning").text()).startsWith("It uses 82 MiB now");
        assertThat(page.select("pre").text()).contains("virsh memtune");
        assertThat(page.select("button").text())
                .isEqualTo("Set memory cap 128 MiB, revert in 60 s unless kept");
        assertThat(
                        site.get("/gears/shop-db/limits/preview?cpuMillis=-1", "HX-Request", "true")
                                .page()
                                .select(".note.danger")
                                .text())
                .contains("CPU cap: wanted cores");
    }

    @Test
    void aLimitIsChangedGuardedKeptAndUndone() {
        Site.Answer changed =
                site.post(
                        "/gears/shop-web2/limits",
                        "memoryBytes",
                        "128 MiB",
                        "memoryHighBytes",
                        "",
                        "cpuMillis",
                        "1 core",
                        "guard",
                        "60",
                        "revision",
                        "1");
        assertThat(changed.status()).isEqualTo(303);
        assertThat(fleet.calls.getFirst()).contains("At[value=134217728]").contains("PT1M 1");
        Document page = site.follow(changed).page();
        assertThat(page.select(".toast").text()).contains("memory cap 128 MiB");
        assertThat(page.select(".note.warning").text()).contains("unless you keep it");
        String undo = page.select(".toast form").attr("action");
        assertThat(site.post(undo).status()).isEqualTo(303);
        assertThat(fleet.calls.getLast()).isEqualTo("undoLimits c-100");
        assertThat(site.post("/gears/shop-web2/limits", "memoryBytes", "96 MiB").status())
                .as("nothing changed")
                .isEqualTo(400);
    }

    @Test
    void aGearIsDeletedOnlyWhenItsNameIsTyped() {
        String path = "/gears/" + fleet.gear("mail-in").id() + "/delete";
        assertThat(site.get(path).page().text()).contains("everything in it is lost");
        assertThat(site.post(path, "name", "mail").status()).isEqualTo(400);
        assertThat(fleet.states()).containsKey("mail-in");
        assertThat(site.post(path, "name", "mail-in").status()).isEqualTo(303);
        assertThat(fleet.states()).doesNotContainKey("mail-in");
    }

    @Test
    void theAuditShowsBeforeAndAfterWithUndoWhereItCanBe() {
        Document page = site.get("/audit").page();
        Element row = page.select("tr:contains(search-1)").get(0);
        assertThat(row.select(".diff").text()).isEqualTo("Memory cap 384 MiB 512 MiB");
        assertThat(row.select("form").attr("action")).isEqualTo("/changes/c-31/undo");
        assertThat(page.select("tr:contains(limit.refused) form")).isEmpty();
    }

    @Test
    void staleFiguresSaySinceWhen() {
        fleet.staleSince = CLOCK.instant().minusSeconds(75);
        Document page = site.get("/gears").page();
        assertThat(page.select("#stale").hasAttr("hidden")).isFalse();
        assertThat(page.select("#stale time").text()).isEqualTo("75 s ago");
        assertThat(row(page, "mail-out").select(".state").text()).isEqualTo("unknown, 75 s");
    }

    @Test
    void whoIsNotSignedInIsLedToTheSignInAndBack() {
        Site.Answer answer = site.getSignedOut("/gears?look=1");
        assertThat(answer.status()).isEqualTo(303);
        assertThat(answer.header("location")).isEqualTo("/sign-in?next=%2Fgears%3Flook%3D1");
        Document form = site.getSignedOut(answer.header("location")).page();
        assertThat(form.select("input[name=next]").val()).isEqualTo("/gears?look=1");
        Site.Answer in =
                site.postSignedOut(
                        "/sign-in",
                        site.origin(),
                        "user",
                        "admin",
                        "password",
                        "0123456789",
                        "next",
                        "//elsewhere.example");
        assertThat(in.status()).isEqualTo(303);
        assertThat(in.header("location")).as("never elsewhere").isEqualTo("/");
        assertThat(in.header("set-cookie")).contains("HttpOnly").contains("Secure");
    }

    @Test
    void aLinkIsUsedUpByTheButtonAndNotByLooking() {
        Document page = site.getSignedOut("/sign-in?link=abc").page();
        assertThat(page.select("button").text()).isEqualTo("Sign in");
        assertThat(site.doorkeeper.seen).noneMatch(seen -> seen.startsWith("link"));
        assertThat(site.postSignedOut("/sign-in", "https://evil.example", "link", "abc").status())
                .isEqualTo(403);
        assertThat(site.postSignedOut("/sign-in", site.origin(), "link", "abc").status())
                .isEqualTo(303);
        assertThat(site.doorkeeper.seen).anyMatch(seen -> seen.startsWith("link abc"));
    }

    @Test
    void aSecretIsShownOnceAndOnlyInTheAnswer() {
        Site.Answer made =
                site.post("/access/tokens", "label", "backup", "right", "VIEW", "days", "30");
        assertThat(made.page().select(".secret").text()).isEqualTo("gst_the-secret-shown-once");
        assertThat(made.header("cache-control")).isEqualTo("no-store");
        assertThat(site.get("/access").response().body()).doesNotContain("gst_the-secret");
        assertThat(fleet.calls.getLast()).isEqualTo("createToken backup [VIEW] PT720H");
    }

    @Test
    void withoutAnyGearTheFirstIsOffered() {
        try (Site fresh = new Site(directory, new Fleet(CLOCK, Role.ADMIN), CLOCK)) {
            Document page = fresh.get("/").page();
            assertThat(page.select(".empty a").attr("href")).isEqualTo("/gears/new?name=web1");
            assertThat(fresh.get("/gears").page().select(".empty").text()).contains("No gear yet");
        }
    }

    @Test
    void aThousandGearsArePaged() {
        for (int i = 0; i < 240; i++) {
            fleet.add("bulk" + i, GearState.RUNNING, Fleet.limits(100, 32, 0, 10));
        }
        Document page = site.get("/gears").page();
        assertThat(page.select("tbody tr")).hasSize(100);
        assertThat(page.select(".pager").text()).startsWith("1 to 100 of 304");
        Document last = site.get("/gears?page=3").page();
        assertThat(last.select("tbody tr")).hasSize(4);
        assertThat(last.select("a[rel=next]")).isEmpty();
    }

    @Test
    void aVanishedGearIsAPageThatSaysSo() {
        Site.Answer answer = site.get("/gears/nothing");
        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.page().select("[role=alert]").text())
                .contains("No gear is named \"nothing\"")
                .contains("gear.not-found");
        assertThat(answer.page().select("nav.rail")).hasSize(1);
    }

    @Test
    void gearsAreCountedInOneWayWhereverTheyAre() {
        String words = "58 running, 1 starting, 1 frozen, 2 asleep, 1 stopped, 1 failed";
        int all = 64;
        String sentence = all + " gears on 1 host: " + words;
        assertThat(site.get("/").page().select("[data-f=sub]").text()).startsWith(sentence + ". ");
        assertThat(site.get("/gears").page().select(".sub summary").text()).isEqualTo(sentence);
        for (String path : List.of("/", "/hosts", "/hosts/host-a")) {
            Document page = site.get(path).page();
            assertThat(page.select("[data-f=g]").text()).as(path).isEqualTo("" + all);
            assertThat(page.select("[data-f=gs]").text()).as(path).isEqualTo(words);
        }
    }

    @Test
    void aHostSaysWhoUsesItAndWhichOfItsGearsMost() {
        Document page = site.get("/hosts/host-a").page();
        assertThat(page.select("#users li").eachText())
                .hasSize(2)
                .allMatch(each -> each.matches("Gears (use|hold) .* of the .*"));
        List<Double> cores =
                page.select("#top [data-f=c]").eachText().stream().map(Double::valueOf).toList();
        assertThat(cores).hasSize(5).isSortedAccordingTo(Comparator.reverseOrder());
        assertThat(page.select("[aria-label='Order of these gears'] [aria-current]").text())
                .isEqualTo("by CPU");
        assertThat(page.select("[data-charts] canvas")).hasSize(3);
        assertThat(page.select("[data-charts]").attr("data-charts"))
                .isEqualTo("/hosts/host-a/history.json?range=15m");
        assertThat(order(page, "#users", "#top", "[data-charts]", "#namespaces")).isSorted();

        String pressure =
                page.select("[aria-label='Order of these gears'] a:contains(pressure)")
                        .attr("href");
        Document other = site.get(pressure).page();
        assertThat(other.select("#top tbody th a").get(0).text()).isEqualTo("ci-runner3");
        assertThat(other.select("#top .foot-row a").eachAttr("href"))
                .contains("/gears?host=host-a&sort=pressure&desc=1")
                .anyMatch(href -> href.startsWith("/compare?gear="));
        assertThat(other.select(".ranges a:contains(24h)").attr("href"))
                .isEqualTo("/hosts/host-a?top=pressure&range=24h");
        assertThat(page.select("#namespaces ~ .scroll tbody tr")).hasSize(100);
        assertThat(page.text()).contains("The first 100 of ");
        assertThat(page.select("#namespaces a").attr("href")).isEqualTo("/hosts/host-a/namespaces");
        String pids = other.select(".chips a:contains(pid)").attr("href");
        assertThat(pids).isEqualTo("/hosts/host-a?type=pid&top=pressure#namespaces");
        assertThat(
                        site.get("/hosts/host-a?type=pid")
                                .page()
                                .select("[aria-label='Order of these gears'] a")
                                .eachAttr("href"))
                .contains("/hosts/host-a?type=pid&top=memory");
    }

    private static List<Integer> order(Document page, String... selectors) {
        List<Element> all = page.getAllElements();
        return Stream.of(selectors).map(each -> all.indexOf(page.select(each).get(0))).toList();
    }

    @Test
    void ofSeveralHostsEachHasItsOwnGears() {
        assertThat(site.get("/hosts/host-a").page().select("[aria-label=Hosts]")).isEmpty();
        fleet.two = true;
        Gear moved = fleet.gear("ci-runner9");
        fleet.put(GearBuilder.copy(moved).host("host-b").build());
        Document page = site.get("/hosts/host-b").page();
        assertThat(page.select("nav[aria-label=Hosts] a").eachText())
                .containsExactly("host-a", "host-b");
        assertThat(page.select("nav[aria-label=Hosts] [aria-current]").text()).isEqualTo("host-b");
        assertThat(page.select("#top tbody th a").eachText()).containsExactly("ci-runner9");
        assertThat(page.select("[data-f=gs]").text()).isEqualTo("1 running");
        assertThat(site.get("/").page().select("[data-f=sub]").text())
                .contains(" gears on 2 hosts: ");
        fleet.deleteGear("ci-runner9", true);
        assertThat(site.get("/hosts/host-b").page().select("#top").text())
                .isEqualTo("No gear of this host has a figure of CPU now.");
    }

    @Test
    void aFullHostSaysOnTheOverviewWhoFillsItAndLeadsThere() {
        fleet.raiseHost(AlertRule.Watch.HOST_CPU, 97, 90);
        fleet.raiseHost(AlertRule.Watch.HOST_MEMORY_PRESSURE, 40, 20);
        fleet.raiseHost(AlertRule.Watch.HOST_IO_PRESSURE, 70, 60);
        Document page = site.get("/").page();
        Element cpu = page.select("#attention li:contains(host CPU 97 %)").get(0);
        assertThat(cpu.text())
                .contains("alert from 90 %. Gears use ", " cores that are busy, most of all ");
        assertThat(cpu.select("a:contains(Its gears by CPU)").attr("href"))
                .isEqualTo("/gears?host=host-a&sort=cpu&desc=1");
        Element memory = page.select("#attention li:contains(host memory pressure)").get(0);
        assertThat(memory.text())
                .contains(
                        "Gears hold ",
                        " of the 23.4 GiB in use; the rest is outside any gear",
                        "Its cgroups by memory");
        Element disk = page.select("#attention li:contains(host I/O pressure)").get(0);
        assertThat(disk.text()).doesNotContain("Gears");
        assertThat(disk.select("a").eachAttr("href"))
                .contains("/hosts/host-a/cgroups?sort=pressure");
    }

    @Test
    void aHostThatIsFullNeedsALookAlsoWhereNoRuleSaysSo() {
        assertThat(site.get("/").page().select("#attention li:contains(host-a)")).isEmpty();
        fleet.busy = 15.6;
        Element line = site.get("/").page().select("#attention li:contains(host-a)").get(0);
        assertThat(line.text())
                .startsWith("host-a Its CPU is full, 16 cores. Gears use ")
                .contains(" of the 15.60 cores that are busy")
                .endsWith("5 min ago");
        fleet.raiseHost(AlertRule.Watch.HOST_CPU_PRESSURE, 90, 80);
        assertThat(site.get("/").page().select("#attention li:contains(host-a)"))
                .as("what an alert tells is told once")
                .singleElement()
                .extracting(Element::text)
                .asString()
                .contains("alert from 80 %. Gears use ");
        fleet.busy = 15.1;
        fleet.standing.clear();
        assertThat(site.get("/").page().select("#attention li:contains(host-a)")).isEmpty();
    }

    @Test
    void theMatrixSaysWhoseNamespacesAreAndItsFiguresAgree() {
        Document page = site.get("/hosts/host-a/namespaces/matrix").page();
        int rows = page.select("tbody tr").size();
        String told = page.select(".matrix-summary").text();
        assertThat(told)
                .isEqualTo(
                        rows
                                + " of "
                                + rows
                                + " share more than the clock (time). Of the host are: cgroup of all "
                                + rows
                                + ", time of all "
                                + rows
                                + ". Shared with another gear or container are: ipc of all "
                                + rows
                                + ". All others are their own.");
        assertThat(page.select("tbody span:containsOwn(host)")).hasSize(2 * rows);
        assertThat(page.select(".chips .chip").text())
                .isEqualTo("share more than the clock " + rows);
    }

    private static Element row(Document page, String name) {
        return page.select("tbody tr").stream()
                .filter(row -> row.select("th a").text().equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no row " + name));
    }

    @Test
    void everyCookieCarriesTheInstanceInItsName() {
        assertThat(
                        site.post("/theme", "theme", "dark")
                                .response()
                                .headers()
                                .allValues("set-cookie"))
                .singleElement()
                .asString()
                .startsWith("__Host-gearshift-test.theme=dark; ")
                .contains("Secure", "HttpOnly", "Path=/");
        assertThat(site.post("/gears/blog/start").response().headers().allValues("set-cookie"))
                .singleElement()
                .asString()
                .startsWith("__Host-gearshift-test.flash=")
                .contains("Secure", "HttpOnly", "Path=/");
        assertThat(
                        site.get("/gears", "Cookie", "__Host-gearshift-test.theme=light")
                                .page()
                                .select("html")
                                .attr("data-theme"))
                .isEqualTo("light");
    }

    @Test
    void theAuditSaysWhetherItsChainIsWhole() {
        assertThat(site.get("/audit").page().select("#chain").text())
                .matches("Chain whole, \\d+ rows, checked .*");

        fleet.brokenAt = 3L;
        Document page = site.get("/audit").page();
        assertThat(page.select("#chain [role=alert]").text())
                .startsWith("Chain broken at row 3 of");
    }

    @Test
    void aKillIsFoundFromOverviewEventsAndItsGearAndShowsWhatTheHostKept() {
        for (String path : List.of("/", "/events", "/gears/shop-db")) {
            assertThat(site.get(path).page().select("a[href$=/kills/" + BlackBoxSample.ID + "]"))
                    .as(path)
                    .extracting(Element::text)
                    .contains("Black box");
        }
        Document page = site.get("/gears/shop-db/kills/" + BlackBoxSample.ID).page();

        assertThat(page.select("h1").text()).isEqualTo("Killed in shop-db");
        assertThat(page.select(".note.danger").text()).contains("its own memory cap");
        assertThat(page.select("svg path.m")).hasSize(1);
        // The gap of three seconds ends one stretch and begins another.
        assertThat(page.select("svg path.a1").attr("d").split("M", -1)).hasSize(3);
        assertThat(page.select("#trail tbody tr")).hasSize(57);
        assertThat(page.text()).contains(BlackBoxSample.HOSTILE, "Killed process 4711");
        assertThat(page.select("b")).noneMatch(each -> each.text().contains("checkpointer"));
        assertThat(page.select("a[href$=/limits/edit]")).isNotEmpty();
        assertThat(page.select(".head a[href*=/logs?at=]").attr("href")).endsWith("#at");
        assertThat(
                        page.select(".head a[href$='" + fleet.gear("shop-db").id() + AT_KILL + "']")
                                .text())
                .isEqualTo("The gear then");
        assertThat(page.select("[data-charts]").attr("data-charts"))
                .endsWith("/history.json?range=15m");
    }

    @Test
    void aKillOfAGearThatIsGoneIsStillThereAndOffersNothingToChange() {
        String id = fleet.gear("shop-db").id();
        fleet.deleteGear("shop-db", true);
        Document page = site.get("/gears/" + id + "/kills/" + BlackBoxSample.ID).page();

        assertThat(page.select(".note.warning").text()).contains("was deleted since");
        assertThat(page.select("a[href$=/limits/edit]")).isEmpty();
        assertThat(page.select("a[href*=/logs]")).isEmpty();
        assertThat(page.select("[data-charts]")).isEmpty();
        assertThat(page.select(".head a[href*='?at=']")).hasSize(1);
        assertThat(site.get("/gears/" + id + "/kills").page().select("[data-charts]")).isEmpty();
        assertThat(site.get("/gears/" + id + "/kills").page().text()).contains("Kills in shop-db");
        assertThat(site.get("/gears/" + id + "/kills/00").status()).isEqualTo(404);
    }

    @Test
    void theOutputOfATimeIsMarkedWhereItBegins() {
        Document page = site.get("/gears/shop-db/logs?at=2000-01-01T00:00:00Z").page();
        assertThat(page.select("#log li#at")).hasSize(1);
        assertThat(page.select("#log li:first-child").attr("id")).isEqualTo("at");
        assertThat(site.get("/gears/shop-db/logs?at=nonsense").page().select("#at")).isEmpty();
    }
}
