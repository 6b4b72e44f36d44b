package io.gearshift.uitests;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gearshift.backend.api.ConsoleException;
import io.gearshift.backend.api.ErrorCode;
import io.gearshift.backend.api.remote.ApiJson;
import io.gearshift.backend.api.remote.RemoteConsole;
import io.gearshift.bench.GearGroups;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The shipped program, brought up by its own script with all state below a folder of its own, and
/// taken away whole at the end. One for all suites of a run. Not thread-safe.
final class ShippedInstance implements AutoCloseable {

    private static final Duration SHORT = Duration.ofSeconds(60);
    // A checkout that was never built is built first.
    private static final Duration LONG = Duration.ofMinutes(10);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path script;
    private final Path home;
    private final int port;
    // What a command begins with, to be run where the instance's folder is to be seen.
    private final List<String> inside;
    private final Map<String, Long> read = new LinkedHashMap<>();
    // A run that is broken off leaves no gear behind either.
    private final Thread atExit =
            Thread.ofPlatform().name("take the instance away").unstarted(this::takeAway);

    private ShippedInstance(Path script, Path home, int port, List<String> inside) {
        this.inside = List.copyOf(inside);
        this.script = script;
        this.home = home;
        this.port = port;
    }

    /// Brings it up.
    static ShippedInstance up() {
        try {
            Path home = Files.createTempDirectory(Path.of("/var/tmp"), "gearshift-ui");
            Shell.run(Map.of(), SHORT, List.of("chmod", "0755", home.toString())).must();
            return up(home, List.of());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Brings it up in a folder that is there already.
    ///
    /// @param inside what a command begins with, to be run where that folder is to be seen
    static ShippedInstance up(Path home, List<String> inside) throws IOException {
        ShippedInstance instance = new ShippedInstance(script(), home, freePort(), inside);
        Runtime.getRuntime().addShutdownHook(instance.atExit);
        try {
            instance.start();
            return instance;
        } catch (RuntimeException | AssertionError e) {
            instance.close();
            throw e;
        }
    }

    /// The program's one script.
    static Path script() {
        Path root = Path.of(System.getProperty("gearshift.root", "..")).toAbsolutePath();
        return root.normalize().resolve("gearshift");
    }

    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /// Starts what of it does not run, at the same address as before.
    void start() {
        // Groups that no machine has: MachineSignInIT makes them for gear-pam alone.
        gearshift(
                        LONG,
                        List.of(
                                "up",
                                "--detach",
                                "--port",
                                Integer.toString(port),
                                "--pam-group",
                                "pam-ops=operator",
                                "--pam-group",
                                "pam-shop=customer@shop"))
                .must();
    }

    /// Where a browser finds it.
    String address() {
        return "https://localhost:" + port;
    }

    /// A file or folder of its state.
    Path path(String name) {
        return home.resolve(name);
    }

    /// Starts `gearshift desktop` with its window on this X display; the caller ends it.
    Process desktop(String display, String... arguments) {
        List<String> command = new ArrayList<>(List.of("desktop"));
        command.addAll(List.of(arguments));
        return begin(Map.of("DISPLAY", display), home.resolve("desktop.log"), command);
    }

    /// Starts `ctl` and writes what it says, on both streams, to a file; the caller ends it.
    Process ctlBegun(Path said, String... arguments) {
        List<String> command = new ArrayList<>(List.of("ctl"));
        command.addAll(List.of(arguments));
        return begin(Map.of(), said, command);
    }

    private Process begin(Map<String, String> environment, Path said, List<String> arguments) {
        List<String> command = new ArrayList<>(List.of(script.toString()));
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put("GEARSHIFT_HOME", home.toString());
        builder.environment().putAll(environment);
        builder.redirectErrorStream(true);
        builder.redirectOutput(said.toFile());
        try {
            return builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Runs `ctl`.
    Shell.Ended ctl(String... arguments) {
        List<String> command = new ArrayList<>(List.of("ctl"));
        command.addAll(List.of(arguments));
        return gearshift(SHORT, command);
    }

    /// Runs `ctl` for its JSON; `-o json` is part of the arguments.
    JsonNode json(String... arguments) {
        return read(ctl(arguments).must());
    }

    /// Reads what a program wrote as JSON.
    static JsonNode read(String json) {
        try {
            return JSON.readTree(json);
        } catch (JsonProcessingException e) {
            throw new AssertionError("this is no JSON: " + json, e);
        }
    }

    /// The program's API over its socket, as root; for what would take too many runs of `ctl`.
    RemoteConsole console() {
        return RemoteConsole.overSocket(home.resolve("run/console/console.sock"), "ctl");
    }

    /// One gear as `ctl gear show` has it, without a program started for it.
    JsonNode gear(String name) {
        if (isElsewhere()) {
            return json("gear", "show", name, "-o", "json");
        }
        try (RemoteConsole console = console()) {
            return json(console.gear(name));
        } catch (ConsoleException e) {
            throw new AssertionError(e.getMessage(), e);
        }
    }

    /// Its socket is to be seen by what runs inside alone.
    private boolean isElsewhere() {
        return !inside.isEmpty();
    }

    private static JsonNode json(Object record) {
        return read(new String(ApiJson.write(record), StandardCharsets.UTF_8));
    }

    /// Makes a gear of these options and command, and starts it.
    JsonNode run(String name, List<String> options, String... command) {
        create(name, options, command);
        if (isElsewhere()) {
            ctl("gear", "start", name).must();
            return gear(name);
        }
        try (RemoteConsole console = console()) {
            return json(console.startGear(name));
        }
    }

    /// Makes a gear of these options and command.
    void create(String name, List<String> options, String... command) {
        List<String> all = new ArrayList<>(List.of("gear", "create", name));
        all.addAll(options);
        all.add("--");
        all.addAll(List.of(command));
        ctl(all.toArray(String[]::new)).must();
    }

    /// Deletes a gear, running or not, if it is there.
    void remove(String name) {
        if (isElsewhere()) {
            ctl("gear", "rm", "--force", name);
            return;
        }
        try (RemoteConsole console = console()) {
            console.deleteGear(name, true);
        } catch (ConsoleException e) {
            if (e.code() != ErrorCode.GEAR_NOT_FOUND) {
                throw e;
            }
        }
    }

    /// Runs `virsh` on its libvirtd.
    Shell.Ended virsh(String... arguments) {
        List<String> command = new ArrayList<>(List.of("virsh", "-q", "-c", libvirtUri()));
        command.addAll(List.of(arguments));
        return within(command);
    }

    /// Runs a program where the instance's folder is to be seen.
    Shell.Ended within(List<String> command) {
        List<String> all = new ArrayList<>(inside);
        all.addAll(command);
        return Shell.run(Map.of(), SHORT, all);
    }

    private boolean installed() {
        return within(List.of("test", "-e", home.resolve("program").toString())).status() == 0;
    }

    /// How its libvirtd is reached.
    String libvirtUri() {
        return "lxc:///system?socket=" + home.resolve("libvirt/run/libvirt-sock");
    }

    /// Kills one of its processes with SIGKILL and waits until it is gone.
    ///
    /// @param name `agent`, `console` or `libvirtd`
    void kill(String name) {
        Path file = home.resolve(name.equals("libvirtd") ? "libvirt/run/" : "run/", name + ".pid");
        try {
            long pid = Long.parseLong(Files.readString(file).strip().split(" ", 2)[0]);
            ProcessHandle process = ProcessHandle.of(pid).orElseThrow();
            process.destroyForcibly();
            Await.until(name + " is gone", SHORT, () -> !process.isAlive());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Starts its libvirtd again.
    void startLibvirtd() {
        within(libvirtd()).must();
    }

    private List<String> libvirtd() {
        return List.of(
                home.resolve("program/native/libvirtd-private.sh").toString(),
                "--home",
                home.toString());
    }

    /// The WARN and ERROR lines, with what belongs to them, that agent and console have written
    /// since the last call.
    List<String> newProblems() {
        List<String> problems = new ArrayList<>();
        for (String name : List.of("agent.log", "console.log")) {
            Path log = home.resolve("state/log", name);
            try {
                byte[] all = Files.exists(log) ? Files.readAllBytes(log) : new byte[0];
                int from = (int) Math.min(read.getOrDefault(name, 0L), all.length);
                read.put(name, (long) all.length);
                boolean bad = false;
                for (String line :
                        new String(all, from, all.length - from, StandardCharsets.UTF_8)
                                .lines()
                                .toList()) {
                    if (line.matches("\\d{4}-\\d\\d-\\d\\dT.*")) {
                        bad = !line.matches("\\S+ (INFO|DEBUG|TRACE) .*");
                    } else {
                        // A line that no logger wrote is a stack trace or the JVM's own.
                        bad = true;
                    }
                    if (bad && !line.isBlank()) {
                        problems.add(name + ": " + line);
                    }
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return problems;
    }

    /// Takes gears, programs and state away, whatever state they are in.
    @Override
    public void close() {
        Runtime.getRuntime().removeShutdownHook(atExit);
        takeAway();
    }

    private void takeAway() {
        // Not through the console: it may be what failed.
        gearshift(SHORT, List.of("down"));
        endWhatDownForgot();
        if (virsh("version").status() != 0 && installed()) {
            within(libvirtd());
        }
        List<String> domains =
                virsh("list", "--all", "--name")
                        .out()
                        .lines()
                        .map(String::strip)
                        .filter(name -> !name.isEmpty())
                        .toList();
        for (String domain : domains) {
            virsh("destroy", domain);
            virsh("undefine", domain);
        }
        // What the agent would have done, which has ended.
        GearGroups.remove(domains);
        if (installed()) {
            List<String> stop = new ArrayList<>(libvirtd());
            stop.add("--stop");
            within(stop);
        }
        Shell.run(Map.of(), SHORT, List.of("rm", "-rf", "--one-file-system", home.toString()));
    }

    /// Ends the programs of this instance, known by its folder in their arguments.
    private void endWhatDownForgot() {
        programs(home).forEach(ProcessHandle::destroyForcibly);
    }

    /// Agent and console of an instance that run. {@link ProcessHandle.Info} has no arguments of a
    /// program that has more of them than fit a page, so the kernel is asked.
    static List<ProcessHandle> programs(Path home) {
        return ProcessHandle.allProcesses()
                .filter(
                        each -> {
                            String arguments = arguments(each.pid());
                            return arguments.contains("\0io.gearshift.")
                                    && arguments.contains(home + "/run/");
                        })
                .toList();
    }

    private static String arguments(long pid) {
        try {
            return Files.readString(Path.of("/proc", Long.toString(pid), "cmdline"));
        } catch (IOException e) {
            return ""; // It has ended.
        }
    }

    private Shell.Ended gearshift(Duration within, List<String> arguments) {
        List<String> command = new ArrayList<>(inside);
        command.add(script.toString());
        command.addAll(arguments);
        return Shell.run(Map.of("GEARSHIFT_HOME", home.toString()), within, command);
    }
}
