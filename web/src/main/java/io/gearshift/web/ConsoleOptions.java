package io.gearshift.web;

import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// How the console program runs. Each component is an argument: `agentSocket` is `--agent-socket
/// VALUE` or `--agent-socket=VALUE`.
///
/// @param state folder of the store and of the TLS key; the console user's alone
/// @param run folder of the socket `console.sock` and of the file `address`
/// @param agentSocket the agent's socket
/// @param hostName this host's name in the console; the machine's unless given
/// @param administrators group whose members may do everything through the socket
/// @param web where it listens (`--bind`, `--port`, `--instance`, `--hsts true`)
/// @param alertLocal whether alerts may be sent to this machine itself (`--alert-local true`)
/// @param debug whether to log at debug level (`--debug true`)
public record ConsoleOptions(
        Path state,
        Path run,
        Path agentSocket,
        String hostName,
        String administrators,
        WebConfig web,
        boolean alertLocal,
        boolean debug) {

    private static final int MAX_PORT = 65535;

    private static final Map<String, String> DEFAULTS = defaults();

    private static Map<String, String> defaults() {
        Map<String, String> defaults = new LinkedHashMap<>();
        defaults.put("state", "/var/lib/gearshift/console");
        defaults.put("run", "/run/gearshift/console");
        defaults.put("agent-socket", "/run/gearshift/agent/agent.sock");
        defaults.put("host-name", "");
        defaults.put("administrators", "gearshift");
        defaults.put("bind", WebConfig.DEFAULT_BIND);
        defaults.put("port", Integer.toString(WebConfig.DEFAULT_PORT));
        defaults.put("instance", "");
        defaults.put("hsts", "false");
        defaults.put("alert-local", "false");
        defaults.put("debug", "false");
        return defaults;
    }

    /// What the arguments came to: options, or everything that is wrong with them.
    ///
    /// @param options null if there are problems
    /// @param problems sentences; empty if there are options
    public record Parsed(@Nullable ConsoleOptions options, List<String> problems) {
        /// Copies the list.
        public Parsed {
            problems = List.copyOf(problems);
        }
    }

    /// Reads the program's arguments.
    ///
    /// @param machineName the kernel's host name, for the default of `--host-name`
    public static Parsed parse(List<String> arguments, String machineName) {
        List<String> problems = new ArrayList<>();
        Map<String, String> values = values(arguments, problems);
        Path state = folder(values, "state", problems);
        Path run = folder(values, "run", problems);
        Path agentSocket = folder(values, "agent-socket", problems);
        int port = port(values, problems);
        boolean hsts = truth(values, "hsts", problems);
        boolean alertLocal = truth(values, "alert-local", problems);
        boolean debug = truth(values, "debug", problems);
        String instance = value(values, "instance");
        WebConfig web = null;
        try {
            web =
                    new WebConfig(
                            value(values, "bind"),
                            port,
                            run.resolve("console.sock"),
                            state.resolve("tls"),
                            instance.isEmpty() ? named(state) : instance,
                            hsts);
        } catch (IllegalArgumentException e) {
            String message = e.getMessage();
            problems.addAll(message == null ? List.of() : message.lines().toList());
        }
        if (web == null || !problems.isEmpty()) {
            return new Parsed(null, problems);
        }
        String host = value(values, "host-name");
        return new Parsed(
                new ConsoleOptions(
                        state,
                        run,
                        agentSocket,
                        host.isEmpty() ? machineName : host,
                        value(values, "administrators"),
                        web,
                        alertLocal,
                        debug),
                List.of());
    }

    /// The effective configuration in one line, for the log at start.
    public String describe() {
        return ("--state %s --run %s --agent-socket %s --host-name %s --administrators %s --bind %s"
                        + " --port %d --instance %s --hsts %s --alert-local %s --debug %s")
                .formatted(
                        state,
                        run,
                        agentSocket,
                        hostName,
                        administrators,
                        web.bind(),
                        web.port(),
                        web.instance(),
                        web.hsts(),
                        alertLocal,
                        debug);
    }

    /// Every state folder is another instance, and the same one after a restart.
    private static String named(Path state) {
        try {
            byte[] hash =
                    MessageDigest.getInstance("SHA-256")
                            .digest(state.toString().getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash, 0, 4);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private static Map<String, String> values(List<String> arguments, List<String> problems) {
        Map<String, String> values = new LinkedHashMap<>(DEFAULTS);
        for (int i = 0; i < arguments.size(); i++) {
            String argument = arguments.get(i);
            int equals = argument.indexOf('=');
            String key = equals < 0 ? argument : argument.substring(0, equals);
            if (!key.startsWith("--") || !DEFAULTS.containsKey(key.substring(2))) {
                problems.add(
                        "\"%s\" is not an argument of the console. It takes --%s."
                                .formatted(key, String.join(", --", DEFAULTS.keySet())));
            } else if (equals >= 0) {
                values.put(key.substring(2), argument.substring(equals + 1));
            } else if (i + 1 < arguments.size()) {
                i++;
                values.put(key.substring(2), arguments.get(i));
            } else {
                problems.add(key + " needs a value.");
            }
        }
        return values;
    }

    private static String value(Map<String, String> values, String key) {
        return values.getOrDefault(key, "");
    }

    private static Path folder(Map<String, String> values, String key, List<String> problems) {
        try {
            Path path = Path.of(value(values, key));
            if (path.isAbsolute()) {
                return path.normalize();
            }
        } catch (InvalidPathException e) {
            problems.add("--%s: %s.".formatted(key, e.getMessage()));
            return Path.of("/");
        }
        problems.add(
                "--%s wants an absolute path, found \"%s\".".formatted(key, value(values, key)));
        return Path.of("/");
    }

    private static int port(Map<String, String> values, List<String> problems) {
        String text = value(values, "port");
        if (text.matches("\\d{1,5}") && Integer.parseInt(text) <= MAX_PORT) {
            return Integer.parseInt(text);
        }
        problems.add("--port wants 0 (any free one) to 65535, found \"%s\".".formatted(text));
        return 0;
    }

    private static boolean truth(Map<String, String> values, String key, List<String> problems) {
        String text = value(values, key);
        if (!text.equals("true") && !text.equals("false")) {
            problems.add("--%s wants true or false, found \"%s\".".formatted(key, text));
        }
        return text.equals("true");
    }
}
