package io.gearshift.backend.limit;

import static io.gearshift.backend.limit.LimitLab.MIB;
import static io.gearshift.backend.limit.LimitLab.read;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gearshift.backend.api.Cap;
import io.gearshift.backend.api.ConsoleException;
import io.gearshift.backend.api.Disks;
import io.gearshift.backend.api.ErrorCode;
import io.gearshift.backend.api.Gear;
import io.gearshift.backend.api.GearSpec;
import io.gearshift.backend.api.IoLimit;
import io.gearshift.backend.api.LimitChange;
import io.gearshift.backend.api.LimitResult;
import io.gearshift.backend.api.Limits;
import io.gearshift.backend.api.RestartPolicy;
import io.gearshift.backend.api.RootMode;
import io.gearshift.backend.driver.ContainerGroups;
import io.gearshift.backend.driver.Running;
import io.gearshift.backend.driver.Tuning;
import io.gearshift.backend.driver.libvirt.LibvirtDriver;
import io.gearshift.backend.event.EventJournal;
import io.gearshift.backend.gear.GearFolders;
import io.gearshift.backend.gear.GearLife;
import io.gearshift.backend.gear.GearRegistry;
import io.gearshift.backend.gear.HostBoot;
import io.gearshift.backend.gear.IdRanges;
import io.gearshift.backend.gear.KernelHost;
import io.gearshift.backend.image.ImageStore;
import io.gearshift.collectors.KernelRoot;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/// The whole path on a real gear: our libvirt driver, a libvirtd of our own, the real kernel. Only
/// the clock is turned by hand.
@Tag("kernel")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class LimitGearKernelIT {

    private static final String ID = "g-000000001121";

    private final KernelHost host = new KernelHost();
    private final LibvirtDriver driver = new LibvirtDriver(host.uri(), InstantSource.system());
    private final GearRegistry gears = new GearRegistry(driver);
    private final GearFolders folders = new GearFolders(host.state(), host.programs());
    private final FakeClock clock = new FakeClock();
    private final EventJournal events =
            new EventJournal(
                    host.state().resolve("events"), "here", InstantSource.system(), _ -> {});
    private final List<LimitResult> reverted = new ArrayList<>();
    private LimitService limits = service();
    private final GearLife life =
            new GearLife(
                    new GearLife.Parts(
                            driver,
                            gears,
                            folders,
                            new IdRanges(host.state().resolve("ids"), List.of()),
                            new ImageStore(folders, host.programs()),
                            limits,
                            events,
                            host.programs(),
                            InstantSource.system(),
                            new HostBoot(KernelRoot.LIVE)));

    private LimitService service() {
        return new LimitService(
                new LimitHost(gears, driver, HostFacts.live(), clock),
                events,
                _ -> null,
                reverted::add,
                host.state().resolve("journal/limits"));
    }

    @BeforeAll
    void open() {
        folders.prepare();
        new ImageStore(folders, host.programs()).ensureBase();
        driver.open();
        life.recover();
        limits.open();
    }

    @AfterAll
    void close() {
        life.close();
        driver.close();
        host.close();
    }

    @BeforeEach
    void aRunningGear() {
        life.create(
                ID,
                new GearSpec(
                        "web1",
                        "default",
                        null,
                        null,
                        "base",
                        RootMode.READ_ONLY,
                        List.of("/bin/sleep", "1000"),
                        Map.of(),
                        Map.of(),
                        false,
                        RestartPolicy.NO,
                        change("memoryBytes", "" + 64 * MIB)));
        life.start(ID);
    }

    @AfterEach
    void theGearGoes() {
        life.delete(ID, true);
    }

    private LimitResult change(LimitChange change) {
        return limits.change(ID, "c-" + UUID.randomUUID(), change, null, null);
    }

    private static LimitChange change(String field, String value) {
        return LimitRulesTest.change(field, value);
    }

    private ContainerGroups groups() {
        Running running = gears.get(ID).running();
        if (running == null) {
            throw new AssertionError("the gear does not run");
        }
        return running.groups();
    }

    private Path program(String controller) {
        Path group = groups().program().get(controller);
        if (group == null) {
            throw new AssertionError("the gear has no group for " + controller);
        }
        return group;
    }

    private Limits inForce() {
        clock.advance(Duration.ofSeconds(3));
        return limits.inForce(gears.get(ID));
    }

    /// virsh, for the gear as it runs and as it would start, agrees with what we set.
    private void virshAgrees(Limits wanted) {
        Tuning words = limits.tuning(wanted);
        for (String side : List.of("--live", "--config")) {
            assertThat(host.virsh("memtune", ID, side))
                    .containsPattern("hard_limit\\s*: " + kib(words.hardLimitBytes()) + "\\b");
            assertThat(host.virsh("schedinfo", ID, side))
                    .containsPattern("cpu_shares\\s*: " + words.cpuShares() + "\\b")
                    .containsPattern("vcpu_quota\\s*: " + quota(words.cpuQuotaMicros()) + "\\b");
        }
    }

    private static String kib(@Nullable Cap bytes) {
        return bytes instanceof Cap.At(long value) ? Long.toString(value / 1024) : "unlimited";
    }

    private static String quota(@Nullable Cap micros) {
        return micros instanceof Cap.At(long value) ? Long.toString(value) : "(-1|0)";
    }

    @Test
    void aNewGearStartsWithItsLimitsInForce() {
        Limits asked = Limits.NONE.with(change("memoryBytes", "" + 64 * MIB));
        assertThat(inForce()).isEqualTo(asked);
        assertThat(gears.get(ID).drift()).isEmpty();
        virshAgrees(asked);
    }

    @Test
    void everyLimitReachesKernelAndVirshStaysOverARestartAndIsUndone() {
        Limits before = inForce();
        var everything =
                new LimitChange(
                        Cap.at(200),
                        50,
                        "0",
                        Cap.at(96 * MIB),
                        groups().unified() ? Cap.at(80 * MIB) : null,
                        Cap.at(32 * MIB),
                        Cap.at(40));
        LimitResult result = change(everything);
        Limits wanted = before.with(everything);
        assertThat(result.before()).isEqualTo(before);
        assertThat(result.after()).isEqualTo(wanted);
        assertThat(read(program("pids"), "pids.max")).isEqualTo("40");
        assertThat(read(program("cpuset"), "cpuset.cpus")).isEqualTo("0");
        if (groups().unified()) {
            assertThat(read(program("cpu"), "cpu.max")).isEqualTo("20000 100000");
        } else {
            assertThat(read(program("memory"), DialectV1.LIMIT)).isEqualTo("" + 96 * MIB);
            assertThat(read(program("memory"), DialectV1.LIMIT_WITH_SWAP))
                    .isEqualTo("" + 128 * MIB);
            assertThat(read(program("cpu"), "cpu.cfs_quota_us")).isEqualTo("20000");
        }
        virshAgrees(wanted);
        assertThat(gears.recordOf(ID).limits()).isEqualTo(wanted);
        assertThat(host.virsh("dumpxml", ID)).contains("\"processes\":40");

        life.stop(ID, Duration.ofSeconds(2));
        life.start(ID);
        assertThat(inForce()).isEqualTo(wanted);
        assertThat(gears.get(ID).drift()).isEmpty();
        virshAgrees(wanted);

        assertThat(limits.undo(result).after()).isEqualTo(before);
        virshAgrees(before);
        assertThatThrownBy(() -> limits.undo(result))
                .extracting(e -> ((ConsoleException) e).code())
                .isEqualTo(ErrorCode.CHANGE_NOT_FOUND);
    }

    @Test
    void aLimitOfADiskIsSetAgainWhenTheGearStarts() {
        String disk =
                limits.disks().disks().stream()
                        .filter(each -> each.refused() == null)
                        .map(Disks.Disk::name)
                        .findFirst()
                        .orElseThrow();
        LimitResult result =
                change(
                        LimitChange.NOTHING.withIo(
                                List.of(
                                        new IoLimit.Change(
                                                disk, Cap.at(5 * MIB), null, null, Cap.at(50)))));
        Limits wanted = result.after();
        assertThat(wanted.io())
                .containsExactly(new IoLimit(disk, Cap.at(5 * MIB), Cap.MAX, Cap.MAX, Cap.at(50)));
        life.stop(ID, Duration.ofSeconds(2));
        assertThat(inForce()).isEqualTo(wanted);
        life.start(ID);
        assertThat(inForce()).isEqualTo(wanted);
        if (groups().unified()) {
            assertThat(read(program("io"), "io.max"))
                    .contains("rbps=5242880 wbps=max riops=max wiops=50");
        } else {
            assertThat(read(program("blkio"), "blkio.throttle.read_bps_device"))
                    .endsWith(" 5242880");
            assertThat(read(program("blkio"), "blkio.throttle.write_iops_device")).endsWith(" 50");
        }
        assertThat(gears.get(ID).drift()).isEmpty();
        assertThat(limits.undo(result).after().io()).isEmpty();
        assertThat(inForce()).isEqualTo(result.before());
    }

    @Test
    void aChangeThatNobodyConfirmsGoesBackAlsoAfterTheAgentDied() {
        Limits before = inForce();
        limits.change(
                ID,
                "risky",
                new LimitChange(Cap.at(100), null, null, Cap.at(48 * MIB), null, null, Cap.at(9)),
                Duration.ofSeconds(30),
                null);
        assertThat(gears.get(ID).pending()).isNotNull();
        virshAgrees(inForce());
        limits.close();
        LimitService later = service();
        later.open();
        clock.advance(Duration.ofSeconds(30));
        assertThat(inForce()).isEqualTo(before);
        virshAgrees(before);
        assertThat(gears.get(ID).pending()).isNull();
        assertThat(reverted).extracting(LimitResult::changeId).contains("risky");
        limits = later;
    }

    @Test
    void whatVirshChangesIsDriftAndIsAdoptedOrSetBack() {
        inForce();
        long allowance = groups().unified() ? 0 : DialectV1.ALLOWANCE;
        long asVirsh = (100 * MIB + allowance) / 1024;
        host.virsh("memtune", ID, "--live", "--config", "--hard-limit", "" + asVirsh);
        clock.advance(Duration.ofSeconds(3));
        limits.look(ID);
        assertThat(gears.get(ID).drift())
                .singleElement()
                .satisfies(
                        drift -> {
                            assertThat(drift.limit()).isEqualTo("memoryBytes");
                            assertThat(drift.recorded()).isEqualTo("64 MiB");
                            assertThat(drift.found()).startsWith("100 MiB");
                        });
        limits.adoptDrift(ID, "adopt");
        assertThat(inForce().memoryBytes()).isEqualTo(Cap.at(100 * MIB));
        assertThat(gears.recordOf(ID).limits().memoryBytes()).isEqualTo(Cap.at(100 * MIB));
        assertThat(gears.get(ID).drift()).isEmpty();

        host.virsh("schedinfo", ID, "--live", "--config", "--set", "vcpu_quota=70000");
        clock.advance(Duration.ofSeconds(3));
        limits.look(ID);
        assertThat(gears.get(ID).drift())
                .extracting(Gear.Drift::found)
                .containsExactly("0.7 cores (now, at the next start)");
        limits.revertDrift(ID, "revert");
        assertThat(inForce().cpuMillis()).isEqualTo(Cap.MAX);
        virshAgrees(inForce());
        assertThat(gears.get(ID).drift()).isEmpty();
    }

    @Test
    void aMemtuneOfTheNextStartAloneIsDriftToo() {
        inForce();
        host.virsh("memtune", ID, "--config", "--hard-limit", "524288");
        clock.advance(Duration.ofSeconds(3));
        limits.look(ID);
        assertThat(gears.get(ID).drift())
                .extracting(Gear.Drift::found)
                .singleElement()
                .asString()
                .endsWith("(at the next start)");
        Limits before = inForce();
        Cap kept = driver.tuning(ID, false).hardLimitBytes();
        LimitResult adopted = limits.adoptDrift(ID, "next");
        clock.advance(Duration.ofSeconds(3));
        assertThat(inForce()).isEqualTo(before);
        assertThat(driver.tuning(ID, false).hardLimitBytes()).isEqualTo(kept);
        assertThat(gears.recordOf(ID).limits().memoryBytes())
                .isEqualTo(adopted.after().memoryBytes())
                .isNotEqualTo(before.memoryBytes());
        limits.undo(adopted);
        assertThat(gears.recordOf(ID).limits()).isEqualTo(before);
        assertThat(driver.tuning(ID, false).hardLimitBytes()).isEqualTo(kept);

        limits.revertDrift(ID, "revert");
        virshAgrees(inForce());
    }
}
