package io.gearshift.backend.limit;

import io.gearshift.backend.api.ConsoleException;
import io.gearshift.backend.api.ErrorCode;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// Runs a manager's own program: its words, and nothing of a shell.
final class ManagerProgram {

    private static final int DEADLINE_SECONDS = 15;
    private static final int LONGEST = 1 << 20;

    private final String name;
    private final String program;

    /// @param name of the manager, for sentences
    /// @param program its name, looked for in `PATH`, or its path
    ManagerProgram(String name, String program) {
        this.name = name;
        this.program = program;
    }

    /// What it printed.
    ///
    /// @param refused what it means when it ends with another status than 0
    /// @throws ConsoleException of that code, or `host.failed` if it cannot be run or does not
    ///   answer
    String run(ErrorCode refused, List<String> words) {
        var command = new ArrayList<String>();
        command.add(program);
        command.addAll(words);
        try {
            Process process =
                    new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
                            .start();
            // Ends the program, and with it the reading, when it hangs.
            var watch =
                    process.onExit()
                            .orTimeout(DEADLINE_SECONDS, TimeUnit.SECONDS)
                            .whenComplete((_, late) -> end(process, late));
            byte[] output = process.getInputStream().readNBytes(LONGEST);
            if (output.length == LONGEST) {
                // It goes on for ever; one that has only closed its output is about to end itself.
                process.destroyForcibly();
            }
            String said = new String(output, StandardCharsets.UTF_8);
            int status = process.waitFor();
            if (watch.isCompletedExceptionally()) {
                throw unreachable("it did not answer in " + DEADLINE_SECONDS + " s", null);
            }
            if (status != 0) {
                throw new ConsoleException(
                        refused,
                        name + " refused: " + String.join(" ", command) + " said: " + said.strip());
            }
            return said;
        } catch (IOException e) {
            throw unreachable(String.valueOf(e.getMessage()), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unreachable("it was interrupted", e);
        }
    }

    private static void end(Process process, @org.jspecify.annotations.Nullable Throwable late) {
        if (late != null) {
            process.destroyForcibly();
        }
    }

    ConsoleException unreachable(String why, @org.jspecify.annotations.Nullable Exception e) {
        return unreachable(name, why, e);
    }

    /// A manager that does not answer: its group is not written to in its stead.
    static ConsoleException unreachable(
            String name, String why, @org.jspecify.annotations.Nullable Exception e) {
        return new ConsoleException(
                ErrorCode.HOST_FAILED,
                name
                        + " does not answer ("
                        + why
                        + "), and a limit that it does not know of it would write over. Nothing"
                        + " was changed: see to "
                        + name
                        + " on the host, then repeat.",
                e);
    }
}
