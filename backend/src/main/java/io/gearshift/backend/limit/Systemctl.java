package io.gearshift.backend.limit;

import io.gearshift.backend.api.Cap;
import io.gearshift.backend.api.ConsoleException;
import io.gearshift.backend.api.ErrorCode;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Speaks to systemd through its own program, which is on every host that has it.
final class Systemctl implements ScopeManager {

    private static final int DEADLINE_SECONDS = 10;

    /// The command for such a change.
    static List<String> command(String unit, Cap tasks) {
        return List.of(
                "systemctl",
                "set-property",
                "--runtime",
                "--",
                unit,
                "TasksMax="
                        + switch (tasks) {
                            case Cap.Unlimited _ -> "infinity";
                            case Cap.At(long value) -> Long.toString(value);
                        });
    }

    @Override
    public void setTasksMax(String unit, Cap tasks) {
        List<String> command = command(unit, tasks);
        try {
            Process process =
                    new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
                            .start();
            // Its output is a line or two: it fits the pipe, so waiting first is safe.
            if (!process.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw refused(command, "it did not answer in " + DEADLINE_SECONDS + " s", null);
            }
            String said =
                    new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.exitValue() != 0) {
                throw refused(command, said.strip(), null);
            }
        } catch (IOException e) {
            throw refused(command, String.valueOf(e.getMessage()), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw refused(command, "it was interrupted", e);
        }
    }

    private static ConsoleException refused(
            List<String> command, String said, @Nullable Exception e) {
        return new ConsoleException(
                ErrorCode.LIMIT_REFUSED,
                "systemd did not take the process limit: "
                        + String.join(" ", command)
                        + " said: "
                        + said,
                e);
    }
}
