package io.gearshift.uitests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What the script says and leaves behind when the machine is not as it should be.
class ScriptIT {

    private static final Duration LONG = Duration.ofMinutes(10);
    private static final Duration SOON = Duration.ofSeconds(60);

    @TempDir private Path folder;
    private Path home = Path.of("/");

    @BeforeEach
    void makeHome() throws IOException {
        home = Files.createTempDirectory(Path.of("/var/tmp"), "gearshift-script");
        Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    @AfterEach
    void takeHomeAway() {
        Path stop = home.resolve("program/native/libvirtd-private.sh");
        if (Files.exists(stop)) {
            run(Map.of(), "down");
            Shell.run(
                    Map.of(), SOON, List.of(stop.toString(), "--home", home.toString(), "--stop"));
        }
        Shell.run(Map.of(), SOON, List.of("rm", "-rf", "--one-file-system", home.toString()));
    }

    private Shell.Ended run(Map<String, String> environment, String... arguments) {
        List<String> command = new ArrayList<>(List.of("env", "-u", "HOME", "-u", "JAVA_HOME"));
        command.add("GEARSHIFT_HOME=" + home);
        environment.forEach((name, value) -> command.add(name + "=" + value));
        command.add(ShippedInstance.script().toString());
        command.addAll(List.of(arguments));
        return Shell.run(Map.of(), LONG, command);
    }

    /// Something that looks like a JDK 17 and fails when it is run.
    private Path oldJdk() throws IOException {
        Path old = Files.createDirectories(folder.resolve("old jdk"));
        Files.writeString(old.resolve("release"), "JAVA_VERSION=\"17.0.9\"\n");
        for (String program : List.of("java", "javac")) {
            Path file = Files.createDirectories(old.resolve("bin")).resolve(program);
            Files.writeString(file, "#!/bin/sh\necho the wrong one was run >&2\nexit 9\n");
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
        return old;
    }

    @Test
    void anOldJavaHomeIsPassedOverForANewerOne() throws IOException {
        Path old = oldJdk();
        Path jvms = Files.createDirectory(folder.resolve("jvms"));
        Files.createSymbolicLink(jvms.resolve("a-17"), old);
        Files.createSymbolicLink(jvms.resolve("b-25"), Path.of(System.getProperty("java.home")));

        Shell.Ended help =
                run(
                        Map.of("JAVA_HOME", old.toString(), "GEARSHIFT_JVMS", jvms.toString()),
                        "ctl",
                        "--help");

        assertThat(help.must()).contains("gear create web1");
        assertThat(help.err()).isEmpty();
    }

    @Test
    void withoutAJdkUpAndCtlSayWhatToDo() throws IOException {
        Path old = oldJdk();
        Path none = Files.createDirectory(folder.resolve("none"));
        Map<String, String> environment =
                Map.of("JAVA_HOME", old.toString(), "GEARSHIFT_JVMS", none.toString());
        for (String[] arguments :
                new String[][] {{"up", "--detach"}, {"ctl", "gear", "list"}, {"ctl", "--help"}}) {
            Shell.Ended ended = run(environment, arguments);
            assertThat(ended.status()).isEqualTo(1);
            assertThat(ended.out()).isEmpty();
            assertThat(ended.err())
                    .isEqualTo(
                            """
                            gearshift: JDK 25 or newer is needed and was not found (looked at JAVA_HOME=%s and %s).
                            This distribution has no package of it. Unpack any JDK 25 build below %s, or set JAVA_HOME to it, and run the same command again.
                            """
                                    .formatted(old, none, none));
        }
        try (Stream<Path> left = Files.list(home)) {
            assertThat(left).isEmpty();
        }
    }

    @Test
    void rootsArchiveOfClassesIsWhereNobodyElseWrites() throws IOException {
        Map<Path, FileTime> before = inTmp();

        run(Map.of(), "ctl", "--help").must();
        try (Stream<Path> left = Files.list(home)) {
            assertThat(left).as("no state yet, no archive").isEmpty();
        }
        Files.createDirectories(home.resolve("state"));
        run(Map.of(), "ctl", "--help").must();

        Path archive = home.resolve("state/cds/ctl");
        assertThat(archive.resolve("classes.jsa")).isNotEmptyFile();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(archive)))
                .isEqualTo("rwx------");
        assertThat(Files.getAttribute(archive, "unix:uid")).isEqualTo(0);
        assertThat(inTmp()).isEqualTo(before);
    }

    /// What a command without a home may once have left.
    private static Map<Path, FileTime> inTmp() throws IOException {
        Map<Path, FileTime> found = new TreeMap<>();
        Path cache = Path.of("/tmp/.cache");
        if (Files.exists(cache)) {
            try (Stream<Path> files = Files.walk(cache)) {
                for (Path file : files.toList()) {
                    found.put(file, Files.getLastModifiedTime(file));
                }
            }
        }
        return found;
    }

    @Test
    void aPortInUseStartsNothingAndAnotherWorks() throws IOException {
        try (ServerSocket other = new ServerSocket(0, 5, InetAddress.ofLiteral("127.0.0.1"))) {
            String port = Integer.toString(other.getLocalPort());
            Shell.Ended taken = run(Map.of(), "up", "--detach", "--port", port);
            assertThat(taken.status()).isEqualTo(1);
            assertThat(taken.err())
                    .contains(
                            "port " + port + " of 127.0.0.1 is in use by another program",
                            "--port NUMBER");
            assertThat(running()).isEmpty();
        }

        Shell.Ended nowhere =
                run(Map.of(), "up", "--detach", "--port", "0", "--bind", "203.0.113.77");
        assertThat(nowhere.status()).isEqualTo(1);
        assertThat(nowhere.err())
                .contains(
                        "The console cannot listen at 203.0.113.77 port 0",
                        "choose another with --bind");
        assertThat(running()).as("the agent was started and is ended again").isEmpty();

        run(Map.of(), "up", "--detach", "--port", "0").must();
        assertThat(running()).hasSize(2);
        assertThat(run(Map.of(), "ctl", "host", "list").must()).contains("up");
    }

    private List<ProcessHandle> running() {
        return ShippedInstance.programs(home);
    }

    @Test
    void aFullDiskIsSaidAndLeavesNothingHalfMade() throws IOException {
        Process holder =
                new ProcessBuilder(
                                "unshare",
                                "-m",
                                "--propagation",
                                "private",
                                "sh",
                                "-c",
                                "mount -t tmpfs -o size=320m,mode=0755 gearshift-test \"$1\""
                                        + " && touch \"$1/mounted\" && exec sleep 1000000",
                                "sh",
                                home.toString())
                        .inheritIO()
                        .start();
        try {
            List<String> inside = List.of("nsenter", "-m", "-t", Long.toString(holder.pid()));
            List<String> mounted = new ArrayList<>(inside);
            mounted.addAll(List.of("test", "-e", home.resolve("mounted").toString()));
            Await.until(
                    "the small disk is there",
                    SOON,
                    () -> Shell.run(Map.of(), SOON, mounted).status() == 0);
            try (ShippedInstance instance = ShippedInstance.up(home, inside)) {
                fill(instance);
            }
        } finally {
            holder.destroyForcibly();
        }
    }

    private void fill(ShippedInstance instance) {
        JsonNode running =
                instance.run("runs", List.of(), "/bin/sh", "-c", "while :; do sleep 1; done");
        instance.create("stands", List.of(), "/bin/sleep", "1000000");
        String domains = instance.virsh("list", "--all", "--name").must();
        String gears = folders(instance);
        // Until nothing fits, down to the last byte.
        String filler = home.resolve("filler").toString();
        instance.within(List.of("dd", "if=/dev/zero", "of=" + filler, "bs=64k"));
        instance.within(
                List.of(
                        "dd",
                        "if=/dev/zero",
                        "of=" + filler,
                        "bs=1",
                        "conv=notrunc",
                        "oflag=append"));

        Shell.Ended create = instance.ctl("gear", "create", "half", "--", "/bin/sleep", "1");
        assertFull(create);
        assertFull(instance.ctl("gear", "start", "stands"));
        assertThat(instance.gear("stands").get("state").asText()).isEqualTo("stopped");
        assertThat(instance.gear("runs").get("initPid")).isEqualTo(running.get("initPid"));
        assertThat(instance.virsh("list", "--all", "--name").must()).isEqualTo(domains);
        assertThat(folders(instance)).isEqualTo(gears);

        instance.within(List.of("rm", filler)).must();
        instance.create("half", List.of(), "/bin/sleep", "1000000");
        instance.ctl("gear", "start", "half").must();
        instance.ctl("gear", "start", "stands").must();
        assertThat(instance.gear("stands").get("state").asText()).isEqualTo("running");
        assertThat(instance.gear("runs").get("initPid")).isEqualTo(running.get("initPid"));
        assertThat(instance.ctl("audit", "verify").must()).startsWith("Chain whole");
    }

    private static void assertFull(Shell.Ended refused) {
        assertThat(refused.status()).as(refused.out() + refused.err()).isEqualTo(1);
        assertThat(refused.err()).contains("host.disk-full");
        assertThat(refused.err()).containsPattern("Make room|Free space");
    }

    private String folders(ShippedInstance instance) {
        return instance.within(List.of("ls", home.resolve("state/agent/gears").toString())).must();
    }
}
