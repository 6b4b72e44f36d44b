package io.gearshift.backend.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.gearshift.backend.api.Cap;
import io.gearshift.backend.api.ConsoleException;
import io.gearshift.backend.api.ErrorCode;
import io.gearshift.backend.api.Event;
import io.gearshift.backend.api.ExecRequest;
import io.gearshift.backend.api.ExecResult;
import io.gearshift.backend.api.Gear;
import io.gearshift.backend.api.GearNamespace;
import io.gearshift.backend.api.GearSpec;
import io.gearshift.backend.api.GearState;
import io.gearshift.backend.api.Host;
import io.gearshift.backend.api.LimitChange;
import io.gearshift.backend.api.LimitResult;
import io.gearshift.backend.api.LogPage;
import io.gearshift.backend.api.ProcessRow;
import io.gearshift.backend.api.RestartPolicy;
import io.gearshift.backend.api.RootMode;
import io.gearshift.backend.gear.KernelHost;
import io.gearshift.backend.host.HostCommand;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/// The agent's commands on real gears.
@Tag("kernel")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class HostCommandsKernelIT {

    private static final Duration SOON = Duration.ofSeconds(20);

    private final KernelHost host = new KernelHost();
    private KernelAgent agent = new KernelAgent(host);

    @AfterAll
    void close() {
        agent.close();
        host.close();
    }

    private static GearSpec spec(
            String name, LimitChange limits, RestartPolicy restart, String... command) {
        return new GearSpec(
                name,
                "default",
                null,
                null,
                "base",
                RootMode.READ_ONLY,
                List.of(command),
                Map.of(),
                Map.of(),
                false,
                restart,
                limits);
    }

    private static LimitChange limits(long cpuMillis, long memoryMebibytes, long processes) {
        return new LimitChange(
                cpuMillis == 0 ? null : Cap.at(cpuMillis),
                null,
                null,
                memoryMebibytes == 0 ? null : Cap.at(memoryMebibytes << 20),
                null,
                null,
                processes == 0 ? null : Cap.at(processes));
    }

    private String running(String name, LimitChange limits, String... command) {
        String id = KernelAgent.nextId();
        agent.call(new HostCommand.Create(id, spec(name, limits, RestartPolicy.NO, command)));
        agent.call(new HostCommand.Start(id));
        return id;
    }

    private ExecResult exec(String id, boolean root, String... command) {
        return agent.call(
                new HostCommand.Exec(
                        id, new ExecRequest(List.of(command), Map.of(), root, 30, 1 << 20)));
    }

    private String output(String id, boolean root, String... command) {
        var output = KernelAgent.output();
        agent.call(
                new HostCommand.Exec(
                        id, new ExecRequest(List.of(command), Map.of(), root, 30, 1 << 20)),
                output);
        return KernelAgent.text(output, "out").strip();
    }

    private void remove(String id) {
        agent.call(new HostCommand.Delete(id, true));
    }

    @Test
    @Tag("G3.1")
    @Tag("G3.2")
    void aCommandRunsAsTheGearsUserOrRootWithItsExactStatus() {
        String id = running("exec1", LimitChange.NOTHING, "/bin/sleep", "1000");

        assertThat(output(id, false, "id", "-u")).isEqualTo("1000");
        assertThat(output(id, true, "id", "-u")).isEqualTo("0");
        assertThat(exec(id, false, "/bin/sh", "-c", "exit 42").exitCode()).isEqualTo(42);
        assertThat(exec(id, false, "/bin/sh", "-c", "kill -9 $$").exitCode()).isEqualTo(137);
        assertThat(exec(id, false, "/bin/no-such-program").exitCode()).isEqualTo(127);
        var both = KernelAgent.output();
        agent.call(
                new HostCommand.Exec(
                        id,
                        new ExecRequest(
                                List.of("/bin/sh", "-c", "echo to out; echo to err >&2"),
                                Map.of(),
                                false,
                                30,
                                1000)),
                both);
        assertThat(KernelAgent.text(both, "out")).isEqualTo("to out\n");
        assertThat(KernelAgent.text(both, "err")).isEqualTo("to err\n");
        ExecResult late =
                agent.call(
                        new HostCommand.Exec(
                                id,
                                new ExecRequest(
                                        List.of("/bin/sleep", "1000"), Map.of(), false, 1, 0)));
        assertThat(late.exitCode()).isEqualTo(124);
        var much = KernelAgent.output();
        ExecResult cut =
                agent.call(
                        new HostCommand.Exec(
                                id,
                                new ExecRequest(
                                        List.of("/bin/sh", "-c", "yes | head -c 100000"),
                                        Map.of(),
                                        false,
                                        30,
                                        1000)),
                        much);
        assertThat(cut.outputDropped()).isTrue();
        assertThat(KernelAgent.text(much, "out")).hasSize(1000);
        remove(id);
    }

    @Test
    @Tag("G5.1a")
    @Tag("N6")
    void aGearSeesItsOwnProcessesAndWeSeeBothPids() {
        String id = running("pids1", LimitChange.NOTHING, "/bin/sleep", "1000");

        assertThat(output(id, false, "sh", "-c", "ls -d /proc/[0-9]* | wc -l"))
                .satisfies(count -> assertThat(Integer.parseInt(count)).isLessThan(8));
        List<ProcessRow> rows = agent.call(new HostCommand.Processes(id));
        assertThat(rows)
                .anySatisfy(
                        row -> {
                            assertThat(row.command()).contains("sleep 1000");
                            assertThat(row.insidePid()).isBetween(2, 9);
                            assertThat(row.user()).isEqualTo("gear");
                            assertThat(row.uid()).isGreaterThan(1_048_575);
                        });
        assertThat(rows).anySatisfy(row -> assertThat(row.insidePid()).isEqualTo(1));
        assertThat(agent.call(new HostCommand.GearNamespaces(id)))
                .filteredOn(each -> !each.type().equals("time"))
                .allSatisfy(
                        each -> assertThat(each.relation()).isEqualTo(GearNamespace.Relation.OWN));
        assertThat(agent.call(new HostCommand.Namespaces(null, true)).rows())
                .anySatisfy(
                        row -> {
                            assertThat(row.gear()).isEqualTo("pids1");
                            assertThat(row.type()).isEqualTo("user");
                        });
        remove(id);
    }

    @Test
    void outputIsKeptApartInOrderAndReadOnFromACursor() {
        String id =
                running(
                        "logs1",
                        LimitChange.NOTHING,
                        "/bin/sh",
                        "-c",
                        "echo one; echo two >&2; exec sleep 1000");
        KernelHost.await(
                "two lines",
                SOON,
                () -> agent.call(new HostCommand.Logs(id, null, 10)).lines().size() == 2);
        LogPage page = agent.call(new HostCommand.Logs(id, null, 10));

        assertThat(page.lines()).extracting(LogPage.Line::text).contains("one", "two");
        assertThat(page.lines())
                .filteredOn(line -> line.stream().equals("err"))
                .extracting(LogPage.Line::text)
                .containsExactly("two");
        assertThat(agent.call(new HostCommand.Logs(id, page.cursor(), 10)).lines()).isEmpty();
        assertThatThrownBy(() -> agent.call(new HostCommand.Logs(id, "../../etc", 10)))
                .isInstanceOf(ConsoleException.class);
        remove(id);
    }

    @Test
    @Tag("G5.1c")
    @Tag("D2")
    void aMemoryHogDiesAloneAndTheEventNamesGearProcessAndLimit() {
        String id = running("hog1", limits(0, 24, 0), "/bin/sleep", "1000");

        ExecResult hog = exec(id, false, "/bin/sh", "-c", "exec tail -c 200m /dev/zero");

        assertThat(hog.exitCode()).isEqualTo(137);
        Event event = agent.awaitEvent(Event.Kind.OOM_KILL, id);
        assertThat(event.gearName()).isEqualTo("hog1");
        assertThat(event.details()).containsEntry("limitBytes", Long.toString(24L << 20));
        assertThat(event.details()).containsEntry("process", "tail").containsKey("pid");
        assertThat(event.text()).contains("tail").contains("hog1").contains("24 MiB");
        assertThat(agent.gear(id).state()).isEqualTo(GearState.RUNNING);
        assertThat(exec(id, false, "true").exitCode()).isZero();
        remove(id);
    }

    @Test
    @Tag("G5.1d")
    void aForkBombStopsAtTheProcessLimit() {
        String id = running("bomb1", limits(0, 64, 20), "/bin/sleep", "1000");

        exec(id, false, "/bin/sh", "-c", "for i in $(seq 100); do sleep 5 & done; exit 0");

        Event event = agent.awaitEvent(Event.Kind.PROCESS_LIMIT, id);
        assertThat(event.details()).containsEntry("limit", "20");
        assertThat(agent.call(new HostCommand.Processes(id)).size()).isLessThanOrEqualTo(20);
        remove(id);
    }

    @Test
    @Tag("G5.1b")
    void aCpuHogIsHeldToItsCap() {
        String id = running("cpu1", limits(200, 0, 0), "/bin/sh", "-c", "while :; do :; done");
        long begin = System.nanoTime();
        long before = cpuNanos(id);
        KernelHost.await(
                "three seconds of it",
                SOON,
                () -> System.nanoTime() - begin > Duration.ofSeconds(3).toNanos());
        double cores = (cpuNanos(id) - before) / (double) (System.nanoTime() - begin);

        assertThat(cores).isBetween(0.15, 0.25);
        remove(id);
    }

    private long cpuNanos(String id) {
        int pid = Objects.requireNonNull(agent.gear(id).initPid());
        try {
            for (String line : Files.readAllLines(Path.of("/proc/" + pid + "/cgroup"))) {
                String[] fields = line.split(":", 3);
                if (List.of(fields[1].split(",", -1)).contains("cpuacct")) {
                    return Long.parseLong(
                            Files.readString(
                                            Path.of(
                                                    "/sys/fs/cgroup/cpuacct"
                                                            + fields[2]
                                                            + "/cpuacct.usage"))
                                    .strip());
                }
                if (fields[1].isEmpty() && Files.exists(Path.of("/sys/fs/cgroup/cgroup.procs"))) {
                    String first =
                            Files.readAllLines(Path.of("/sys/fs/cgroup" + fields[2] + "/cpu.stat"))
                                    .getFirst();
                    return Long.parseLong(first.substring("usage_usec ".length())) * 1000;
                }
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        throw new AssertionError("no CPU group");
    }

    @Test
    @Tag("G7.1")
    void theGearsRootIsNobodyOutsideAndWritesNoGroup() {
        String id = running("root1", LimitChange.NOTHING, "/bin/sleep", "1000");

        String outcome =
                output(
                        id,
                        true,
                        "sh",
                        "-c",
                        "for f in $(find /sys/fs/cgroup -type f 2>/dev/null); do"
                                + " (echo 1 > $f) 2>/dev/null && echo wrote $f; done; echo done");

        assertThat(outcome).isEqualTo("done");
        assertThat(output(id, true, "sh", "-c", "cat /proc/self/uid_map"))
                .contains("65536")
                .doesNotStartWith("0          0");
        assertThat(agent.call(new HostCommand.Processes(id)))
                .allSatisfy(row -> assertThat(row.uid()).isGreaterThan(65_535));
        remove(id);
    }

    @Test
    void aProgramThatIsNotThereIsAStartThatFailedAndLeavesNothing() {
        String id = KernelAgent.nextId();
        agent.call(
                new HostCommand.Create(
                        id,
                        spec("bad1", LimitChange.NOTHING, RestartPolicy.ALWAYS, "/bin/nothing")));

        assertThatThrownBy(() -> agent.call(new HostCommand.Start(id)))
                .isInstanceOfSatisfying(
                        ConsoleException.class,
                        e -> {
                            assertThat(e.code()).isEqualTo(ErrorCode.GEAR_START_FAILED);
                            assertThat(e).hasMessageContaining("/bin/nothing");
                        });
        assertThat(agent.gear(id).state()).isEqualTo(GearState.FAILED);
        assertThat(host.virsh("list", "--name")).doesNotContain(id);
        assertThat(host.virsh("list", "--all", "--title")).contains("default/bad1");
        remove(id);
        assertThat(Files.exists(host.containerLogs().resolve(id + ".log"))).isFalse();
        assertThat(Files.exists(host.state().resolve("gears").resolve(id))).isFalse();
    }

    @Test
    void aGearEndsWithItsExactStatusAndThePolicyStartsItAgain() {
        String once = KernelAgent.nextId();
        agent.call(
                new HostCommand.Create(
                        once,
                        spec(
                                "once",
                                LimitChange.NOTHING,
                                RestartPolicy.NO,
                                "/bin/sh",
                                "-c",
                                "exit 3")));
        agent.call(new HostCommand.Start(once));
        Event ended = agent.awaitEvent(Event.Kind.EXITED, once);
        assertThat(ended.details()).containsEntry("exitCode", "3");
        assertThat(agent.gear(once).exitCode()).isEqualTo(3);
        assertThat(agent.gear(once).state()).isEqualTo(GearState.FAILED);
        assertThat(agent.gear(once).desiredRunning()).isFalse();

        String again = KernelAgent.nextId();
        agent.call(
                new HostCommand.Create(
                        again,
                        spec(
                                "again",
                                LimitChange.NOTHING,
                                RestartPolicy.ON_FAILURE,
                                "/bin/sh",
                                "-c",
                                "[ -e seen ] && exec sleep 1000; touch seen; exit 1")));
        agent.call(new HostCommand.Start(again));
        agent.awaitEvent(Event.Kind.EXITED, again);
        KernelHost.await(
                "the second run", SOON, () -> agent.gear(again).state() == GearState.RUNNING);
        remove(once);
        remove(again);
    }

    @Test
    void aGearIsFrozenThawedAndStoppedByItsGrace() {
        String id =
                running(
                        "froze1",
                        LimitChange.NOTHING,
                        "/bin/sh",
                        "-c",
                        "trap '' TERM; while :; do sleep 1; done");

        assertThat(agent.call(new HostCommand.Pause(id)).state()).isEqualTo(GearState.FROZEN);
        assertThatThrownBy(() -> exec(id, false, "true")).isInstanceOf(ConsoleException.class);
        assertThat(agent.call(new HostCommand.Resume(id)).state()).isEqualTo(GearState.RUNNING);
        agent.call(new HostCommand.Pause(id));
        Gear stopped = agent.call(new HostCommand.Stop(id, 300));
        assertThat(stopped.state()).isEqualTo(GearState.STOPPED);
        assertThat(stopped.desiredRunning()).isFalse();
        remove(id);
    }

    @Test
    void aSecretReachesTheProgramAndNothingElse() throws IOException {
        String id = KernelAgent.nextId();
        var spec =
                new GearSpec(
                        "secret1",
                        "default",
                        null,
                        null,
                        "base",
                        RootMode.WRITABLE_LAYER,
                        List.of(
                                "/bin/sh",
                                "-c",
                                "[ ${#TOKEN} = 6 ] && [ ${#KEY} = 12 ] && touch /etc/seen"
                                        + " && exec sleep 999"),
                        Map.of("PLAIN", "<b>&amp;\u0001\u20ac"),
                        Map.of("TOKEN", "k 9<&\"", "KEY", "zq7k2m9x4wv8"),
                        true,
                        RestartPolicy.NO,
                        LimitChange.NOTHING);
        List<String> logged = new CopyOnWriteArrayList<>();
        Logger ours = Logger.getLogger("io.gearshift");
        Handler handler = into(logged);
        ours.addHandler(handler);
        ours.setLevel(Level.ALL);
        try {
            Logger.getLogger("io.gearshift.backend.agent").fine("this is heard");
            agent.call(new HostCommand.Create(id, spec));
            agent.call(new HostCommand.Start(id));
            KernelHost.await(
                    "the program's mark",
                    SOON,
                    () -> exec(id, true, "ls", "/etc/seen").exitCode() == 0);
        } finally {
            ours.setLevel(null);
            ours.removeHandler(handler);
        }
        var told = new ArrayList<String>();
        told.add(host.virsh("dumpxml", id));
        told.add(host.virsh("dumpxml", "--inactive", id));
        told.add(agent.call(HostCommand.Inventory.WHOLE).toString());
        told.add(agent.events().toString());
        told.add(agent.call(new HostCommand.Processes(id)).toString());
        assertThat(told.subList(0, 2)).allMatch(each -> each.contains("TOKEN"));
        assertThat(logged).anyMatch(each -> each.contains("this is heard"));
        told.addAll(logged);
        told.addAll(ExecKernelIT.commandLines());
        assertThat(told).noneMatch(each -> each.contains("k 9") || each.contains("zq7k2m9x4wv8"));
        Path kept = host.state().resolve("gears").resolve(id).resolve("secrets");
        assertThat(filesWith("zq7k2m9x4wv8")).containsExactly(kept);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(kept)))
                .isEqualTo("rw-------");
        remove(id);
        assertThat(filesWith("zq7k2m9x4wv8")).isEmpty();
    }

    private static Handler into(List<String> lines) {
        return new Handler() {
            @Override
            public void publish(LogRecord record) {
                lines.add(new SimpleFormatter().format(record));
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
    }

    /// Files of the agent and of libvirt that hold a text: state, journals, logs, domains.
    private List<Path> filesWith(String text) throws IOException {
        var found = new ArrayList<Path>();
        Path home = Objects.requireNonNull(host.state().getParent());
        try (Stream<Path> files = Files.walk(home)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
                        && Files.readString(file, StandardCharsets.ISO_8859_1).contains(text)) {
                    found.add(file);
                }
            }
        }
        return found;
    }

    /// A container of virsh's without a user namespace, whose root is the host's: it only sleeps.
    private Gear theirs() throws IOException {
        Path xml = host.state().resolve("foreign.xml");
        Files.writeString(
                xml,
                """
                <domain type='lxc'><name>theirs</name><memory unit='MiB'>64</memory>
                <os><type>exe</type><init>/bin/sleep</init><initarg>1000</initarg></os>
                <features><privnet/></features>
                <devices><filesystem type='mount'><source dir='%s'/><target dir='/'/><readonly/>
                </filesystem><console type='pty'/></devices></domain>
                """
                        .formatted(host.state().resolve("images/base/rootfs")));
        host.virsh("define", xml.toString());
        KernelHost.await("the container", SOON, () -> agent.has("theirs"));
        return agent.gear("theirs");
    }

    private static ErrorCode refusal(ThrowableAssert.ThrowingCallable call) {
        return Objects.requireNonNull(catchThrowableOfType(ConsoleException.class, call)).code();
    }

    @Test
    @Tag("G10.1")
    void aContainerOfVirshsIsStartedFrozenLimitedAndStoppedButNotEnteredOrDeleted()
            throws IOException {
        Gear found = theirs();
        assertThat(found.managed()).isFalse();
        assertThat(found.project()).isEqualTo(Gear.NO_PROJECT);
        assertThat(found.state()).isEqualTo(GearState.STOPPED);

        Gear started = agent.call(new HostCommand.Start("theirs"));
        assertThat(started.state()).isEqualTo(GearState.RUNNING);
        assertThat(host.virsh("domstate", "theirs")).isEqualTo("running");
        assertThat(refusal(() -> exec("theirs", true, "id"))).isEqualTo(ErrorCode.GEAR_FOREIGN);
        assertThat(refusal(() -> exec("theirs", false, "id"))).isEqualTo(ErrorCode.GEAR_FOREIGN);

        agent.call(new HostCommand.Pause("theirs"));
        assertThat(agent.gear("theirs").state()).isEqualTo(GearState.FROZEN);
        agent.call(new HostCommand.Resume("theirs"));
        assertThat(agent.gear("theirs").state()).isEqualTo(GearState.RUNNING);

        LimitResult limited =
                agent.call(
                        new HostCommand.ChangeLimits(
                                "theirs", "c-theirs", limits(200, 48, 0), null, null));
        assertThat(limited.after().memoryBytes()).isEqualTo(Cap.at(48L << 20));
        assertThat(limited.after().cpuMillis()).isEqualTo(Cap.at(200));
        assertThat(host.virsh("memtune", "theirs", "--live"))
                .containsPattern("hard_limit\\s*: 49152\\b");

        assertThat(agent.call(new HostCommand.Stop("theirs", 300)).state())
                .isEqualTo(GearState.STOPPED);
        assertThat(host.virsh("domstate", "theirs")).isEqualTo("shut off");
        assertThat(refusal(() -> agent.call(new HostCommand.Delete("theirs", true))))
                .isEqualTo(ErrorCode.GEAR_FOREIGN);
        host.virsh("undefine", "theirs");
        KernelHost.await("it to be gone", SOON, () -> !agent.has("theirs"));
    }

    @Test
    void aGearWhoseUserNamespaceWasTakenAwayIsNotEntered() {
        String id = running("bare1", LimitChange.NOTHING, "/bin/sleep", "1000");
        String xml = host.virsh("dumpxml", "--inactive", id);
        Path changed = host.state().resolve("bare.xml");
        agent.call(new HostCommand.Stop(id, 0));
        write(changed, xml.replaceAll("(?s)<idmap>.*</idmap>", ""));
        host.virsh("define", changed.toString());
        KernelHost.await("the change", SOON, () -> agent.gear(id).idBase() == null);

        assertThat(refusal(() -> exec(id, true, "id"))).isEqualTo(ErrorCode.GEAR_FOREIGN);
        write(changed, xml);
        host.virsh("define", changed.toString());
        KernelHost.await("the change back", SOON, () -> agent.gear(id).idBase() != null);
        remove(id);
    }

    private static void write(Path file, String text) {
        try {
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Ends the agent, and leaves a gear as one would that was killed before its go-ahead.
    private void cutOffInAStart(String id) {
        agent.close();
        host.virsh("destroy", id);
        host.startWithoutGoAhead(id);
        agent = new KernelAgent(host);
    }

    @Test
    void aStartThatAnAgentDidNotFinishIsBegunAnew() throws IOException {
        String id =
                running(
                        "half1",
                        limits(0, 32, 0),
                        "/bin/sh",
                        "-c",
                        "echo once >> runs; exec sleep 1000");
        Path runs = host.state().resolve("gears").resolve(id).resolve("data/runs");
        KernelHost.await("the first run", SOON, () -> Files.exists(runs));
        Files.delete(runs);

        cutOffInAStart(id);

        KernelHost.await("the second run", SOON, () -> Files.exists(runs));
        KernelHost.await("the gear", SOON, () -> agent.gear(id).state() == GearState.RUNNING);
        assertThat(Files.readString(runs)).isEqualTo("once\n");
        int init = Objects.requireNonNull(agent.gear(id).initPid());
        assertThat(KernelHost.run(List.of("pgrep", "-P", "" + init)).lines()).hasSize(1);
        String groups = Files.readString(Path.of("/proc/" + init + "/cgroup"));
        if (Files.exists(Path.of("/sys/fs/cgroup/cgroup.controllers"))) {
            Path group = Path.of("/sys/fs/cgroup" + groups.strip().substring("0::".length()));
            assertThat(Files.getAttribute(group, "unix:uid")).isEqualTo(0);
            assertThat(Files.readString(controllerFile(id, "oom_score_adj"))).isEqualTo("-1000\n");
        } else {
            assertThat(groups)
                    .containsPattern("memory:/.*/gear\n")
                    .contains("pids:/gearshift/" + id + "\n");
        }
        assertThat(exec(id, false, "/bin/sh", "-c", "exec tail -c 200m /dev/zero").exitCode())
                .isEqualTo(137);
        assertThat(agent.gear(id).state()).isEqualTo(GearState.RUNNING);
        assertThat(exec(id, false, "true").exitCode()).isZero();
        remove(id);
    }

    private Path controllerFile(String id, String file) {
        return Path.of("/proc", host.virsh("domid", id), file);
    }

    @Test
    void aStartThatNobodyWantsAnyMoreIsEnded() {
        String id = running("half2", LimitChange.NOTHING, "/bin/sleep", "1000");
        agent.call(new HostCommand.Stop(id, 0));
        agent.close();
        host.startWithoutGoAhead(id);
        agent = new KernelAgent(host);

        assertThat(agent.gear(id).state()).isEqualTo(GearState.STOPPED);
        assertThat(host.virsh("domstate", id)).isEqualTo("shut off");
        assertThat(agent.call(new HostCommand.Start(id)).state()).isEqualTo(GearState.RUNNING);
        remove(id);
    }

    @Test
    void wrongNamesAreRefusedWithAllThatIsWrong() {
        String id = KernelAgent.nextId();

        assertThatThrownBy(
                        () ->
                                agent.call(
                                        new HostCommand.Create(
                                                id,
                                                spec(
                                                        "../<b>",
                                                        LimitChange.NOTHING,
                                                        RestartPolicy.NO,
                                                        ""))))
                .isInstanceOf(ConsoleException.class)
                .hasMessageContaining("name")
                .hasMessageContaining("command");
        assertThatThrownBy(
                        () ->
                                agent.call(
                                        new HostCommand.Create(
                                                "../../etc",
                                                spec(
                                                        "fine",
                                                        LimitChange.NOTHING,
                                                        RestartPolicy.NO,
                                                        "true"))))
                .isInstanceOf(ConsoleException.class);
        assertThat(agent.has(id)).isFalse();
    }

    @Test
    void gearsAndTheirOutputSurviveLibvirtAndTheAgent() {
        String id =
                running(
                        "lives1",
                        LimitChange.NOTHING,
                        "/bin/sh",
                        "-c",
                        "i=0; while :; do i=$((i+1)); echo line $i; usleep 20000; done");
        int pid = Objects.requireNonNull(agent.gear(id).initPid());

        host.stopDaemon();
        KernelHost.await(
                "the host to be degraded",
                SOON,
                () ->
                        agent.call(HostCommand.Inventory.WHOLE).host().state()
                                == Host.State.DEGRADED);
        assertThat(agent.call(HostCommand.Inventory.WHOLE).host().problem()).contains("libvirtd");
        assertThat(agent.gear(id).state()).isEqualTo(GearState.RUNNING);
        host.startDaemon();
        KernelHost.await(
                "the host to be up",
                SOON,
                () -> agent.call(HostCommand.Inventory.WHOLE).host().state() == Host.State.UP);
        agent.close();
        agent = new KernelAgent(host);

        assertThat(agent.gear(id).initPid()).isEqualTo(pid);
        assertThat(agent.gear(id).state()).isEqualTo(GearState.RUNNING);
        assertThat(exec(id, false, "true").exitCode()).isZero();
        KernelHost.await(
                "more lines",
                SOON,
                () -> agent.call(new HostCommand.Logs(id, null, 2000)).lines().size() > 20);
        agent.call(new HostCommand.Stop(id, 5000));
        List<String> lines = new ArrayList<>();
        LogPage page = agent.call(new HostCommand.Logs(id, null, 2000));
        page.lines().forEach(line -> lines.add(line.text()));
        assertThat(lines.size()).isGreaterThan(20);
        assertThat(lines)
                .containsExactlyElementsOf(
                        IntStream.rangeClosed(1, lines.size()).mapToObj(i -> "line " + i).toList());
        remove(id);
    }

    @Test
    void aGearThatTheHostsRestartEndedIsBroughtBackWhateverTheClockSays() throws IOException {
        String id = running("boots1", LimitChange.NOTHING, "/bin/sleep", "1000");
        int pid = Objects.requireNonNull(agent.gear(id).initPid());
        Path boot = host.state().resolve("gears").resolve(id).resolve("boot");
        assertThat(boot)
                .content()
                .isEqualTo(Files.readString(Path.of("/proc/sys/kernel/random/boot_id")));

        // As after a power cut, with a clock that has not gone back beyond the gear's start.
        agent.close();
        host.virsh("destroy", id);
        Files.writeString(boot, "c1f0e8de-0b67-4b1c-9a43-77b0f0a20002\n");
        agent = new KernelAgent(host);

        KernelHost.await(
                "the gear to run again", SOON, () -> agent.gear(id).state() == GearState.RUNNING);
        assertThat(agent.gear(id).initPid()).isNotEqualTo(pid);
        assertThat(agent.gear(id).desiredRunning()).isTrue();
        remove(id);
    }
}
