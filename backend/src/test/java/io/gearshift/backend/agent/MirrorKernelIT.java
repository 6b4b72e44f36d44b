package io.gearshift.backend.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.gearshift.backend.api.ConsoleException;
import io.gearshift.backend.api.ErrorCode;
import io.gearshift.backend.api.ExecRequest;
import io.gearshift.backend.api.GearMirror;
import io.gearshift.backend.api.GearMirror.Entry;
import io.gearshift.backend.api.GearMirror.IpcObject;
import io.gearshift.backend.api.GearSpec;
import io.gearshift.backend.api.LimitChange;
import io.gearshift.backend.api.NamespaceNode;
import io.gearshift.backend.api.RestartPolicy;
import io.gearshift.backend.api.RootMode;
import io.gearshift.backend.gear.KernelHost;
import io.gearshift.backend.host.HostCommand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/// What the agent says of the inside of a gear, beside what programs that go there are told.
@Tag("kernel")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class MirrorKernelIT {

    private static final Duration SOON = Duration.ofSeconds(30);

    private final KernelHost host = new KernelHost();
    private final KernelAgent agent = new KernelAgent(host);

    @AfterAll
    void close() {
        agent.close();
        host.close();
    }

    private GearMirror mirror(String id) {
        return agent.call(new HostCommand.GearMirror(id));
    }

    private int init(String id) {
        return Objects.requireNonNull(agent.gear(id).initPid());
    }

    private long base(String id) {
        return Objects.requireNonNull(agent.gear(id).idBase());
    }

    private String sleeping(String name) {
        return agent.run(name, LimitChange.NOTHING, RestartPolicy.NO, "/bin/sleep", "1000");
    }

    /// What a program of the host says that goes into some of a gear's namespaces.
    private static String inside(int pid, String namespaces, String... command) {
        var all = new ArrayList<>(List.of("nsenter", "-t", Integer.toString(pid)));
        all.addAll(List.of(namespaces.split(" ", -1)));
        all.addAll(List.of(command));
        return KernelHost.run(all);
    }

    @Test
    @Tag("N4")
    void theNamesAreThoseOfBothSides() {
        String id = sleeping("named");
        try {
            String given = "inside-" + id.substring(2, 8);
            inside(init(id), "--uts", "hostname", given);
            GearMirror mirror = mirror(id);
            assertThat(mirror.hostname().inside()).isEqualTo(given);
            assertThat(mirror.hostname().outside())
                    .isEqualTo(KernelHost.run(List.of("hostname")))
                    .isNotEqualTo(given);
            assertThat(mirror.withHost()).containsExactly("time");
        } finally {
            agent.call(new HostCommand.Delete(id, true));
        }
    }

    @Test
    @Tag("N8")
    void theIdMapsAreThoseOfTheKernel() throws IOException {
        String id = sleeping("mapped");
        try {
            GearMirror mirror = mirror(id);
            assertThat(lines(mirror.users()))
                    .isEqualTo(words(Files.readString(proc(init(id), "uid_map"))));
            assertThat(lines(mirror.groups()))
                    .isEqualTo(words(Files.readString(proc(init(id), "gid_map"))));
        } finally {
            agent.call(new HostCommand.Delete(id, true));
        }
    }

    private static List<String> lines(List<NamespaceNode.IdRange> ranges) {
        return ranges.stream()
                .map(each -> each.inside() + " " + each.outside() + " " + each.count())
                .toList();
    }

    private static List<String> words(String text) {
        return text.lines().map(line -> line.strip().replaceAll("\\s+", " ")).toList();
    }

    private static Path proc(int pid, String file) {
        return Path.of("/proc/" + pid + "/" + file);
    }

    @Test
    @Tag("N3")
    void theMountTableIsTheKernelsWithTheHostsFilesBesideIt() throws IOException {
        String id = sleeping("mounted");
        try {
            GearMirror.Part<GearMirror.Mount> mounts = mirror(id).mounts();
            List<String> kernel =
                    Files.readAllLines(proc(init(id), "mountinfo")).stream()
                            .map(
                                    line ->
                                            line.split(" ", -1)[4]
                                                    + " "
                                                    + line.split(" - ", -1)[1].split(" ", -1)[0])
                            .toList();
            assertThat(mounts.rows().stream().map(each -> each.point() + " " + each.type()))
                    .containsExactlyElementsOf(kernel);
            assertThat(mounts.total()).isEqualTo(kernel.size());
            assertThat(mounts.problem()).isNull();
            GearMirror.Mount data =
                    mounts.rows().stream()
                            .filter(each -> each.point().equals("/var/lib/openshift/gear"))
                            .findFirst()
                            .orElseThrow();
            // The proof that both are the same files: one that is made outside is there inside.
            String outside = Objects.requireNonNull(data.outside());
            Files.writeString(Path.of(outside, "both-sides"), id);
            assertThat(inside(init(id), "--mount --root", "/bin/cat", data.point() + "/both-sides"))
                    .isEqualTo(id);
            assertThat(data.options()).contains("rw", "nosuid");
            assertThat(mounts.rows())
                    .filteredOn(each -> each.point().equals("/proc"))
                    .allSatisfy(each -> assertThat(each.outside()).isNull());
        } finally {
            agent.call(new HostCommand.Delete(id, true));
        }
    }

    @Test
    @Tag("N3")
    void theRootDirectoryIsThatOfTheGear() {
        String id = sleeping("rooted");
        try {
            GearMirror.Part<Entry> root = mirror(id).root();
            assertThat(root.rows().stream().map(MirrorKernelIT::outside))
                    .containsExactlyInAnyOrderElementsOf(found(init(id)));
            assertThat(root.problem()).isNull();
            var output = KernelAgent.output();
            agent.call(
                    new HostCommand.Exec(
                            id,
                            new ExecRequest(
                                    List.of("ls", "-An", "/"), Map.of(), true, 30, 1 << 20)),
                    output);
            Set<String> listed =
                    KernelAgent.text(output, "out")
                            .lines()
                            .filter(line -> !line.startsWith("total"))
                            .map(line -> line.split(" +", -1))
                            .map(
                                    words ->
                                            words[0] + " " + words[2] + ":" + words[3] + " "
                                                    + words[8])
                            .collect(Collectors.toCollection(TreeSet::new));
            assertThat(root.rows().stream().map(MirrorKernelIT::within).collect(Collectors.toSet()))
                    .isEqualTo(listed);
            assertThat(root.rows())
                    .filteredOn(each -> each.name().equals("proc"))
                    .singleElement()
                    .extracting(Entry::mounted)
                    .isEqualTo(true);
        } finally {
            agent.call(new HostCommand.Delete(id, true));
        }
    }

    private static String outside(Entry each) {
        return each.mode() + " " + each.uid() + ":" + each.gid() + " " + each.name();
    }

    /// As the ids that nothing is mapped to are shown inside: as nobody.
    private static String within(Entry each) {
        return each.mode()
                + " "
                + (each.insideUid() == null ? 65_534 : each.insideUid())
                + ":"
                + (each.insideGid() == null ? 65_534 : each.insideGid())
                + " "
                + each.name();
    }

    private static List<String> found(int pid) {
        return KernelHost.run(
                        List.of(
                                "find",
                                "/proc/" + pid + "/root/",
                                "-mindepth",
                                "1",
                                "-maxdepth",
                                "1",
                                "-printf",
                                "%M %U:%G %f\\n"))
                .lines()
                .toList();
    }

    /// The gear's root makes names and links against us, and goes on exchanging one of them for a
    /// link to the host's files while we look.
    @Test
    @Tag("N3")
    void aHostileRootDirectoryLeadsNowhere() {
        String id = KernelAgent.nextId();
        agent.call(
                new HostCommand.Create(
                        id,
                        new GearSpec(
                                "hostile",
                                "default",
                                null,
                                null,
                                "base",
                                RootMode.WRITABLE_LAYER,
                                List.of(
                                        "/bin/sh",
                                        "-c",
                                        """
                                        cd /; mkdir plain; ln -s /proc/1/root/etc/shadow link
                                        mkdir "$(printf '<b>\\033[31m\\nbold')"
                                        long="$(printf '%04000d' 0 | tr 0 '\\001')"
                                        i=0; while [ $i -lt 1100 ]; do ln -s "$long" many$i; i=$((i+1)); done
                                        : > ready
                                        while :; do
                                          ln -s /proc/1/root swapped; rm swapped; mkdir swapped; rmdir swapped
                                        done
                                        """),
                                Map.of(),
                                Map.of(),
                                true,
                                RestartPolicy.NO,
                                LimitChange.NOTHING)));
        agent.call(new HostCommand.Start(id));
        try {
            KernelHost.await("its folders", SOON, () -> Files.exists(proc(init(id), "root/ready")));
            long base = base(id);
            for (int i = 0; i < 50; i++) {
                GearMirror.Part<Entry> root = mirror(id).root();
                assertThat(root.rows()).hasSize(1000);
                assertThat(root.total()).isGreaterThan(1100);
                assertThat(root.rows())
                        .filteredOn(each -> each.name().equals("swapped"))
                        .allSatisfy(
                                each -> {
                                    assertThat(each.mode()).matches("[dl].*");
                                    assertThat(each.uid()).isEqualTo(base);
                                });
                assertThat(root.rows())
                        .allSatisfy(each -> assertThat(each.name()).doesNotContain("\n", "\u001b"));
                assertThat(root.rows())
                        .filteredOn(each -> each.name().startsWith("many"))
                        .hasSizeGreaterThan(900)
                        .allSatisfy(each -> assertThat(each.target()).matches("\u2401{255}"));
            }
            // Not all names are among the first thousand; those that are must be as they are.
            List<Entry> rows = mirror(id).root().rows();
            assertThat(rows)
                    .filteredOn(each -> each.name().equals("link"))
                    .allSatisfy(
                            each -> {
                                assertThat(each.mode()).startsWith("l");
                                assertThat(each.target()).isEqualTo("/proc/1/root/etc/shadow");
                                assertThat(each.uid()).isEqualTo(base);
                            });
        } finally {
            agent.call(new HostCommand.Delete(id, true));
        }
    }

    @Test
    @Tag("N5")
    void queuesSemaphoresAndSharedMemoryAreThoseInside() {
        String id = sleeping("talking");
        String other = sleeping("silent");
        try {
            int pid = init(id);
            long base = base(id);
            String its = "--ipc -S " + (base + 1000) + " -G " + (base + 1000);
            inside(pid, its, "ipcmk", "-Q");
            inside(pid, its, "ipcmk", "-S", "3", "-p", "0600");
            inside(pid, "--ipc", "ipcmk", "-M", "8192");
            inside(
                    pid,
                    "--ipc",
                    "unshare",
                    "-m",
                    "sh",
                    "-c",
                    "mount -t mqueue none /mnt && setpriv --reuid $0 --regid $0 --clear-groups"
                            + " touch /mnt/orders",
                    Long.toString(base));
            List<IpcObject> found = mirror(id).ipc().rows();
            assertThat(mirror(id).ipc().problem()).isNull();
            assertThat(keys(found, IpcObject.Kind.QUEUE)).isEqualTo(listed(pid, "msg"));
            assertThat(keys(found, IpcObject.Kind.SEMAPHORES)).isEqualTo(listed(pid, "sem"));
            assertThat(keys(found, IpcObject.Kind.SHARED_MEMORY)).isEqualTo(listed(pid, "shm"));
            assertThat(found).hasSize(4);
            IpcObject semaphores = one(found, IpcObject.Kind.SEMAPHORES);
            assertThat(semaphores.count()).isEqualTo(3);
            assertThat(semaphores.mode()).isEqualTo("600");
            assertThat(semaphores.uid()).isEqualTo(base + 1000);
            assertThat(semaphores.insideUid()).isEqualTo(1000);
            IpcObject memory = one(found, IpcObject.Kind.SHARED_MEMORY);
            assertThat(memory.bytes()).isEqualTo(8192);
            assertThat(memory.insideUid()).as("the host's root has no number inside").isNull();
            assertThat(one(found, IpcObject.Kind.POSIX_QUEUE).key()).isEqualTo("/orders");
            assertThat(mirror(other).ipc().rows()).isEmpty();
        } finally {
            agent.call(new HostCommand.Delete(id, true));
            agent.call(new HostCommand.Delete(other, true));
        }
    }

    private static IpcObject one(List<IpcObject> all, IpcObject.Kind kind) {
        return all.stream().filter(each -> each.kind() == kind).findFirst().orElseThrow();
    }

    private static List<String> keys(List<IpcObject> all, IpcObject.Kind kind) {
        return all.stream()
                .filter(each -> each.kind() == kind)
                .map(each -> each.key() + " " + each.id())
                .toList();
    }

    /// Keys and ids, from the file that a program in the IPC namespace reads.
    private static List<String> listed(int pid, String type) {
        return inside(pid, "--ipc", "cat", "/proc/sysvipc/" + type)
                .lines()
                .skip(1)
                .map(line -> line.strip().split("\\s+", -1))
                .map(words -> String.format("0x%08x %s", Integer.parseInt(words[0]), words[1]))
                .toList();
    }

    @Test
    @Tag("N7")
    void theInterfacesAreThoseInsideWithTheirEndsOutside() throws IOException {
        String id = sleeping("linked");
        String tag = id.substring(6, 10);
        String bridge = "gsb" + tag;
        String end = "gsv" + tag;
        int pid = init(id);
        try {
            KernelHost.run(List.of("ip", "link", "add", bridge, "type", "bridge"));
            KernelHost.run(
                    List.of(
                            "ip",
                            "link",
                            "add",
                            end,
                            "type",
                            "veth",
                            "peer",
                            "name",
                            "eth7",
                            "netns",
                            Integer.toString(pid)));
            KernelHost.run(List.of("ip", "link", "set", end, "master", bridge, "up"));
            KernelHost.run(
                    List.of(
                            "ip",
                            "addr",
                            "add",
                            "169.254.77.9",
                            "peer",
                            "172.31.254.9",
                            "dev",
                            end));
            inside(pid, "--net", "ip", "addr", "add", "172.31.254.9/24", "dev", "eth7");
            inside(pid, "--net", "ip", "link", "set", "eth7", "up");
            inside(pid, "--net", "ip", "link", "add", "pair0", "type", "veth", "peer", "pair1");
            KernelHost.await("the carrier", SOON, () -> named(id, "eth7").up());

            JsonNode all =
                    new JsonMapper().readTree(inside(pid, "--net", "ip", "-j", "-d", "addr"));
            List<GearMirror.Interface> found = mirror(id).interfaces().rows();
            assertThat(found.stream().map(GearMirror.Interface::name).toList())
                    .isEqualTo(texts(all, "ifname"))
                    .contains("lo", "eth7", "pair0", "pair1");
            for (int i = 0; i < all.size(); i++) {
                assertThat(found.get(i).mac()).isEqualTo(all.get(i).get("address").asText());
                assertThat(found.get(i).mtu()).isEqualTo(all.get(i).get("mtu").asLong());
                assertThat(found.get(i).index()).isEqualTo(all.get(i).get("ifindex").asInt());
                assertThat(new TreeSet<>(found.get(i).addresses()))
                        .isEqualTo(addresses(all.get(i)));
            }
            GearMirror.End outside = Objects.requireNonNull(named(id, "eth7").end());
            JsonNode link =
                    new JsonMapper()
                            .readTree(KernelHost.run(List.of("ip", "-j", "addr", "show", end)));
            assertThat(outside.where()).isEqualTo(GearMirror.Where.HOST);
            assertThat(outside.name()).isEqualTo(end);
            assertThat(outside.master()).isEqualTo(bridge);
            assertThat(outside.index()).isEqualTo(link.get(0).get("ifindex").asInt());
            assertThat(outside.addresses()).contains("169.254.77.9 to 172.31.254.9/32");
            GearMirror.End pair = Objects.requireNonNull(named(id, "pair0").end());
            assertThat(pair.where()).isEqualTo(GearMirror.Where.GEAR);
            assertThat(pair.name()).isEqualTo("pair1");
            assertThat(named(id, "lo").end()).isNull();
        } finally {
            agent.call(new HostCommand.Delete(id, true));
            KernelHost.run(
                    List.of(
                            "sh",
                            "-c",
                            "ip link del "
                                    + bridge
                                    + "; ip link del "
                                    + end
                                    + " 2>/dev/null || :"));
        }
    }

    private GearMirror.Interface named(String id, String name) {
        return mirror(id).interfaces().rows().stream()
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static List<String> texts(JsonNode all, String field) {
        var texts = new ArrayList<String>();
        all.forEach(each -> texts.add(each.get(field).asText()));
        return texts;
    }

    private static Set<String> addresses(JsonNode each) {
        var texts = new TreeSet<String>();
        each.get("addr_info")
                .forEach(
                        address ->
                                texts.add(
                                        address.get("local").asText()
                                                + "/"
                                                + address.get("prefixlen").asText()));
        return texts;
    }

    @Test
    void aStoppedGearHasNoInside() {
        String id = sleeping("ended");
        try {
            agent.call(new HostCommand.Stop(id, 0));
            assertThatThrownBy(() -> mirror(id))
                    .isInstanceOfSatisfying(
                            ConsoleException.class,
                            e -> assertThat(e.code()).isEqualTo(ErrorCode.GEAR_STATE));
        } finally {
            agent.call(new HostCommand.Delete(id, true));
        }
    }
}
