package io.gearshift.backend.timemachine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gearshift.backend.api.CgroupQuery;
import io.gearshift.backend.api.CgroupTree;
import io.gearshift.backend.api.ConsoleException;
import io.gearshift.backend.api.Gear;
import io.gearshift.backend.api.NamespaceRow;
import io.gearshift.backend.fake.FakeCgroups;
import io.gearshift.backend.fake.GearBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TimeMachineTest {

    private static final Instant START = Instant.parse("2026-11-21T14:00:00Z");

    @TempDir Path folder;
    private final Map<String, Gear> gears = new TreeMap<>();
    private final List<NamespaceRow> namespaces = new ArrayList<>();
    private final List<String> said = new ArrayList<>();
    private Instant now = START;
    private int leftOut;
    private boolean gearsFail;
    private boolean namespacesFail;
    private TimeMachine machine;

    private TimeMachine machine() {
        return new TimeMachine(
                folder,
                "host1",
                new TimeMachine.Sources(
                        () -> {
                            check(gearsFail);
                            return List.copyOf(gears.values());
                        },
                        id -> {
                            check(gearsFail);
                            return gears.get(id);
                        },
                        () -> {
                            check(namespacesFail);
                            return List.copyOf(namespaces);
                        },
                        () -> groups()),
                (_, _, _, _, _) -> {},
                (_, _, _, text, _) -> said.add(text),
                () -> now);
    }

    private CgroupTree groups() {
        CgroupTree tree = new FakeCgroups("v2").tree(CgroupQuery.ALL, now);
        return new CgroupTree(
                now, null, "v2", 1, 1, tree.groups(), tree.matched(), leftOut, tree.nodes());
    }

    private static void check(boolean fail) {
        if (fail) {
            throw new UncheckedIOException(new IOException("Too many open files"));
        }
    }

    @BeforeEach
    void open() {
        machine = machine();
    }

    @AfterEach
    void close() {
        machine.close();
    }

    private void put(String id, String name) {
        gears.put(id, GearBuilder.gear(id, name).build());
    }

    private List<String> names() {
        return machine.gears(now, null).gears().stream().map(Gear::name).toList();
    }

    private void later(Duration time) {
        now = now.plus(time);
    }

    private static NamespaceRow row(long ns, int processes) {
        return new NamespaceRow(
                ns, "net", processes, 7, "root", "/bin/sleep", null, null, List.of(), START);
    }

    /// A scheduled task that throws is never called again.
    @Test
    void aSourceThatFailsEndsNeitherTheRecordingNorThatOfOthers() {
        put("g-1", "web1");
        namespacesFail = true;
        machine.look();
        later(TimeMachine.LOOK);
        machine.look();

        assertThat(machine.gears(now, null).kept().cgroups()).as("looked at after it").isNotNull();
        assertThatThrownBy(() -> machine.namespaces(now)).isInstanceOf(ConsoleException.class);
        assertThat(said)
                .singleElement()
                .asString()
                .contains("namespaces could not be looked at")
                .contains("Too many open files");

        namespacesFail = false;
        namespaces.add(row(4026531840L, 3));
        later(TimeMachine.LOOK);
        machine.look();
        assertThat(machine.namespaces(now)).hasSize(1);
        assertThat(said).last().asString().contains("recorded again");
    }

    @Test
    void aChangeThatCouldNotBeReadIsInTheNextLook() {
        put("g-1", "web1");
        machine.look();
        put("g-1", "web2");
        gearsFail = true;
        machine.record(List.of("g-1"));
        later(TimeMachine.LOOK);
        machine.look();
        assertThat(names()).containsExactly("web1");
        gearsFail = false;
        later(TimeMachine.LOOK);
        machine.look();
        assertThat(names()).containsExactly("web2");
    }

    @Test
    void whatNeverBeganDoesNotSayAtItsEndThatThereWasNothing() {
        machine.close();
        assertThat(machine.gears(now, null).kept().earliest()).isNull();
    }

    @Test
    void whatBeganRecordsItsEnd() {
        put("g-1", "web1");
        machine.begin();
        machine.close();
        assertThat(names()).containsExactly("web1");
    }

    @Test
    void aGearThatChangesAllTheTimeIsWrittenSoOftenAndThenByTheLook() {
        put("g-1", "web");
        machine.look();
        for (int i = 1; i <= 100; i++) {
            later(Duration.ofMillis(200));
            put("g-1", "web" + i);
            machine.record(List.of("g-1"));
        }
        assertThat(names()).containsExactly("web" + TimeMachine.CHANGES);
        machine.look();
        assertThat(names()).containsExactly("web100");
        later(Duration.ofSeconds(1));
        put("g-1", "web101");
        machine.record(List.of("g-1"));
        assertThat(names()).containsExactly("web101");
    }

    @Test
    void ofALongCommandTheBeginningIsKept() {
        gears.put("g-1", longCommand("g-1"));
        machine.look();
        assertThat(machine.gears(now, null).gears().getFirst().command())
                .startsWith("/bin/sh", "-c")
                .last()
                .asString()
                .hasSizeBetween(1000, 2001)
                .endsWith("x…");
    }

    private static Gear longCommand(String id) {
        return GearBuilder.gear(id, "web1")
                .build()
                .withCommand(List.of("/bin/sh", "-c", "x".repeat(65_000), "more"));
    }

    /// Processes come and go in each of 300 namespaces, all through a day.
    @Test
    void processesInNamespacesDoNotUseUpTheRoomOfThirtyDays() throws IOException {
        var random = new Random(1);
        for (int minute = 0; minute < 600; minute++) {
            namespaces.clear();
            for (int ns = 0; ns < 300; ns++) {
                namespaces.add(row(4026531840L + ns, 1 + random.nextInt(30_000)));
            }
            if (minute == 599) {
                namespaces.add(row(1, 2));
            }
            machine.look();
            later(TimeMachine.LOOK);
        }
        long day = 0;
        try (Stream<Path> files = Files.list(folder.resolve("namespaces"))) {
            for (Path file : files.toList()) {
                day += Files.size(file);
            }
        }
        assertThat(day).isLessThan(ChangeLog.MOST_BYTES / ChangeLog.KEPT.toDays());
        assertThat(machine.namespaces(now)).as("one that came last").hasSize(301);
        assertThat(machine.namespaces(now.minus(TimeMachine.LOOK.multipliedBy(2)))).hasSize(300);
    }

    @Test
    void processesInFewNamespacesAreThoseOfTheMinute() {
        for (int minute = 1; minute <= 600; minute++) {
            namespaces.clear();
            namespaces.add(row(4026531840L, minute));
            machine.look();
            assertThat(machine.namespaces(now).getFirst().nprocs()).isEqualTo(minute);
            later(TimeMachine.LOOK);
        }
    }

    @Test
    void groupsThatWereNotReadAreTold() {
        machine.look();
        Instant all = now;
        leftOut = 7;
        for (int i = 0; i < 5; i++) {
            later(TimeMachine.LOOK);
            machine.look();
        }
        assertThat(machine.cgroups(CgroupQuery.ALL, all, groups()).leftOut()).isZero();
        CgroupTree then = machine.cgroups(CgroupQuery.ALL, now, groups());
        assertThat(then.leftOut()).isEqualTo(7);
        assertThat(then.groups()).isEqualTo(1);
    }
}
