package io.gearshift.ctl;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gearshift.backend.api.AuditCheck;
import io.gearshift.backend.api.AuditQuery;
import io.gearshift.backend.api.Cap;
import io.gearshift.backend.api.CgroupOwner;
import io.gearshift.backend.api.CgroupQuery;
import io.gearshift.backend.api.CgroupTree;
import io.gearshift.backend.api.ConsoleException;
import io.gearshift.backend.api.ErrorCode;
import io.gearshift.backend.api.EventQuery;
import io.gearshift.backend.api.ExecRequest;
import io.gearshift.backend.api.ExecResult;
import io.gearshift.backend.api.GearSpec;
import io.gearshift.backend.api.GearState;
import io.gearshift.backend.api.IoLimit;
import io.gearshift.backend.api.LimitChange;
import io.gearshift.backend.api.LogPage;
import io.gearshift.backend.api.OutputSink;
import io.gearshift.backend.api.RestartPolicy;
import io.gearshift.backend.api.RootMode;
import io.gearshift.backend.api.remote.ConsoleInfo;
import io.gearshift.backend.fake.FakeCgroups;
import io.gearshift.web.FakeDoorkeeper;
import io.gearshift.web.RecordingConsole;
import io.gearshift.web.StartedServer;
import io.gearshift.web.rest.RestApi;
import io.gearshift.web.rest.Samples;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class CtlTest {

    private static final RecordingConsole recording = new RecordingConsole();
    private static final FakeDoorkeeper doorkeeper = new FakeDoorkeeper(recording.console());

    @TempDir private static Path directory;

    private static StartedServer web;

    @BeforeAll
    static void start() {
        web =
                StartedServer.start(
                        directory,
                        doorkeeper,
                        new RestApi(() -> new ConsoleInfo("1", "https://box:8440", "t", "ab")));
    }

    @AfterAll
    static void stop() {
        web.close();
    }

    @BeforeEach
    void forget() {
        recording.forget();
    }

    /// What one call came to.
    ///
    /// @param hex the bytes of the output
    record Ran(int status, String out, String err, String hex) {
        JsonNode json() {
            try {
                return new ObjectMapper().readTree(out);
            } catch (IOException e) {
                throw new UncheckedIOException(out, e);
            }
        }
    }

    private static Ran ctl(String... arguments) {
        List<String> all = new ArrayList<>(List.of("--socket", web.socket().toString()));
        all.addAll(List.of(arguments));
        return run(all.toArray(String[]::new));
    }

    private static Ran run(String... arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int status =
                Ctl.run(
                        arguments,
                        new PrintStream(out, false, StandardCharsets.UTF_8),
                        new PrintStream(err, true, StandardCharsets.UTF_8));
        return new Ran(
                status,
                out.toString(StandardCharsets.UTF_8),
                err.toString(StandardCharsets.UTF_8),
                HexFormat.of().formatHex(out.toByteArray()));
    }

    @Test
    void gearShowInJsonHasWhatScriptsNeedAtTheTop() {
        recording.answer("gear", Samples.GEAR);
        Ran ran = ctl("gear", "show", "web1", "-o", "json");
        assertThat(ran.status).isZero();
        JsonNode gear = ran.json();
        assertThat(gear.get("id").asText()).isEqualTo("g-7f3a2c1b9d0e");
        assertThat(gear.get("name").asText()).isEqualTo("web1");
        assertThat(gear.get("state").asText()).isEqualTo("running");
        assertThat(gear.get("host").asText()).isEqualTo("host1");
        assertThat(gear.get("domain").asText()).isEqualTo("g-7f3a2c1b9d0e");
    }

    @Test
    void gearShowSaysWhatIsUsedOfALimitAndOfAStoppedGearOnlyTheLimit() {
        recording.answer("gear", Samples.GEAR);
        assertThat(ctl("gear", "show", "web1").out)
                .containsPattern("memory     \\S+ \\S+ of \\S+ MiB")
                .contains("% of the last 10 s");
        recording.answer("gear", Samples.gear("web1", GearState.STOPPED));
        assertThat(ctl("gear", "show", "web1").out)
                .containsPattern("memory     at most \\S+ MiB")
                .doesNotContain("-  of")
                .doesNotContain("pressure");
    }

    @Test
    void namespacesInJsonAreAnArrayOfRows() {
        recording.answer("hosts", List.of(Samples.host()));
        recording.answer("namespaces", List.of(Samples.namespace()));
        JsonNode rows = ctl("ns", "list", "-o", "json").json();
        assertThat(rows.isArray()).isTrue();
        assertThat(rows.get(0).fieldNames())
                .toIterable()
                .containsExactly(
                        "ns",
                        "type",
                        "nprocs",
                        "pid",
                        "user",
                        "command",
                        "gear",
                        "container",
                        "heldBy",
                        "seenAt");
        assertThat(rows.get(0).get("ns").asLong()).isEqualTo(4026531836L);
    }

    @Test
    void theMirrorOfAGearShowsBothSides() {
        recording.answer("gearMirror", Samples.gearMirror());
        Ran ran = ctl("gear", "mirror", "web1");
        assertThat(ran.status).isZero();
        assertThat(ran.out)
                .contains("inside, node1 outside")
                .contains("User ids: 0 to 65535 inside, 1310720 to 1376255 outside")
                .contains("Mounts: the first 2 of 1200")
                .containsPattern(
                        "gear1 in br0 169\\.254\\.1\\.1 to 172\\.16\\.0\\.1/32 +eth0 +veth")
                .containsPattern("/var/lib/gearshift/images/base +/ +ext4")
                .containsPattern("lrwxrwxrwx +1310720:1310720 +0:0 .* -> usr/bin")
                .containsPattern("shared memory +0x0000002a +3 +600");
        JsonNode json = ctl("gear", "mirror", "web1", "-o", "json").json();
        assertThat(json.at("/hostname/outside").asText()).isEqualTo("node1");
        assertThat(json.at("/interfaces/rows/0/end/where").asText()).isEqualTo("host");
        assertThat(json.at("/ipc/rows/1/kind").asText()).isEqualTo("posix-queue");
    }

    @Test
    void hostsInJsonSayNameStateAndUri() {
        recording.answer("hosts", List.of(Samples.host()));
        JsonNode host = ctl("-o", "json", "host", "list").json().get(0);
        assertThat(host.get("name").asText()).isEqualTo("host1");
        assertThat(host.get("state").asText()).isEqualTo("up");
        assertThat(host.get("libvirtUri").asText()).isEqualTo("lxc:///system?socket=/x");
        assertThat(host.get("byState").get("frozen").asInt()).isEqualTo(2);
        assertThat(ctl("host", "list").out).contains("1 running, 2 frozen");
    }

    @Test
    void theListOfGearsIsAlignedWithUnits() {
        recording.answer("gears", Samples.page());
        Ran ran = ctl("gear", "list");
        assertThat(ran.status).isZero();
        List<String> lines = ran.out.lines().toList();
        assertThat(lines).hasSize(3);
        assertThat(lines.get(0))
                .startsWith("NAME   STATE               HOST ")
                .contains("MEMORY, MiB");
        assertThat(lines.get(1))
                .startsWith("web1   running, throttled  host1")
                .contains("0.19", "62", "64");
        assertThat(lines.get(2)).startsWith("web10  stopped             host1");
        recording.answer("gears", Samples.page());
        assertThat(ctl("gear", "list", "-o", "json").json().get(0).get("name").asText())
                .isEqualTo("web1");
    }

    @Test
    void aGearIsMadeOfWhatWasTyped() throws IOException {
        recording.answer("createGear", Samples.GEAR);
        Path secret = Files.writeString(directory.resolve("secret"), "hunter2\n");
        Ran ran =
                ctl(
                        ("gear create web1 --memory 64M --cpu 0.2 --pids 50 --writable --root-user"
                                        + " --env A=b=c --secret P="
                                        + secret
                                        + " --restart on-failure -- /bin/httpd -f -p 8080")
                                .split(" ", -1));
        assertThat(ran.err).isEmpty();
        assertThat(ran.status).isZero();
        assertThat(ran.out).doesNotContain("hunter2");
        assertThat(recording.calls.getFirst().arguments())
                .containsExactly(
                        new GearSpec(
                                "web1",
                                "default",
                                null,
                                null,
                                "base",
                                RootMode.WRITABLE_LAYER,
                                List.of("/bin/httpd", "-f", "-p", "8080"),
                                Map.of("A", "b=c"),
                                Map.of("P", "hunter2"),
                                true,
                                RestartPolicy.ON_FAILURE,
                                new LimitChange(
                                        Cap.at(200),
                                        null,
                                        null,
                                        Cap.at(64L << 20),
                                        null,
                                        null,
                                        Cap.at(50))));
    }

    @ParameterizedTest
    @CsvSource({
        "--memory,64M,67108864",
        "--memory,64MiB,67108864",
        "--memory,1.5g,1610612736",
        "--memory,512K,524288",
        "--memory,65536,65536",
        "--memory-high,max,max",
        "--swap,0,0",
        "--cpu,2,2000",
        "--cpu,0.25,250",
        "--cpu,MAX,max",
        "--pids,50,50"
    })
    void limitsAreReadInTheirUnits(String option, String typed, String value) {
        recording.answer("changeLimits", Samples.RESULT);
        assertThat(ctl("gear", "limit", "web1", option, typed).status).isZero();
        LimitChange change = (LimitChange) recording.calls.getFirst().arguments().get(1);
        Cap cap = Cap.of(value);
        assertThat(
                        Arrays.asList(
                                change.memoryBytes(),
                                change.memoryHighBytes(),
                                change.swapBytes(),
                                change.cpuMillis(),
                                change.processes()))
                .filteredOn(each -> each != null)
                .containsExactly(cap);
    }

    @Test
    void limitsOfDisksAreReadDiskByDisk() {
        recording.answer("changeLimits", Samples.RESULT);
        assertThat(
                        ctl(
                                        "gear",
                                        "limit",
                                        "web1",
                                        "--io-read",
                                        "vda=10M",
                                        "--io-write-ops=vdb=100",
                                        "--io-write",
                                        "*=max")
                                .status)
                .isZero();
        assertThat(((LimitChange) recording.calls.getFirst().arguments().get(1)).io())
                .containsExactly(
                        new IoLimit.Change("vda", Cap.at(10L << 20), null, null, null),
                        new IoLimit.Change("*", null, Cap.MAX, null, null),
                        new IoLimit.Change("vdb", null, null, null, Cap.at(100)));
    }

    @ParameterizedTest
    @CsvSource({
        "--io-read,10M",
        "--io-write,vda=fast",
        "--memory,much",
        "--memory,64X",
        "--memory,99999999999999999999",
        "--cpu,0.00001",
        "--cpu,fast",
        "--pids,1.5",
        "--pids=-1,x"
    })
    void aLimitThatIsNotUnderstoodIsRefusedHere(String option, String typed) {
        Ran ran =
                option.contains("=")
                        ? ctl("gear", "limit", "web1", option)
                        : ctl("gear", "limit", "web1", option, typed);
        assertThat(ran.status).isIn(1, 2);
        assertThat(ran.err).isNotBlank().doesNotContain("Exception");
        assertThat(recording.calls).isEmpty();
    }

    @Test
    void aChangeWithTimerSaysHowToKeepIt() {
        recording.answer("changeLimits", Samples.RESULT);
        Ran ran = ctl("gear", "limit", "web1", "--memory", "64M", "--confirm-within", "30s");
        assertThat(ran.out).contains("no limit -> 64 MiB", "limit confirm c-1");
        assertThat(recording.calls.getFirst().arguments().get(2)).isEqualTo(Duration.ofSeconds(30));
    }

    @Test
    void aDryRunPrintsThePreviewAndChangesNothing() {
        recording.answer("previewLimits", Samples.PREVIEW);
        Ran ran = ctl("gear", "limit", "web1", "--memory", "64M", "--dry-run");
        assertThat(ran.status).isZero();
        assertThat(ran.out).contains("danger: It will be killed.", "echo 67108864 > memory.max");
        assertThat(recording.calls)
                .extracting(RecordingConsole.Call::method)
                .containsExactly("previewLimits");
    }

    @Test
    void aCommandsBytesAndStatusAreItsOwn() {
        byte[] binary = {0, 27, '[', '2', 'J', -1, 10};
        recording.answer(
                "exec",
                arguments -> {
                    ((OutputSink) arguments.get(2)).write("out", binary);
                    ((OutputSink) arguments.get(2))
                            .write("err", "oops\n".getBytes(StandardCharsets.UTF_8));
                    return new ExecResult(137, false);
                });
        Ran ran = ctl("gear", "exec", "--root", "web1", "--", "sh", "-c", "exit 137");
        assertThat(ran.status).isEqualTo(137);
        assertThat(ran.hex).isEqualTo(HexFormat.of().formatHex(binary));
        assertThat(ran.err).isEqualTo("oops\n");
        ExecRequest request = (ExecRequest) recording.calls.getFirst().arguments().get(1);
        assertThat(request.command()).containsExactly("sh", "-c", "exit 137");
        assertThat(request.root()).isTrue();
    }

    @Test
    void cgroupsAreATreeThatTellsInheritedLimitsApart() {
        recording.answer("hosts", List.of(Samples.host()));
        recording.answer("cgroups", cgroups());

        Ran ran = ctl("cgroup", "list", "--filter", "a", "--sort", "kills", "--depth", "3");

        List<String> lines = ran.out.lines().toList();
        assertThat(lines.get(0)).startsWith("GROUP").contains("MEMORY", "LIMIT", "KILLS");
        assertThat(lines.get(1)).startsWith("/ ").contains("6 GiB", "no limit");
        assertThat(lines.get(2)).startsWith("  a ").contains("slice", "3 GiB", "2 GiB", "50.0 %");
        assertThat(lines.get(3)).startsWith("    b ").contains("docker c0ffee", "2 GiB from /a");
        assertThat(ran.err).contains("3 of 3 groups, cgroups v2", "rates over 1.0 s");
        CgroupQuery query = (CgroupQuery) recording.calls.getLast().arguments().get(1);
        assertThat(query)
                .isEqualTo(
                        new CgroupQuery(
                                "/", 3, List.of(), "a", CgroupQuery.Sort.KILLS, CgroupQuery.MOST));
        JsonNode json = ctl("cgroup", "list", "-o", "json").json();
        assertThat(json.get("nodes").get(2).get("memoryLimit").get("from").asText())
                .isEqualTo("/a");
        assertThat(json.get("nodes").get(2).get("memoryLimit").get("state").asText())
                .isEqualTo("unlimited");
    }

    @Test
    void topComesHighestFirstAsOftenAsItIsAskedFor() {
        recording.answer("hosts", List.of(Samples.host()));
        recording.answer("cgroups", cgroups());

        Ran once = ctl("cgroup", "top", "--sort", "memory", "-n", "1");
        assertThat(once.out.lines().toList()).hasSize(2);
        assertThat(once.out.lines().toList().get(1)).contains("3 GiB").endsWith(" /a");

        recording.forget();
        recording.answer("hosts", List.of(Samples.host()));
        recording.answer("cgroups", cgroups());
        Ran twice = ctl("cgroup", "top", "--watch", "1", "--times", "2", "--containers");
        assertThat(twice.out.lines().filter(line -> line.endsWith(" /a/b"))).hasSize(2);
        assertThat(twice.out).doesNotContain("\u001b");
        assertThat(recording.calls).extracting(RecordingConsole.Call::method).contains("cgroups");
        assertThat(ctl("cgroup", "top", "-o", "json").json().get(0).get("path").asText())
                .isEqualTo("/a");
    }

    @Test
    void aGroupIsLimitedOrOnlyAskedAboutByItsPath() {
        recording.answer("hosts", List.of(Samples.host()));
        recording.answer("changeGroupLimits", Samples.RESULT);
        recording.answer("previewGroupLimits", Samples.PREVIEW);
        Ran set =
                ctl(
                        "cgroup",
                        "limit",
                        "/lxc.payload.web",
                        "--memory",
                        "64M",
                        "--cpu",
                        "0.2",
                        "--pids",
                        "50",
                        "--confirm-within",
                        "30s");
        assertThat(set.out).contains("no limit -> 64 MiB", "limit confirm c-1");
        assertThat(recording.calls.getLast().arguments())
                .containsExactly(
                        Samples.host().name(),
                        "/lxc.payload.web",
                        new LimitChange(
                                Cap.at(200), null, null, Cap.at(64L << 20), null, null, Cap.at(50)),
                        Duration.ofSeconds(30),
                        null);

        Ran dry = ctl("cgroup", "limit", "/a", "--host", "h", "--memory", "64M", "--dry-run");
        assertThat(dry.status).isZero();
        assertThat(dry.out).contains("danger: It will be killed.");
        assertThat(recording.calls.getLast().method()).isEqualTo("previewGroupLimits");
        assertThat(ctl("cgroup", "limit", "/a").err).contains("Say which limit");
    }

    private static CgroupTree cgroups() {
        return new FakeCgroups("v2")
                .put(
                        "/a",
                        new CgroupOwner(CgroupOwner.Kind.SLICE, "a.slice", null, true),
                        3L << 30,
                        2L << 30,
                        1)
                .put(
                        "/a/b",
                        new CgroupOwner(CgroupOwner.Kind.DOCKER, "c0ffee", null, true),
                        1L << 30,
                        null,
                        0.5)
                .tree(CgroupQuery.ALL, Samples.AT);
    }

    @Test
    void whatAGearSaysCannotDriveTheTerminal() {
        recording.answer("hosts", List.of(Samples.host()));
        String name = "a\u001b]0;owned\u0007b\u009b2Jc\rd\u202ee\tf";
        recording.answer(
                "namespaces",
                List.of(
                        new io.gearshift.backend.api.NamespaceRow(
                                1, "pid", 1, 1, "root", name, null, name, List.of(name), null)));
        recording.answer(
                "cgroups",
                new FakeCgroups("v1")
                        .put("/" + name, CgroupOwner.NONE, 1, null, 0)
                        .tree(CgroupQuery.ALL, Samples.AT));
        recording.answer(
                "logs",
                new LogPage(List.of(new LogPage.Line(Samples.AT, "out", name, false)), "c", false));
        recording.answer(
                "gear",
                arguments -> {
                    throw new ConsoleException(ErrorCode.GEAR_NOT_FOUND, "No gear " + name);
                });
        for (Ran ran :
                List.of(
                        ctl("ns", "list"),
                        ctl("cgroup", "list"),
                        ctl("cgroup", "top"),
                        ctl("gear", "logs", "x"),
                        ctl("gear", "show", "x"))) {
            assertThat(ran.out + ran.err)
                    .contains("owned")
                    .doesNotContain("\u001b", "\u0007", "\u009b", "\r", "\u202e");
        }
    }

    @Test
    void logsAreFollowedToTheirEnd() {
        recording.answer("me", Samples.me());
        recording.answer(
                "logs",
                arguments -> {
                    if (arguments.get(1) == null) {
                        return Samples.logs();
                    }
                    throw new ConsoleException(ErrorCode.GEAR_NOT_FOUND, "It was deleted.");
                });
        Ran ran = ctl("gear", "logs", "-f", "-n", "5", "web1");
        assertThat(ran.out).contains("partial");
        assertThat(ran.err).contains("It was deleted.", "gear.not-found");
        assertThat(ran.status).isEqualTo(1);
        assertThat(ctl("gear", "logs", "-f", "-o", "json", "web1").out.lines())
                .allMatch(line -> line.startsWith("{") && line.endsWith("}"));
    }

    @Test
    void theSignInLinkIsAWholeAddress() {
        recording.answer("me", Samples.me()).answer("createSignInLink", Samples.link());
        assertThat(ctl("sign-in-link").out).isEqualTo("https://box:8440/sign-in/abc\n");
        assertThat(recording.calls.getLast().method()).isIn("me", "createSignInLink");
        assertThat(ctl("sign-in-link", "--user", "ann", "-o", "json").json().get("url").asText())
                .isEqualTo("https://box:8440/sign-in/abc");
    }

    @Test
    void aTokenIsPrintedOnce() {
        recording.answer("createToken", Samples.token());
        assertThat(ctl("token", "create", "ci", "--rights", "view", "--valid-for", "90d").out)
                .isEqualTo("s3cret\n");
        assertThat(recording.calls.getFirst().arguments().get(2)).isEqualTo(Duration.ofDays(90));
    }

    @Test
    void aWholeChainIsSaidAndABrokenOneIsAFailure() {
        recording.answer("checkAudit", new AuditCheck(120, null, Samples.AT));
        Ran whole = ctl("audit", "verify");
        assertThat(whole.status).isZero();
        assertThat(whole.out).startsWith("Chain whole, 120 rows, checked at ");
        assertThat(recording.calls.getFirst().arguments().getFirst()).isEqualTo(Duration.ZERO);

        recording.answer("checkAudit", Samples.auditCheck());
        Ran broken = ctl("audit", "verify");
        assertThat(broken.status).isEqualTo(1);
        assertThat(broken.out).startsWith("Chain broken at row 7 of 12");
        assertThat(ctl("audit", "verify", "-o", "json").out).contains("\"brokenAt\" : 7");
    }

    @Test
    void killsAreListedAndOneIsShownWithItsBlackBox() {
        recording
                .answer("kills", List.of(Samples.blackBox().row()))
                .answer("kill", Samples.blackBox());
        String id = Samples.blackBox().row().id();

        assertThat(ctl("gear", "kills", "web1").out).contains(id, "web1");
        String shown = ctl("gear", "kills", "web1", id).out;
        assertThat(shown)
                .contains(
                        "memory cap   64 MiB",
                        "at the kill  64 MiB: programs 57 MiB",
                        "60 s before",
                        "killed   4711 (17 inside) 56 MiB",
                        "process  4699 (- inside) -",
                        "kernel   Memory cgroup out of memory")
                .doesNotContain("\u001b");
        assertThat(ctl("gear", "kills", "web1", id, "-o", "json").out)
                .contains("\"residentBytes\" : 58720256");
    }

    @Test
    void eventsAndAuditAreListed() {
        recording
                .answer("events", List.of(Samples.event()))
                .answer("audit", List.of(Samples.auditRow()));
        assertThat(ctl("event", "list", "--gear", "web1", "-n", "3").out).contains("oom-kill");
        assertThat(ctl("audit", "list").out).contains("limit.change", "c-1");
        assertThat(recording.calls.get(0).arguments().getFirst())
                .isEqualTo(new EventQuery("web1", null, null, null, 3));
        assertThat(recording.calls.get(1).arguments().getFirst())
                .isEqualTo(new AuditQuery(null, null, null, 50));
    }

    @ParameterizedTest
    @CsvSource({
        "start,startGear",
        "stop,stopGear",
        "restart,restartGear",
        "pause,pauseGear",
        "resume,resumeGear",
        "adopt-drift,adoptDrift",
        "revert-drift,revertDrift"
    })
    void averbOnAGearIsThatCall(String verb, String method) {
        recording.answer(method, Samples.GEAR);
        assertThat(ctl("gear", verb, "web1").status).isZero();
        assertThat(recording.calls.getFirst().method()).isEqualTo(method);
        assertThat(recording.calls.getFirst().arguments().getFirst()).isEqualTo("web1");
    }

    @Test
    void aRefusalSaysItsCodeAndEndsWithOne() {
        recording.answer(
                "deleteGear",
                arguments -> {
                    throw new ConsoleException(
                            ErrorCode.GEAR_STATE, "It runs. Stop it, or use --force.");
                });
        Ran ran = ctl("gear", "rm", "web1");
        assertThat(ran.status).isEqualTo(1);
        assertThat(ran.err).isEqualTo("It runs. Stop it, or use --force. (gear.state)\n");
        assertThat(ran.out).isEmpty();
    }

    @Test
    void aWrongCallEndsWithTwoAndPointsToTheHelp() {
        for (String[] call :
                List.of(
                        new String[] {"gear", "lst"},
                        new String[] {"gear", "show"},
                        new String[] {"gear", "list", "-o", "xml"},
                        new String[] {"gear", "list", "--state", "sleeping"},
                        new String[] {})) {
            Ran ran = ctl(call);
            assertThat(ran.status).as(String.join(" ", call)).isEqualTo(2);
            assertThat(ran.err).contains("--help").doesNotContain("Exception");
        }
    }

    @Test
    void aConsoleThatIsNotThereEndsWithThree() {
        Ran ran = run("--socket", directory.resolve("none.sock").toString(), "gear", "list");
        assertThat(ran.status).isEqualTo(3);
        assertThat(ran.err).contains("console.unreachable", "gearshift up");
    }

    @Test
    void historyIsATableCsvOrJson() {
        recording.answer("gear", Samples.GEAR).answer("history", List.of(Samples.series()));
        Ran table = ctl("history", "web1", "--figure", "cpuCores", "--range", "6h");
        assertThat(table.err).isEmpty();
        assertThat(table.out.lines().map(line -> line.strip().replaceAll(" +", " ")))
                .containsExactly(
                        "TIME (UTC) cpuCores, cores HIGHEST",
                        "2026-11-22T00:31:49Z 0.1 0.1",
                        "2026-11-22T00:31:52Z - -",
                        "2026-11-22T00:31:55Z 0.2 0.3");
        Ran csv = ctl("history", "web1", "-o", "csv", "--step", "hour");
        assertThat(csv.out)
                .isEqualTo(
                        """
                        time,cpuCores average (cores),cpuCores highest (cores)\r
                        2026-11-22T00:31:49Z,0.1,0.1\r
                        2026-11-22T00:31:52Z,,\r
                        2026-11-22T00:31:55Z,0.2,0.3\r
                        """);
        assertThat(recording.calls.getLast().toString()).contains("HOUR", "memoryBytes", "PT24H");
        assertThat(
                        ctl("history", "web1", "-o", "json")
                                .json()
                                .get(0)
                                .get("averages")
                                .get(1)
                                .isNull())
                .isTrue();
    }

    @Test
    void aListCanBeCsv() {
        recording.answer("namespaces", List.of(Samples.namespace()));
        assertThat(ctl("ns", "list", "--host", "host1", "-o", "csv").out)
                .startsWith("NS,TYPE,NPROCS,PID,USER,WHOSE,COMMAND\n4026531836,");
    }

    @Test
    void everyCommandExplainsItself() {
        CommandLine root = Ctl.commandLine();
        List<CommandLine> all = new ArrayList<>(List.of(root));
        for (int i = 0; i < all.size(); i++) {
            all.addAll(all.get(i).getSubcommands().values());
        }
        assertThat(all).hasSizeGreaterThan(30);
        for (CommandLine command : all) {
            var spec = command.getCommandSpec();
            assertThat(spec.usageMessage().description()).as(spec.qualifiedName()).isNotEmpty();
            spec.args()
                    .forEach(
                            each ->
                                    assertThat(each.description())
                                            .as(spec.qualifiedName() + " " + each)
                                            .isNotEmpty());
        }
        assertThat(ctl("gear", "create", "--help").out).contains("--memory", "Example");
    }

    @Test
    void theReferenceHasEveryCommandAndOption() throws IOException {
        String reference = Files.readString(Path.of("../docs/reference/ctl.md"));
        List<CommandLine> all = new ArrayList<>(List.of(Ctl.commandLine()));
        for (int i = 0; i < all.size(); i++) {
            all.addAll(all.get(i).getSubcommands().values());
            var spec = all.get(i).getCommandSpec();
            String path = spec.qualifiedName().replaceFirst("^gearshift ctl ?", "");
            assertThat(reference).contains(path);
            spec.options()
                    .forEach(
                            option ->
                                    assertThat(reference)
                                            .as(spec.qualifiedName())
                                            .contains(option.longestName()));
        }
    }

    @Test
    void sessionsAreListedAndEnded() {
        recording.answer("sessions", List.of(Samples.session())).answer("endOtherSessions", 2);
        assertThat(ctl("session", "list").out)
                .contains("s-1", "ann", "password", "127.0.0.1", "curl/8.5");
        assertThat(ctl("session", "end", "s-1").status).isZero();
        assertThat(ctl("session", "end", "--all-of", "ann").out).isEqualTo("2 sessions ended\n");
        assertThat(recording.calls)
                .extracting(RecordingConsole.Call::method)
                .containsExactly("sessions", "revokeSession", "endOtherSessions");
        assertThat(ctl("session", "end").status).isNotZero();
        assertThat(ctl("session", "end", "s-1", "--all-of", "ann").status).isNotZero();
        assertThat(recording.calls).hasSize(3);
    }

    @ParameterizedTest
    @ValueSource(strings = {"list", "disable", "enable", "put", "rm"})
    void usersAreManaged(String verb) {
        recording
                .answer("users", List.of(Samples.user()))
                .answer("setUserDisabled", Samples.user())
                .answer("putUser", Samples.user());
        Ran ran =
                switch (verb) {
                    case "list" -> ctl("user", "list");
                    case "put" -> ctl("user", "put", "ann", "--role", "operator");
                    default -> ctl("user", verb, "ann");
                };
        assertThat(ran.err).isEmpty();
        assertThat(ran.status).isZero();
        assertThat(recording.calls).hasSize(1);
    }
}
