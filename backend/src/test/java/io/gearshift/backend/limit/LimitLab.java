package io.gearshift.backend.limit;

import io.gearshift.backend.api.Cap;
import io.gearshift.backend.api.Disks;
import io.gearshift.backend.api.Event;
import io.gearshift.backend.api.GearFigures;
import io.gearshift.backend.api.GearState;
import io.gearshift.backend.api.LimitChange;
import io.gearshift.backend.api.LimitResult;
import io.gearshift.backend.api.Limits;
import io.gearshift.backend.api.RestartPolicy;
import io.gearshift.backend.api.RootMode;
import io.gearshift.backend.driver.ContainerGroups;
import io.gearshift.backend.driver.Running;
import io.gearshift.backend.file.LibC;
import io.gearshift.backend.gear.GearEntry;
import io.gearshift.backend.gear.GearRecord;
import io.gearshift.backend.gear.GearRegistry;
import io.gearshift.backend.gear.RecordCodec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A host with one gear in folders that look like cgroups, and the limits service over them.
final class LimitLab {

    static final String GEAR = "g-1";
    static final long MIB = 1L << 20;
    private static final String NO_LIMIT = "9223372036854771712";

    /// One disk, one piece of memory.
    static final Disks DISKS =
            new Disks(
                    List.of(
                            new Disks.Disk("vda", "254:0", 1L << 38, List.of("/"), null),
                            new Disks.Disk("vdb", "254:16", 1L << 40, List.of(), null),
                            new Disks.Disk("zram0", "253:0", 1L << 30, List.of(), "is memory")),
                    null);

    /// The same as block devices.
    static List<BlockDevice> devices(Disks of) {
        return of.disks().stream()
                .map(each -> new BlockDevice(each.name(), each.number(), "1"))
                .toList();
    }

    final boolean unified;
    private final Supplier<HostFacts> facts;
    final Path journal;
    final ContainerGroups groups;
    final FakeDriver libvirt;
    final FakeClock clock = new FakeClock();
    final GearRegistry gears;
    final List<String> events = new ArrayList<>();
    final List<LimitResult> reverted = new ArrayList<>();
    final List<String> scopes = new ArrayList<>();
    @Nullable GearFigures figures;

    /// Disks that are away.
    final Set<String> away = new HashSet<>();

    /// What is added to the numbers of disks, as when they come back with others.
    int renumbered;

    /// Called before the host's facts are read; may throw.
    Runnable beforeFacts = () -> {};

    /// Whether this kernel tells of writes.
    boolean tellsWrites;

    /// What is to be told of a write.
    Consumer<Path> writes = _ -> {};

    LimitService service;

    private LimitLab(
            Path root, boolean unified, ContainerGroups groups, Supplier<HostFacts> facts) {
        this.unified = unified;
        this.journal = root.resolve("journal");
        this.groups = groups;
        this.facts =
                () -> {
                    beforeFacts.run();
                    return withoutAway(facts.get());
                };
        this.libvirt = new FakeDriver(outer("memory"), outer("cpu"), unified);
        libvirt.record = RecordCodec.write(record(Limits.NONE));
        this.gears = new GearRegistry(libvirt.driver());
        gears.put(entry(record(Limits.NONE), new Running(100, 101, 1, groups, List.of())));
        this.service = service();
    }

    private HostFacts withoutAway(HostFacts all) {
        if (away.isEmpty() && renumbered == 0) {
            return all;
        }
        var disks =
                new Disks(
                        all.disks().disks().stream()
                                .filter(each -> !away.contains(each.name()))
                                .map(
                                        each ->
                                                new Disks.Disk(
                                                        each.name(),
                                                        renumbered(each.number()),
                                                        each.sizeBytes(),
                                                        each.mounts(),
                                                        each.refused()))
                                .toList(),
                        all.disks().refused());
        return new HostFacts(
                all.unified(),
                all.mounts(),
                all.online(),
                all.memoryBytes(),
                all.swapBytes(),
                all.swapLimits(),
                all.pidMax(),
                all.pageSize(),
                disks,
                devices(disks));
    }

    private String renumbered(String number) {
        String[] parts = number.split(":", 2);
        return parts[0] + ":" + (Integer.parseInt(parts[1]) + renumbered);
    }

    static LimitLab v1(Path root) {
        return new LimitLab(root, false, groupsV1(root), () -> facts(root, false));
    }

    static LimitLab v2(Path root) {
        return new LimitLab(root, true, groupsV2(root), () -> facts(root, true));
    }

    /// On a kernel that limits no reads and writes.
    static LimitLab withoutIo(Path root) {
        ContainerGroups all = groupsV2(root);
        var groups = new HashMap<>(all.program());
        groups.remove("io");
        HostFacts facts = facts(root, true);
        var none = new Disks(DISKS.disks(), "This host has no io controller.");
        return new LimitLab(
                root,
                true,
                new ContainerGroups(true, groups, groups, all.pressure()),
                () ->
                        new HostFacts(
                                true,
                                facts.mounts(),
                                "0-3",
                                8L << 30,
                                0,
                                true,
                                32_768,
                                4096,
                                none,
                                devices(none)));
    }

    /// Over real groups, whose limits are as the kernel makes them.
    static LimitLab onKernel(Path folder, ContainerGroups groups) {
        // Read each time: what comes and goes in a test does so faster than elsewhere.
        return new LimitLab(
                folder,
                groups.unified(),
                groups,
                () -> HostFacts.read(Path.of("/"), LibC.C.getpagesize()));
    }

    /// Another agent on the same host, as after a restart.
    LimitService service() {
        service =
                new LimitService(
                        new LimitHost(gears, libvirt.driver(), facts, clock),
                        (gear, kind, severity, text, details) ->
                                events.add(kind + " " + severity + " " + text),
                        _ -> figures,
                        reverted::add,
                        new LimitJournal(journal),
                        this::setTasks,
                        (mounts, written, lost) -> {
                            writes = written;
                            return tellsWrites ? Optional.of(() -> {}) : Optional.empty();
                        });
        return service;
    }

    private static HostFacts facts(Path root, boolean unified) {
        return new HostFacts(
                unified,
                List.of(root.resolve("cgroup")),
                "0-3",
                8L << 30,
                0,
                true,
                32_768,
                4096,
                DISKS,
                devices(DISKS));
    }

    Path outer(String controller) {
        Path group = groups.outer().get(controller);
        if (group == null) {
            throw new AssertionError("no group for " + controller);
        }
        return group;
    }

    Path program(String controller) {
        Path group = groups.program().get(controller);
        if (group == null) {
            throw new AssertionError("no group for " + controller);
        }
        return group;
    }

    GearEntry gear() {
        return gears.get(GEAR);
    }

    GearRecord record() {
        return gears.recordOf(GEAR);
    }

    LimitResult change(LimitChange change) {
        return service.change(GEAR, "c-" + UUID.randomUUID(), change, null, null);
    }

    void stop() {
        libvirt.running = false;
        gears.update(GEAR, each -> each.withRunning(null).withState(GearState.STOPPED, null, null));
    }

    static GearEntry entry(@Nullable GearRecord record, @Nullable Running running) {
        return new GearEntry(
                GEAR,
                GEAR,
                new UUID(0, 1),
                record,
                200_000L,
                running == null ? GearState.STOPPED : GearState.RUNNING,
                null,
                null,
                running,
                null,
                List.of(),
                null);
    }

    static GearRecord record(Limits limits) {
        return new GearRecord(
                GearRecord.VERSION,
                GEAR,
                "web1",
                "default",
                null,
                "base",
                RootMode.READ_ONLY,
                List.of("/bin/true"),
                Map.of(),
                List.of(),
                false,
                RestartPolicy.NO,
                true,
                200_000,
                limits,
                7,
                1,
                Instant.EPOCH,
                Map.of());
    }

    static String read(Path group, String file) {
        try {
            return Files.readString(group.resolve(file)).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static void write(Path group, String file, String value) {
        try {
            Files.createDirectories(group);
            Files.writeString(group.resolve(file), value + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void setTasks(String unit, Cap tasks) {
        scopes.add(unit + " " + Dialect.text(tasks));
        write(outer("pids"), "pids.max", Dialect.text(tasks));
    }

    private static ContainerGroups groupsV1(Path root) {
        Path memory = root.resolve("cgroup/memory/machine/lxc-1-g-1.libvirt-lxc");
        Path cpu = root.resolve("cgroup/cpu/machine/lxc-1-g-1.libvirt-lxc");
        Path cpuset = root.resolve("cgroup/cpuset/machine/lxc-1-g-1.libvirt-lxc");
        Path pids = root.resolve("cgroup/pids/gearshift/g-1");
        Path blkio = root.resolve("cgroup/blkio/machine/lxc-1-g-1.libvirt-lxc");
        for (Path group : List.of(memory, memory.resolve("gear"))) {
            write(group, DialectV1.LIMIT, NO_LIMIT);
            write(group, DialectV1.LIMIT_WITH_SWAP, NO_LIMIT);
            write(group, "memory.usage_in_bytes", "20971520");
            write(group, "memory.stat", "total_inactive_file 1048576\ntotal_active_file 0");
        }
        write(cpu, "cpu.cfs_quota_us", "-1");
        write(cpu, "cpu.cfs_period_us", "100000");
        write(cpu, "cpu.shares", "1024");
        write(cpuset, "cpuset.cpus", "0-3");
        write(root.resolve("cgroup/cpuset/machine"), "cpuset.cpus", "0-3");
        write(pids, "pids.max", "max");
        write(pids, "pids.current", "12");
        for (String file : IoRows.V1_FILES.keySet()) {
            write(blkio, file, "");
        }
        return new ContainerGroups(
                false,
                Map.of(
                        "memory", memory, "cpu", cpu, "cpuset", cpuset, "pids", pids, "blkio",
                        blkio),
                Map.of(
                        "memory",
                        memory.resolve("gear"),
                        "cpu",
                        cpu,
                        "cpuset",
                        cpuset,
                        "pids",
                        pids,
                        "blkio",
                        blkio),
                null);
    }

    private static ContainerGroups groupsV2(Path root) {
        Path scope = root.resolve("cgroup/machine.slice/machine-lxc\\x2d1\\x2dg-1.scope");
        Path inner = scope.resolve("libvirt");
        for (Path group : List.of(scope, inner)) {
            write(group, "memory.max", "max");
            write(group, "memory.high", "max");
            write(group, "memory.swap.max", "max");
            write(group, "memory.current", "20971520");
            write(group, "memory.stat", "inactive_file 1048576\nactive_file 0");
            write(group, "cpu.max", "max 100000");
            write(group, "cpu.weight", "100");
            write(group, "cpuset.cpus", "");
            write(group, "pids.max", "max");
            write(group, "pids.current", "12");
            write(group, IoRows.V2_FILE, "");
        }
        Map<String, Path> outer =
                Map.of("memory", scope, "cpu", scope, "cpuset", scope, "pids", scope, "io", scope);
        return new ContainerGroups(
                true,
                outer,
                Map.of("memory", inner, "cpu", inner, "cpuset", inner, "pids", inner, "io", inner),
                inner);
    }

    /// Of these events, the text of one kind.
    List<String> events(Event.Kind kind) {
        return events.stream().filter(each -> each.startsWith(kind + " ")).toList();
    }
}
