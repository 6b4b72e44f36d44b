package io.gearshift.web.cgroup;

import static org.assertj.core.api.Assertions.assertThat;

import io.gearshift.backend.api.CgroupOwner;
import io.gearshift.backend.api.CgroupPlace;
import io.gearshift.backend.api.Me;
import io.gearshift.backend.api.Role;
import io.gearshift.backend.fake.FakeCgroups;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class IcicleTest {

    private static final Me ME = new Me("u", Role.ADMIN, Set.of("*"), Role.ADMIN.rights());

    private final FakeCgroups cgroups =
            new FakeCgroups("v2")
                    .put("/a", CgroupOwner.NONE, 3L << 30, 4L << 30, 1)
                    .put(
                            "/a/web1",
                            new CgroupOwner(CgroupOwner.Kind.GEAR, "web1", "g-1", true),
                            2L << 30,
                            2L << 30,
                            0)
                    .put("/b", CgroupOwner.NONE, 1L << 20, null, 0.5)
                    .put("/c", CgroupOwner.NONE, 1L << 20, null, 0);

    private static IcicleState state(String root, String by) {
        return new IcicleState("/i", "/tree", root, IcicleState.By.of(by));
    }

    private Icicle icicle(String root, String by, List<String> before) {
        IcicleState state = state(root, by);
        return Icicle.of(cgroups.tree(Icicle.query(state), Instant.EPOCH), state, ME, before);
    }

    private Icicle icicle(String root, String by) {
        return icicle(root, by, List.of());
    }

    private static Icicle.Cell cell(Icicle icicle, String path) {
        return icicle.cells().stream()
                .filter(each -> each.title().startsWith(path + ": "))
                .findFirst()
                .orElseThrow(() -> new AssertionError(path));
    }

    private static double percent(String text) {
        return Double.parseDouble(text.replace("%", ""));
    }

    @Test
    void aGroupIsAsWideAsItsUseAndStandsBelowTheOneThatItIsIn() {
        Icicle icicle = icicle("/", "memory");

        Icicle.Cell top = cell(icicle, "/");
        Icicle.Cell a = cell(icicle, "/a");
        Icicle.Cell web1 = cell(icicle, "/a/web1");
        assertThat(percent(top.width())).isEqualTo(100);
        assertThat(percent(a.width())).isEqualTo(50);
        assertThat(percent(web1.width())).isEqualTo(33.33);
        assertThat(web1.x()).isEqualTo(a.x());
        assertThat(a.y()).isEqualTo(icicle.height() / 3);
        assertThat(web1.name()).isEqualTo("web1");
        assertThat(web1.figure()).isEqualTo("2 GiB");
        assertThat(web1.css()).startsWith("own");
        assertThat(web1.href()).isEqualTo("/i?root=%2Fa%2Fweb1");
        // Of its own limit: three quarters, and all of it.
        assertThat(a.gauge()).isEqualTo("75.00%");
        assertThat(a.gaugeTone()).isEmpty();
        assertThat(web1.gaugeTone()).isEqualTo("red");
        assertThat(top.gauge()).isEmpty();
    }

    @Test
    void whatIsTooNarrowStandsTogetherAndLeadsToTheTree() {
        Icicle icicle = icicle("/", "memory");

        Icicle.Cell rest = icicle.cells().getLast();
        assertThat(rest.title()).isEqualTo("2 small groups of /, 2 MiB together");
        assertThat(rest.href()).isEqualTo("/tree");
        assertThat(percent(rest.width())).isEqualTo(0.4);
    }

    @Test
    void groupsThatAreNotInTheAnswerStandWithTheSmallOnes() {
        cgroups.put("/m", CgroupOwner.NONE, 3L << 30, null, 0);
        for (int i = 0; i < 250; i++) {
            cgroups.put("/m/" + i, CgroupOwner.NONE, i == 7 ? 1L << 30 : 1L << 20, null, 0);
        }

        Icicle.Cell rest = icicle("/m", "memory").cells().getLast();

        assertThat(rest.name()).isEqualTo("249 small groups");
        assertThat(rest.title())
                .isEqualTo("249 small groups of /m and its own processes, 2 GiB together");
        assertThat(percent(rest.width())).isEqualTo(66.67);
    }

    @Test
    void whatUsesNothingIsNotDrawn() {
        assertThat(icicle("/", "cpu").cells())
                .extracting(Icicle.Cell::title)
                .noneMatch(title -> title.contains("/c") || title.contains("small"));
    }

    @Test
    void aGroupFillsTheWidthWhenItIsTheRoot() {
        Icicle icicle = icicle("/a", "memory");

        assertThat(percent(cell(icicle, "/a").width())).isEqualTo(100);
        assertThat(cell(icicle, "/a").y()).isZero();
        assertThat(percent(cell(icicle, "/a/web1").width())).isEqualTo(66.67);
    }

    @Test
    void moreInSumThanTheWholeStillFits() {
        cgroups.put("/a/late", CgroupOwner.NONE, 2L << 30, null, 0);
        Icicle icicle = icicle("/a", "memory");

        assertThat(percent(cell(icicle, "/a/web1").width())).isEqualTo(50);
        assertThat(percent(cell(icicle, "/a/late").x())).isEqualTo(50);
    }

    @Test
    void whatALivePageHasStaysWhereItIs() {
        Icicle page = icicle("/", "memory");
        cgroups.put("/b", CgroupOwner.NONE, 4L << 30, null, 0.5)
                .put("/a", CgroupOwner.NONE, 1L << 10, 4L << 30, 1)
                .put("/a/web1", web1(), 1L << 10, 2L << 30, 0);

        Icicle later = icicle("/", "memory", page.keys());

        // One that was too narrow has grown: the page is to be drawn anew.
        assertThat(later.shape()).isNotEqualTo(page.shape());
        assertThat(page.keys()).doesNotContain("i/b");
        assertThat(cell(later, "/a").x()).isEqualTo("0.00%");
        assertThat(percent(cell(later, "/a").width())).isEqualTo(0.1);
        assertThat(percent(cell(later, "/b").x())).isEqualTo(0.1);

        // Drawn anew, the largest comes first, and what is too narrow goes.
        Icicle anew = icicle("/", "memory");
        assertThat(cell(anew, "/b").x()).isEqualTo("0.00%");
        assertThat(anew.keys()).doesNotContain("i/a");
    }

    @Test
    void figuresAndOrderDoNotMakeItAnotherShape() {
        cgroups.put("/b", CgroupOwner.NONE, 1L << 30, null, 0.5);
        Icicle page = icicle("/", "memory");
        assertThat(page.keys()).containsSubsequence("i/a", "i/a/web1", "i/b");
        cgroups.put("/b", CgroupOwner.NONE, 3L << 30, null, 0.5)
                .put("/a", CgroupOwner.NONE, 2L << 30, 4L << 30, 1);

        Icicle later = icicle("/", "memory", page.keys());

        assertThat(later.shape()).isEqualTo(page.shape());
        assertThat(later.keys()).isEqualTo(page.keys());
        assertThat(cell(later, "/b").fields().get("b")).isEqualTo(cell(later, "/b").box());
        assertThat(percent(cell(later, "/b").x())).isEqualTo(33.33);
        assertThat(cell(later, "/a").fields().get("d")).contains("2 GiB of memory");
    }

    @Test
    void itBeginsWhereTheGearsAreWhenTheyAreASliver() {
        assertThat(start("memory")).as("half of the host").isEqualTo("/");
        assertThat(start("cpu")).isEqualTo("/");

        cgroups.put("/machine", CgroupOwner.NONE, 2L << 30, null, 0.2)
                .put("/machine/one", gear("g-2"), 1L << 30, null, 0.1)
                .put("/machine/more", CgroupOwner.NONE, 1L << 30, null, 0.1)
                .put("/machine/more/two", gear("g-3"), 1L << 30, null, 0.1);
        assertThat(start("memory")).as("gears are all over the host").isEqualTo("/");
        assertThat(icicle("/", "memory").home()).isNull();

        cgroups.put("/a/web1", CgroupOwner.NONE, 2L << 30, null, 0);
        assertThat(start("memory")).isEqualTo("/machine");
        assertThat(start("cpu")).isEqualTo("/machine");
        assertThat(icicle("/", "memory").home())
                .isEqualTo(new CgroupsPage.Choice("Only /machine", false, "/i?root=%2Fmachine"));
        assertThat(icicle("/machine", "memory").home()).isNull();

        cgroups.put("/machine", CgroupOwner.NONE, 4L << 30, null, 0.2);
        assertThat(start("memory")).as("most of the host").isEqualTo("/");
    }

    /// On cgroup v1 each gear is at two paths, of which one is shown.
    @Test
    void itBeginsAtTheOneOfTwoPlacesWhereTheGearsAreShown() {
        cgroups.put("/a/web1", CgroupOwner.NONE, 1, null, 0)
                .put("/machine", CgroupOwner.NONE, 1L << 30, null, 0.2)
                .put("/machine/one", gear("g-2"), 1L << 29, null, 0.1)
                .put("/gearshift", CgroupOwner.NONE, 0, null, 0)
                .put("/gearshift/g-2", gear("g-2"), 0, null, 0)
                .places(
                        "/machine/one",
                        new CgroupPlace("/machine/one", List.of("memory")),
                        new CgroupPlace("/gearshift/g-2", List.of("pids")));

        assertThat(start("memory")).isEqualTo("/machine");
    }

    private String start(String by) {
        IcicleState.By width = IcicleState.By.of(by);
        return IcicleStart.of(
                cgroups.tree(IcicleStart.query(width.sort()), Instant.EPOCH), width::use);
    }

    private static CgroupOwner gear(String id) {
        return new CgroupOwner(CgroupOwner.Kind.GEAR, "of " + id, id, true);
    }

    private static CgroupOwner web1() {
        return new CgroupOwner(CgroupOwner.Kind.GEAR, "web1", "g-1", true);
    }

    @Test
    void byProcessorTimeItIsAnotherPicture() {
        Icicle icicle = icicle("/", "cpu");

        assertThat(percent(cell(icicle, "/a").width())).isEqualTo(66.67);
        assertThat(cell(icicle, "/b").href()).isEqualTo("/i?root=%2Fb&by=cpu");
        assertThat(icicle("/c", "cpu").nothing()).contains("used nothing");
        assertThat(icicle("/c", "cpu").cells()).isEmpty();
        assertThat(icicle("/c", "cpu").table().lines()).hasSize(1);
    }
}
