package io.gearshift.backend.gear;

import io.gearshift.backend.api.ConsoleException;
import io.gearshift.backend.api.ErrorCode;
import io.gearshift.backend.api.GearSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/// Checks what a gear is to be made of before any host is asked; the host checks again.
public final class GearSpecs {
    private static final Pattern NAME = Pattern.compile("[a-z]([a-z0-9-]{0,61}[a-z0-9])?");
    private static final Pattern IMAGE = Pattern.compile("[a-z0-9][a-z0-9._-]{0,127}");
    private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,127}");
    private static final int MOST_ARGUMENTS = 256;
    private static final int MOST_VARIABLES = 256;
    private static final int MOST_CHARACTERS = 65_536;

    private GearSpecs() {}

    /// Refuses what cannot be, with everything that is wrong at once.
    ///
    /// @throws ConsoleException `gear.invalid`
    public static void check(GearSpec spec) {
        List<String> problems = new ArrayList<>();
        name(problems, "name", spec.name());
        name(problems, "project", spec.project());
        if (spec.application() != null) {
            name(problems, "application", spec.application());
        }
        if (!IMAGE.matcher(spec.image()).matches()) {
            problems.add("The image's name is 1 to 128 of a-z 0-9 . _ -.");
        }
        command(problems, spec.command());
        variables(problems, "environment", spec.environment());
        variables(problems, "secrets", spec.secrets());
        for (String name : spec.secrets().keySet()) {
            if (spec.environment().containsKey(name)) {
                problems.add("A variable is both in the environment and among the secrets.");
                break;
            }
        }
        if (!problems.isEmpty()) {
            throw new ConsoleException(ErrorCode.GEAR_INVALID, String.join(" ", problems));
        }
    }

    private static void name(List<String> problems, String what, String value) {
        if (!NAME.matcher(value).matches()) {
            problems.add(
                    "The "
                            + what
                            + " is 1 to 63 of a-z 0-9 -, starting with a letter and not ending in"
                            + " -.");
        }
    }

    private static void command(List<String> problems, List<String> command) {
        int length = command.stream().mapToInt(String::length).sum();
        if (command.isEmpty() || command.getFirst().isBlank()) {
            problems.add("A gear needs a command: the program to run and its arguments.");
        } else if (command.size() > MOST_ARGUMENTS || length > MOST_CHARACTERS) {
            problems.add("The command has at most 256 arguments and 65,536 characters in all.");
        } else if (command.stream().anyMatch(each -> each.indexOf('\0') >= 0)) {
            problems.add("The command must not hold a NUL character.");
        }
    }

    private static void variables(
            List<String> problems, String what, Map<String, String> variables) {
        int length = 0;
        boolean named = true;
        boolean clean = true;
        for (Map.Entry<String, String> each : variables.entrySet()) {
            length += each.getKey().length() + each.getValue().length();
            named &= VARIABLE.matcher(each.getKey()).matches();
            clean &= each.getValue().indexOf('\0') < 0;
        }
        if (!named) {
            problems.add(
                    "A variable's name in the "
                            + what
                            + " is 1 to 128 of A-Z a-z 0-9 _, not starting with a digit.");
        }
        if (!clean) {
            problems.add("A value in the " + what + " must not hold a NUL character.");
        }
        if (variables.size() > MOST_VARIABLES || length > MOST_CHARACTERS) {
            problems.add("The " + what + " has at most 256 variables and 65,536 characters.");
        }
    }
}
