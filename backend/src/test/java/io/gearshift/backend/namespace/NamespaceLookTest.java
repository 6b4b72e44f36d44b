package io.gearshift.backend.namespace;

import static org.assertj.core.api.Assertions.assertThat;

import io.gearshift.backend.fake.FakeClock;
import io.gearshift.backend.gear.TestGears;
import io.gearshift.backend.namespace.Owners.Owner;
import io.gearshift.collectors.KernelRoot;
import io.gearshift.collectors.namespace.NamespaceId;
import io.gearshift.collectors.namespace.NamespaceType;
import io.gearshift.collectors.proc.ProcessEvents.Moved;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class NamespaceLookTest {

    private static final NamespaceId NET = new NamespaceId(NamespaceType.NET, 30);

    @TempDir private Path folder = Path.of("");
    private final FakeClock clock = new FakeClock();
    private long nanos;
    private long cost;
    private Moved moved = new Moved.These(Set.of());
    private NamespaceLook look = look();

    @BeforeEach
    void aHostWithOneProcess() throws IOException {
        look = look();
        process(1, "mnt:[1]");
    }

    private NamespaceLook look() {
        return new NamespaceLook(
                new KernelRoot(folder),
                TestGears.registry(),
                clock,
                () -> {
                    long now = nanos;
                    nanos += cost;
                    return now;
                },
                () -> {
                    Moved was = moved;
                    moved = new Moved.These(Set.of());
                    return was;
                },
                null);
    }

    private void process(int pid, String... links) throws IOException {
        Path ns = Files.createDirectories(folder.resolve("proc/" + pid + "/ns"));
        for (String each : links) {
            Path link = ns.resolve(each.substring(0, each.indexOf(':')));
            Files.deleteIfExists(link);
            Files.createSymbolicLink(link, Path.of(each));
        }
        Files.writeString(ns.resolveSibling("cmdline"), "run\0" + pid + "\0");
        Files.writeString(ns.resolveSibling("comm"), "run" + pid + "\n");
    }

    private void these(int... pids) {
        moved = new Moved.These(IntStream.of(pids).boxed().collect(Collectors.toSet()));
    }

    private void later(Duration time) {
        nanos += time.toNanos();
    }

    private int processes(NamespaceLook.Look seen) {
        return seen.table().namespaces().getFirst().processes();
    }

    @Test
    void whereNothingIsToldTheLastLookStandsForFifteenSeconds() throws IOException {
        NamespaceLook.Look first = look.now();
        process(2, "mnt:[1]");
        later(NamespaceLook.SOONEST.minusMillis(1));
        assertThat(look.now()).isSameAs(first);
        later(Duration.ofMillis(1));
        assertThat(processes(look.now())).isEqualTo(2);
    }

    @Test
    void aLookThatIsNoLongerAnsweredIsLetGoOf() {
        assertThat(look.letGo()).isTrue();
        NamespaceLook.Look first = look.now();
        later(NamespaceLook.SOONEST.minusMillis(1));
        assertThat(look.letGo()).isFalse();
        assertThat(look.now()).isSameAs(first);
        later(Duration.ofMillis(1));
        assertThat(look.letGo()).isTrue();
        assertThat(look.now()).isNotSameAs(first);
    }

    /// The clock is asked twice in a look.
    @Test
    void whereALookIsDearAllIsLookedAtATwoHundredthOfTheTime() {
        cost = Duration.ofMillis(100).toNanos();
        NamespaceLook.Look first = look.now();
        cost = 0;
        later(Duration.ofMillis(19_800 - 1));
        assertThat(look.now()).isSameAs(first);
        later(Duration.ofMillis(1));
        assertThat(look.now()).isNotSameAs(first);
    }

    @Test
    void howeverDearALookIsAllIsLookedAtOnceAMinute() {
        cost = Duration.ofSeconds(5).toNanos();
        NamespaceLook.Look first = look.now();
        cost = 0;
        later(Duration.ofSeconds(50).minusMillis(1));
        assertThat(look.now()).isSameAs(first);
        later(Duration.ofMillis(1));
        assertThat(look.now()).isNotSameAs(first);
    }

    @Test
    void whoIsToldOfIsLookedAtAtOnceAndNobodyElse() throws IOException {
        look.now();
        process(2, "mnt:[1]");
        process(3, "mnt:[1]");
        these(2);
        NamespaceLook.Look second = look.now();
        assertThat(processes(second)).isEqualTo(2);
        assertThat(look.now()).isSameAs(second);
    }

    @Test
    void whereItIsNotToldWhoAllAreLookedAt() throws IOException {
        look.now();
        process(2, "mnt:[1]");
        process(3, "mnt:[1]");
        moved = new Moved.Any();
        assertThat(processes(look.now())).isEqualTo(3);
    }

    @Test
    void soManyThatItIsNotWorthWhileAreAll() throws IOException {
        look.now();
        process(1000, "mnt:[1]");
        these(IntStream.rangeClosed(1, NamespaceLook.MOST_UNSETTLED).map(i -> i + 1).toArray());
        assertThat(processes(look.now())).as("500 are not yet too many").isEqualTo(1);
        these(700);
        assertThat(processes(look.now())).isEqualTo(2);
    }

    /// It goes into its network and its control group without a message.
    @Test
    void whoBeganIsFollowedUntilItHasSettled() throws IOException {
        look.now();
        process(2, "mnt:[1]", "net:[30]");
        Files.writeString(folder.resolve("proc/2/cgroup"), "0::/user.slice\n");
        these(2);
        assertThat(look.now().owners().of(NET)).isEqualTo(new Owner(null, "unshare 2 (run2)"));
        later(NamespaceLook.SETTLED.minusMillis(1));
        Files.writeString(folder.resolve("proc/2/cgroup"), "0::/system.slice/printer.service\n");
        NamespaceLook.Look settled = look.now();
        assertThat(settled.owners().of(NET)).isEqualTo(new Owner(null, "service printer"));
        later(Duration.ofMillis(2));
        assertThat(look.now()).isSameAs(settled);
        process(2, "net:[31]");
        assertThat(look.now()).as("without a message").isSameAs(settled);
        these(2);
        assertThat(look.now().table().has(new NamespaceId(NamespaceType.NET, 31))).isTrue();
    }

    @Test
    void whereOnlyCountsAreOthersTheOwnersStand() throws IOException {
        Owners owners = look.now().owners();
        process(2, "mnt:[1]");
        these(2);
        NamespaceLook.Look second = look.now();
        assertThat(processes(second)).isEqualTo(2);
        assertThat(second.owners()).isSameAs(owners);
    }

    /// The clock is asked twice in a look.
    @Test
    void aChangeOnALargeHostIsNotForgottenUntilItIsTimeToLook() throws IOException {
        cost = Duration.ofMillis(100).toNanos();
        NamespaceLook.Look first = look.now();
        process(2, "mnt:[1]");
        moved = new Moved.Any();
        assertThat(look.now()).as("within four times its cost").isSameAs(first);
        later(Duration.ofMillis(400));
        assertThat(processes(look.now())).isEqualTo(2);
    }
}
