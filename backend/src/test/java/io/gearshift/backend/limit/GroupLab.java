package io.gearshift.backend.limit;

import io.gearshift.backend.api.Cap;
import io.gearshift.backend.api.CgroupNode;
import io.gearshift.backend.api.CgroupOwner;
import io.gearshift.backend.api.CgroupQuery;
import io.gearshift.backend.api.ConsoleException;
import io.gearshift.backend.api.ErrorCode;
import io.gearshift.backend.api.LimitChange;
import io.gearshift.backend.api.LimitResult;
import io.gearshift.backend.fake.FakeCgroups;
import io.gearshift.collectors.KernelRoot;
import io.gearshift.collectors.cgroup.ContainerGroup;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// A host in folders that look like cgroups, with what limits groups on it.
final class GroupLab implements AutoCloseable {

    static final long MIB = 1L << 20;
    static final String ID = "4426af4f45ae".repeat(5) + "0011";
    static final String DOCKER = "/docker/" + ID;
    static final String LXC = "/lxc.payload.web1";

    final Path folder;
    final boolean unified;
    final FakeClock clock = new FakeClock();
    final List<String> events = new ArrayList<>();
    final List<LimitResult> reverted = new ArrayList<>();
    final Set<String> leftOut = new HashSet<>();
    final Path list;
    final Path socket;
    final Path programs;
    GroupLimits limits;

    private GroupLab(Path folder, boolean unified) throws IOException {
        this.folder = folder;
        this.unified = unified;
        this.list = folder.resolve("cgroups");
        this.socket = folder.resolve("d.sock");
        this.programs = Files.createDirectories(folder.resolve("programs"));
        put(
                "proc/self/mountinfo",
                unified
                        ? "31 24 0:26 / /cg rw - cgroup2 cgroup2 rw\n"
                        : """
                        35 31 0:32 / /cg/memory rw - cgroup cgroup rw,memory
                        36 31 0:33 / /cg/cpu rw - cgroup cgroup rw,cpu,cpuacct
                        37 31 0:34 / /cg/pids rw - cgroup cgroup rw,pids
                        """);
        put("proc/meminfo", "MemTotal: 8388608 kB\nSwapTotal: 1048576 kB\n");
        put("proc/sys/kernel/pid_max", "32768\n");
        put("sys/devices/system/cpu/online", "0-3\n");
        if (!unified) {
            put("cg/memory/memory.memsw.limit_in_bytes", "9223372036854771712\n");
        }
        this.limits = open();
    }

    static GroupLab version2(Path folder) throws IOException {
        return new GroupLab(folder, true);
    }

    static GroupLab version1(Path folder) throws IOException {
        return new GroupLab(folder, false);
    }

    /// An agent that takes up what an earlier one left.
    GroupLimits open() {
        var opened =
                new GroupLimits(
                        new GroupLimits.Host(
                                new KernelRoot(folder),
                                () -> HostFacts.read(folder, 4096),
                                clock,
                                list,
                                socket,
                                programs,
                                "gearshift"),
                        this::node,
                        (_, _, severity, text, _) -> events.add(severity + " " + text),
                        reverted::add,
                        folder.resolve("journal"));
        opened.open();
        limits = opened;
        return opened;
    }

    /// As the tree shows it: with 64 MiB, 0.5 cores and 7 processes.
    private CgroupNode node(String path) {
        if (leftOut.contains(path) || !Files.isDirectory(at(path, "memory"))) {
            throw new ConsoleException(ErrorCode.NOT_FOUND, "There is no cgroup " + path + ".");
        }
        var owner =
                path.startsWith("/gear")
                        ? new CgroupOwner(
                                CgroupOwner.Kind.GEAR, "web1", "g-1", path.equals("/gear"))
                        : ContainerGroup.of(path)
                                .map(
                                        found ->
                                                new CgroupOwner(
                                                        CgroupOwner.Kind.valueOf(
                                                                found.kind().name()),
                                                        found.shortId(),
                                                        null,
                                                        found.group().equals(path)))
                                .orElse(unit(path));
        return new FakeCgroups(unified ? "v2" : "v1")
                        .put("/" + path.substring(1).replace('/', '_'), owner, 64 * MIB, null, 0.5)
                        .tree(CgroupQuery.ALL, Instant.EPOCH)
                        .nodes()
                        .stream()
                        .filter(each -> each.depth() > 0 || path.equals("/"))
                        .map(each -> renamed(each, path))
                        .findFirst()
                        .orElseThrow();
    }

    private static CgroupOwner unit(String path) {
        return path.endsWith(".service")
                ? new CgroupOwner(
                        CgroupOwner.Kind.SERVICE,
                        path.substring(path.lastIndexOf('/') + 1),
                        null,
                        true)
                : CgroupOwner.NONE;
    }

    private static CgroupNode renamed(CgroupNode node, String path) {
        return new CgroupNode(
                path,
                node.name(),
                node.depth(),
                node.children(),
                node.groupsBelow(),
                node.elsewhere(),
                node.owner(),
                node.processes(),
                node.processesBelow(),
                node.memoryBytes(),
                node.memoryShare(),
                node.memoryLimit(),
                node.memoryHigh(),
                node.cpuCores(),
                node.cpuShare(),
                node.cpuLimit(),
                node.cpuWeight(),
                node.throttled(),
                node.cpuPressure(),
                node.memoryPressure(),
                node.ioPressure(),
                node.oomKills(),
                node.pids(),
                node.pidsLimit(),
                node.places(),
                node.control(),
                node.pending());
    }

    /// Makes a group without limits.
    GroupLab group(String path) {
        if (unified) {
            file(path, "memory.max", "max");
            file(path, "memory.high", "max");
            file(path, "memory.swap.max", "max");
            file(path, "cpu.max", "max 100000");
            file(path, "pids.max", "max");
        } else {
            file(path, "memory.limit_in_bytes", "9223372036854771712");
            file(path, "memory.memsw.limit_in_bytes", "9223372036854771712");
            file(path, "cpu.cfs_quota_us", "-1");
            file(path, "cpu.cfs_period_us", "100000");
            file(path, "pids.max", "max");
        }
        for (String each : List.of("memory", "cpu", "pids")) {
            put(folder.relativize(at(path, each).resolve("cgroup.procs")).toString(), "");
        }
        return this;
    }

    /// Takes a group away.
    void remove(String path) {
        for (String controller : List.of("memory", "cpu", "pids")) {
            Path group = at(path, controller);
            if (Files.exists(group)) {
                try (var files = Files.walk(group)) {
                    for (Path each : files.sorted(Comparator.reverseOrder()).toList()) {
                        Files.delete(each);
                    }
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        }
    }

    /// From now on a file can be read and not be written.
    void refuse(String path, String file) throws IOException {
        Path real = at(path, file.substring(0, file.indexOf('.'))).resolve(file);
        Path elsewhere = Files.move(real, folder.resolve("refused"));
        Files.createSymbolicLink(real, elsewhere);
    }

    /// It can be written again.
    void allow(String path, String file) throws IOException {
        Path real = at(path, file.substring(0, file.indexOf('.'))).resolve(file);
        Files.delete(real);
        Files.move(folder.resolve("refused"), real);
    }

    /// The folder of a group.
    Path at(String path, String controller) {
        Path mount = unified ? folder.resolve("cg") : folder.resolve("cg").resolve(controller);
        return mount.resolve(path.substring(1));
    }

    /// Writes a file of a group.
    void file(String path, String file, String text) {
        String controller = file.substring(0, file.indexOf('.'));
        put(folder.relativize(at(path, controller).resolve(file)).toString(), text + "\n");
    }

    /// Reads a file of a group.
    String file(String path, String file) {
        try {
            String controller = file.substring(0, file.indexOf('.'));
            return Files.readString(at(path, controller).resolve(file)).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void put(String file, String text) {
        try {
            Path path = folder.resolve(file);
            Files.createDirectories(path.getParent());
            Files.writeString(path, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// A program of a manager, of which each call is a line of `calls`.
    void program(String name, String script) throws IOException {
        Path program = programs.resolve(name);
        Files.writeString(
                program, "#!/bin/sh\necho \"$*\" >> " + folder.resolve("calls") + "\n" + script);
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
    }

    List<String> calls() throws IOException {
        return Files.readAllLines(folder.resolve("calls"));
    }

    static LimitChange memory(long mebibytes) {
        return change(null, Cap.at(mebibytes * MIB), null);
    }

    static LimitChange change(
            @org.jspecify.annotations.Nullable Cap cpu,
            @org.jspecify.annotations.Nullable Cap memory,
            @org.jspecify.annotations.Nullable Cap processes) {
        return new LimitChange(cpu, null, null, memory, null, null, processes);
    }

    @Override
    public void close() {
        limits.close();
    }
}
