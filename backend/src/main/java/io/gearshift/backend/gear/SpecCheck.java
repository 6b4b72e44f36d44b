package io.gearshift.backend.gear;

import io.gearshift.backend.api.ConsoleException;
import io.gearshift.backend.api.ErrorCode;
import io.gearshift.backend.api.GearSpec;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/// Checks what somebody wants a gear to be, as if the console were hostile. All problems are
/// reported at once.
public final class SpecCheck {

    /// Form of names: a label of the domain name system.
    public static final Pattern NAME = Pattern.compile("[a-z]([a-z0-9-]{0,61}[a-z0-9])?");

    private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,255}");
    private static final int MOST_ARGUMENTS = 1000;
    private static final int MOST_VARIABLES = 1000;
    private static final int MOST_BYTES = 128 * 1024;

    private final List<String> problems = new ArrayList<>();

    private SpecCheck() {}

    /// Checks a gear to be made.
    ///
    /// @throws ConsoleException `gear.invalid` with all that is wrong
    public static void check(GearSpec spec) {
        var check = new SpecCheck();
        check.name("name", spec.name());
        check.name("project", spec.project());
        if (spec.application() != null) {
            check.name("application", spec.application());
        }
        check.name("image", spec.image());
        check.command(spec.command());
        check.variables("environment", spec.environment());
        check.variables("secret", spec.secrets());
        for (String each : spec.secrets().keySet()) {
            if (spec.environment().containsKey(each)) {
                check.problems.add("The variable " + each + " is given as plain and as secret.");
            }
        }
        check.done();
    }

    /// Checks a command to be run in a gear.
    ///
    /// @throws ConsoleException `gear.invalid` with all that is wrong
    public static void check(List<String> command, Map<String, String> environment) {
        var check = new SpecCheck();
        check.command(command);
        check.variables("environment", environment);
        check.done();
    }

    private void done() {
        if (!problems.isEmpty()) {
            throw new ConsoleException(ErrorCode.GEAR_INVALID, String.join(" ", problems));
        }
    }

    private void name(String what, String value) {
        if (!NAME.matcher(value).matches()) {
            problems.add(
                    "The "
                            + what
                            + " must be 1 to 63 of a-z, 0-9 and -, starting with a letter and not"
                            + " ending in -; found \""
                            + shown(value)
                            + "\".");
        }
    }

    private void command(List<String> command) {
        if (command.isEmpty() || command.getFirst().isEmpty()) {
            problems.add("A command is needed: a program and its arguments.");
        }
        if (command.size() > MOST_ARGUMENTS) {
            problems.add("A command has at most " + MOST_ARGUMENTS + " arguments.");
        }
        long bytes = 0;
        for (String each : command) {
            bytes += text("command", each);
        }
        if (bytes > MOST_BYTES) {
            problems.add("A command has at most 128 KiB.");
        }
    }

    private void variables(String what, Map<String, String> variables) {
        if (variables.size() > MOST_VARIABLES) {
            problems.add("There are at most " + MOST_VARIABLES + " variables of a kind.");
        }
        long bytes = 0;
        for (Map.Entry<String, String> each : variables.entrySet()) {
            if (!VARIABLE.matcher(each.getKey()).matches()) {
                problems.add(
                        "A variable's name is letters, digits and _, not starting with a digit;"
                                + " found \""
                                + shown(each.getKey())
                                + "\".");
            }
            // The value is never shown: it may be a secret.
            bytes += text("value of the " + what + " " + shown(each.getKey()), each.getValue());
        }
        if (bytes > MOST_BYTES) {
            problems.add("Variables of a kind have at most 128 KiB together.");
        }
    }

    private long text(String what, String value) {
        if (value.indexOf('\0') >= 0) {
            problems.add("The " + what + " holds a zero byte, which no program can be given.");
        }
        if (!StandardCharsets.UTF_8.newEncoder().canEncode(value)) {
            problems.add("The " + what + " holds half a character (a lone surrogate).");
        }
        return value.length() * 3L;
    }

    private static String shown(String value) {
        String plain = value.replaceAll("[^\\x20-\\x7e]", "?");
        return plain.length() <= 80 ? plain : plain.substring(0, 80) + "...";
    }
}
