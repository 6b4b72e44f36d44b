package io.gearshift.web.cgroup;

import static org.assertj.core.api.Assertions.assertThat;

import io.gearshift.backend.api.CgroupOwner;
import io.gearshift.backend.api.CgroupQuery.Sort;
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

    private Icicle icicle(String root, String by) {
        var state = new TreeState("/tree", root, Sort.MEMORY, "", 2, List.of(), List.of(), 50);
        return Icicle.of(cgroups.tree(Icicle.query(root, by), Instant.EPOCH), "/i", state, by, ME);
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
        assertThat(percent(web1.width())).isEqualTo(33.333);
        assertThat(web1.x()).isEqualTo(a.x());
        assertThat(a.y()).isEqualTo(icicle.height() / 3);
        assertThat(web1.name()).isEqualTo("web1");
        assertThat(web1.figure()).isEqualTo("2 GiB");
        assertThat(web1.css()).startsWith("own");
        assertThat(web1.href()).isEqualTo("/i?root=%2Fa%2Fweb1");
        // Of its own limit: three quarters, and all of it.
        assertThat(a.gauge()).isEqualTo("75.000%");
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
        assertThat(percent(cell(icicle, "/a/web1").width())).isEqualTo(66.667);
    }

    @Test
    void moreInSumThanTheWholeStillFits() {
        cgroups.put("/a/late", CgroupOwner.NONE, 2L << 30, null, 0);
        Icicle icicle = icicle("/a", "memory");

        assertThat(percent(cell(icicle, "/a/web1").width())).isEqualTo(50);
        assertThat(percent(cell(icicle, "/a/late").x())).isEqualTo(50);
    }

    @Test
    void byProcessorTimeItIsAnotherPicture() {
        Icicle icicle = icicle("/", "cpu");

        assertThat(percent(cell(icicle, "/a").width())).isEqualTo(66.667);
        assertThat(cell(icicle, "/b").href()).isEqualTo("/i?root=%2Fb&by=cpu");
        assertThat(icicle("/c", "cpu").nothing()).contains("used nothing");
        assertThat(icicle("/c", "cpu").cells()).isEmpty();
        assertThat(icicle("/c", "cpu").table().lines()).hasSize(1);
    }
}
