package io.gearshift.web.cgroup;

import static org.assertj.core.api.Assertions.assertThat;

import io.gearshift.backend.api.CgroupOwner;
import io.gearshift.backend.api.CgroupPlace;
import io.gearshift.backend.api.CgroupQuery;
import io.gearshift.backend.api.CgroupQuery.Sort;
import io.gearshift.backend.api.Me;
import io.gearshift.backend.api.Role;
import io.gearshift.backend.fake.FakeCgroups;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class TreeTableTest {

    private static final Me ME = new Me("u", Role.ADMIN, Set.of("*"), Role.ADMIN.rights());

    private static final TreeState FIRST =
            new TreeState("/c", "/", Sort.MEMORY, "", 2, List.of(), List.of(), 50);
    private static final CgroupOwner GEAR =
            new CgroupOwner(CgroupOwner.Kind.GEAR, "web1", "g-1", true);

    private final FakeCgroups cgroups =
            new FakeCgroups("v2")
                    .put("/a", CgroupOwner.NONE, 4L << 30, 2L << 30, 1)
                    .put("/a/gear", GEAR, 3L << 30, null, 1)
                    .put(
                            "/a/gear/in",
                            new CgroupOwner(GEAR.kind(), "web1", "g-1", false),
                            1,
                            null,
                            0)
                    .put("/b c&d", CgroupOwner.NONE, 1, null, 0);

    private TreeTable table(TreeState state) {
        return TreeTable.of(cgroups.tree(state.query(), Instant.EPOCH), state, ME);
    }

    private static TreeTable.Group group(TreeTable table, String title) {
        return table.lines().stream()
                .filter(TreeTable.Group.class::isInstance)
                .map(TreeTable.Group.class::cast)
                .filter(each -> each.title().equals(title))
                .findFirst()
                .orElseThrow(() -> new AssertionError(title));
    }

    private static List<String> titles(TreeTable table) {
        return table.lines().stream()
                .map(
                        line ->
                                switch (line) {
                                    case TreeTable.Group group -> group.title();
                                    case TreeTable.More more -> more.words();
                                })
                .toList();
    }

    @Test
    void aLinkOpensWhatIsShutAndShutsWhatIsOpen() {
        assertThat(titles(table(FIRST))).containsExactly("/", "/a", "/a/gear", "/b c&d");
        TreeTable.Group gear = group(table(FIRST), "/a/gear");
        assertThat(gear.open()).isFalse();
        assertThat(gear.toggle()).isEqualTo("/c?open=%2Fa%2Fgear");

        TreeState opened = FIRST.toggled("/a/gear", false);
        assertThat(titles(table(opened))).contains("/a/gear/in");
        assertThat(group(table(opened), "/a/gear").toggle()).isEqualTo("/c");

        TreeState shut = FIRST.toggled("/a", true);
        assertThat(titles(table(shut))).containsExactly("/", "/a", "/b c&d");
        assertThat(group(table(shut), "/a").open()).isFalse();
        assertThat(group(table(shut), "/a").toggle()).isEqualTo("/c");
        assertThat(group(table(FIRST), "/b c&d").toggle()).isEmpty();
    }

    @Test
    void whatIsOpenFarDownStaysSoWhenAGroupAboveIsShutAndOpened() {
        TreeState state = FIRST.toggled("/a/gear", false).toggled("/a", true);
        assertThat(titles(table(state))).containsExactly("/", "/a", "/b c&d");
        assertThat(titles(table(state.toggled("/a", false)))).contains("/a/gear/in");
    }

    @Test
    void aGearIsCalledByItsNameAndItsLimitIsThatOfTheGroupAbove() {
        TreeTable.Group gear = group(table(FIRST), "/a/gear");

        assertThat(gear.name()).isEqualTo("web1");
        assertThat(gear.facts().ownerHref()).isEqualTo("/gears/g-1");
        assertThat(gear.facts().memory().of()).isEqualTo("within 2,048");
        assertThat(gear.facts().memory().title()).contains("limit: no limit, 2 GiB from /a");
        assertThat(gear.facts().memoryShare().text()).isEqualTo("75.0");
        assertThat(group(table(FIRST), "/a").facts().memory().of()).isEqualTo("of 2,048");
        assertThat(group(table(FIRST), "/").facts().memory().of()).isEqualTo("of 8,192");
        assertThat(group(table(FIRST), "/b c&d").facts().memory().of()).isEqualTo("no limit");
        TreeTable.Group in = group(table(FIRST.toggled("/a/gear", false)), "/a/gear/in");
        assertThat(in.name()).isEqualTo("in");
        assertThat(in.facts().ownerHref()).isEmpty();
    }

    /// On cgroup v1: nobody adds up what both places say of the same processes.
    @Test
    void aGearWithTwoPlacesIsOneRowThatSaysWhatIsCountedWhere() {
        cgroups.put("/gearshift", CgroupOwner.NONE, 0, null, 0)
                .put(
                        "/gearshift/g-1",
                        new CgroupOwner(GEAR.kind(), "web1", "g-1", false),
                        0,
                        null,
                        0)
                .places(
                        "/a/gear",
                        new CgroupPlace("/a/gear", List.of("cpu", "memory")),
                        new CgroupPlace("/gearshift/g-1", List.of("pids", "pressure")));

        TreeTable table = table(FIRST);

        TreeTable.Group gear = group(table, "/a/gear; pids and pressure in /gearshift/g-1");
        assertThat(gear.facts().pressure().title()).endsWith("; counted in /gearshift/g-1");
        assertThat(gear.facts().processesTitle()).endsWith("limit: no limit, in /gearshift/g-1");
        assertThat(titles(table)).noneMatch(title -> title.startsWith("/gearshift/"));
        TreeTable.Group others = group(table, "/gearshift");
        assertThat(others.elsewhere()).isEqualTo("1 in a gear");
        assertThat(others.toggle()).as("there is nothing in it to be shown").isEmpty();
    }

    @Test
    void whatIsMoreThanTheGroupAboveSaysWhy() {
        cgroups.put("/a/late", CgroupOwner.NONE, 5L << 30, null, 0);

        GroupFacts.Cell share = group(table(FIRST), "/a/late").facts().memoryShare();

        assertThat(share.text()).isEqualTo(">100");
        assertThat(share.title()).contains("25.0 % more than the group above");
    }

    @Test
    void groupsThatAreNotShownAreCountedAndReached() {
        IntStream.rangeClosed(1, 60)
                .forEach(i -> cgroups.put("/a/x" + i, CgroupOwner.NONE, i, null, 0));

        TreeTable first = table(FIRST);
        assertThat(titles(first)).contains("11 more groups");
        TreeTable.More more =
                first.lines().stream()
                        .filter(TreeTable.More.class::isInstance)
                        .map(TreeTable.More.class::cast)
                        .findFirst()
                        .orElseThrow();
        assertThat(more.href()).isEqualTo("/c?most=500");
        assertThat(more.depth()).isEqualTo(2);
        assertThat(titles(table(FIRST.showing(500)))).noneMatch(each -> each.contains("more"));
    }

    @Test
    void theAddressKeepsItsMeasure() {
        TreeState state = FIRST;
        for (int i = 0; i < 200; i++) {
            state = state.toggled("/" + i + "x".repeat(90), false);
        }
        assertThat(state.open()).hasSizeLessThanOrEqualTo(40).last().asString().startsWith("/199");
        assertThat(state.href().length()).isLessThan(6000);
    }

    @Test
    void theFirstLevelAloneLeadsToTheTree() {
        TreeTable table =
                TreeTable.ofFirstLevel(cgroups.tree(CgroupQuery.ALL, Instant.EPOCH), FIRST, ME);

        assertThat(titles(table)).containsExactly("/", "/a", "/b c&d");
        assertThat(group(table, "/a").toggle()).startsWith("/c?");
    }
}
