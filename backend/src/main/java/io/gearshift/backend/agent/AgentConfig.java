package io.gearshift.backend.agent;

import io.gearshift.backend.account.GroupRole;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// How an agent runs. Each component is an argument of the program: `consoleUser` is
/// `--console-user VALUE` or `--console-user=VALUE`.
///
/// @param state folder of the agent's journal, gears and images; others may pass through it to the
///   mounts of their gear, not look (0711)
/// @param run folder of the socket `agent.sock`, root's and the console group's (0750)
/// @param libvirtUri libvirt's LXC driver
/// @param nativeDir folder of the native programs (`--native`)
/// @param consoleUser name or number of the user whose programs may connect, besides root
/// @param consoleGroup group of the socket; the console user's name unless given
/// @param hostName this host's name in the console; the machine's unless given
/// @param cgroupList file of root's that lists plain cgroups whose limits may be changed; need not
///   be there
/// @param dockerSocket socket of the host's Docker
/// @param pamGroups groups of this machine whose members may sign in at the console, each with a
///   role: `GROUP=ROLE` or `GROUP=ROLE@PROJECT`, parted by commas; none unless given
///   (`--pam-groups`)
/// @param pamServices folder of the PAM service `gearshift` instead of `/etc/pam.d`
///   (`--pam-services`)
/// @param debug whether to log at debug level (`--debug true`)
public record AgentConfig(
        Path state,
        Path run,
        String libvirtUri,
        Path nativeDir,
        String consoleUser,
        String consoleGroup,
        String hostName,
        Path cgroupList,
        Path dockerSocket,
        List<GroupRole> pamGroups,
        @Nullable Path pamServices,
        boolean debug) {

    /// Most bytes of a unix socket's path (`sun_path` less its final zero).
    static final int MAX_SOCKET_PATH = 107;

    private static final Pattern ACCOUNT = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.-]{0,31}");
    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9][A-Za-z0-9.-]{0,62}");
    private static final Pattern URI = Pattern.compile("lxc://[\\x21-\\x7e]{0,500}");

    private static final List<String> KEYS =
            List.of(
                    "state",
                    "run",
                    "libvirt-uri",
                    "native",
                    "console-user",
                    "console-group",
                    "host-name",
                    "cgroup-list",
                    "docker-socket",
                    "pam-groups",
                    "pam-services",
                    "debug");

    /// Copies the list.
    public AgentConfig {
        pamGroups = List.copyOf(pamGroups);
    }

    /// What the arguments came to: a config, or everything that is wrong with them.
    ///
    /// @param config null if there are problems
    /// @param problems sentences; empty if there is a config
    public record Parsed(@Nullable AgentConfig config, List<String> problems) {

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
        Map<String, String> given = split(arguments, problems);
        String user =
                matching(given, "console-user", "gearshift", ACCOUNT, "a user's name", problems);
        AgentConfig config =
                new AgentConfig(
                        folder(given, "state", "/var/lib/gearshift/agent", problems),
                        folder(given, "run", "/run/gearshift/agent", problems),
                        matching(
                                given,
                                "libvirt-uri",
                                "lxc:///system",
                                URI,
                                "a URI of libvirt's LXC driver, such as lxc:///system",
                                problems),
                        folder(given, "native", "/usr/lib/gearshift/native", problems),
                        user,
                        matching(given, "console-group", user, ACCOUNT, "a group's name", problems),
                        matching(
                                given,
                                "host-name",
                                machineName,
                                HOST,
                                "a host name of up to 63 letters, digits, dots and hyphens",
                                problems),
                        folder(given, "cgroup-list", "/etc/gearshift/cgroups", problems),
                        folder(given, "docker-socket", "/run/docker.sock", problems),
                        GroupRole.parse(given.getOrDefault("pam-groups", ""), problems),
                        given.containsKey("pam-services")
                                ? folder(given, "pam-services", "/etc/pam.d", problems)
                                : null,
                        truth(given, "debug", problems));
        int length = config.socket().toString().getBytes(StandardCharsets.UTF_8).length;
        if (length > MAX_SOCKET_PATH) {
            problems.add(
                    "--run is too long: the socket's path %s would have %d bytes, and the kernel takes %d. Choose a shorter folder."
                            .formatted(config.socket(), length, MAX_SOCKET_PATH));
        }
        return problems.isEmpty() ? new Parsed(config, List.of()) : new Parsed(null, problems);
    }

    /// The socket that consoles connect to.
    public Path socket() {
        return run.resolve("agent.sock");
    }

    /// The effective configuration in one line, for the log at start.
    public String describe() {
        return "--state %s --run %s --libvirt-uri %s --native %s --console-user %s --console-group %s --host-name %s --cgroup-list %s --docker-socket %s --pam-groups %s --pam-services %s --debug %s"
                .formatted(
                        state,
                        run,
                        libvirtUri,
                        nativeDir,
                        consoleUser,
                        consoleGroup,
                        hostName,
                        cgroupList,
                        dockerSocket,
                        pamGroups.stream()
                                .map(GroupRole::toString)
                                .collect(Collectors.joining(",")),
                        pamServices == null ? "/etc/pam.d" : pamServices,
                        debug);
    }

    private static Map<String, String> split(List<String> arguments, List<String> problems) {
        Map<String, String> given = new LinkedHashMap<>();
        for (int i = 0; i < arguments.size(); i++) {
            String argument = arguments.get(i);
            int equals = argument.indexOf('=');
            String key = equals < 0 ? argument : argument.substring(0, equals);
            if (!key.startsWith("--") || !KEYS.contains(key.substring(2))) {
                problems.add(
                        "\"%s\" is not an argument of the agent. It takes --%s."
                                .formatted(shown(key), String.join(", --", KEYS)));
                continue;
            }
            String value = null;
            if (equals >= 0) {
                value = argument.substring(equals + 1);
            } else if (i + 1 < arguments.size() && !arguments.get(i + 1).startsWith("--")) {
                i++;
                value = arguments.get(i);
            }
            if (value == null || value.isEmpty()) {
                problems.add(key + " needs a value.");
            } else if (given.putIfAbsent(key.substring(2), value) != null) {
                problems.add(key + " is given twice.");
            }
        }
        return given;
    }

    /// The path of a folder or file.
    private static Path folder(
            Map<String, String> given, String key, String otherwise, List<String> problems) {
        String text = given.getOrDefault(key, otherwise);
        return checked(
                text,
                Path.of(otherwise),
                value -> {
                    Path path = path(value);
                    return path != null && path.isAbsolute() && printable(value)
                            ? path.normalize()
                            : null;
                },
                "--%s wants an absolute path, found \"%s\".".formatted(key, shown(text)),
                problems);
    }

    private static String matching(
            Map<String, String> given,
            String key,
            String otherwise,
            Pattern pattern,
            String wanted,
            List<String> problems) {
        String text = given.getOrDefault(key, otherwise);
        return checked(
                text,
                otherwise,
                value -> pattern.matcher(value).matches() ? value : null,
                "--%s wants %s, found \"%s\".".formatted(key, wanted, shown(text)),
                problems);
    }

    private static boolean truth(Map<String, String> given, String key, List<String> problems) {
        String text = given.getOrDefault(key, "false");
        return checked(
                text,
                false,
                value ->
                        switch (value) {
                            case "true" -> Boolean.TRUE;
                            case "false" -> Boolean.FALSE;
                            default -> null;
                        },
                "--%s wants true or false, found \"%s\".".formatted(key, shown(text)),
                problems);
    }

    private static <T> T checked(
            String text,
            T otherwise,
            Function<String, @Nullable T> read,
            String problem,
            List<String> problems) {
        T value = read.apply(text);
        if (value == null) {
            problems.add(problem);
            return otherwise;
        }
        return value;
    }

    private static @Nullable Path path(String text) {
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            return null; // A zero byte; the caller says what is wanted.
        }
    }

    private static boolean printable(String text) {
        return text.chars().noneMatch(Character::isISOControl);
    }

    private static String shown(String text) {
        String clean = text.replaceAll("\\p{Cntrl}", "?");
        return clean.length() <= 80 ? clean : clean.substring(0, 80) + "...";
    }
}
