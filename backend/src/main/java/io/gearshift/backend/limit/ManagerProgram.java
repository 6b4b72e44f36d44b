package io.gearshift.backend.limit;

import io.gearshift.backend.api.ConsoleException;
import io.gearshift.backend.api.ErrorCode;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Runs a manager's own program: its words, and nothing of a shell.
final class ManagerProgram {

    private static final Logger log = LoggerFactory.getLogger(ManagerProgram.class);

    private static final int DEADLINE_SECONDS = 15;
    private static final int LONGEST = 1 << 20;

    private final String name;
    private final String program;

    /// How it answered.
    ///
    /// @param complaint what it wrote beside its output, for sentences alone
    record Answer(int status, String output, String complaint) {}

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
        Answer answer = ask(words);
        if (answer.status() != 0) {
            throw new ConsoleException(
                    refused,
                    name
                            + " refused: "
                            + program
                            + " "
                            + String.join(" ", words)
                            + " said: "
                            + (answer.complaint().isEmpty()
                                    ? answer.output().strip()
                                    : answer.complaint()));
        }
        return answer.output();
    }

    /// What it printed, and how it ended.
    ///
    /// @throws ConsoleException `host.failed` if it cannot be run or does not answer
    Answer ask(List<String> words) {
        var command = new ArrayList<String>();
        command.add(program);
        command.addAll(words);
        try {
            Process process =
                    new ProcessBuilder(command)
                            .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
                            .start();
            // Ends the program, and with it the reading, when it hangs.
            var watch =
                    process.onExit()
                            .orTimeout(DEADLINE_SECONDS, TimeUnit.SECONDS)
                            .whenComplete((_, late) -> end(process, late));
            // A warning is no part of the answer, and one that nobody reads would hold it up.
            var complaint = new FutureTask<>(() -> all(process, process.getErrorStream()));
            Thread.ofVirtual().name("complaints-of-" + name).start(complaint);
            String said = all(process, process.getInputStream());
            int status = process.waitFor();
            if (watch.isCompletedExceptionally()) {
                throw unreachable("it did not answer in " + DEADLINE_SECONDS + " s", null);
            }
            return new Answer(status, said, complaint(complaint));
        } catch (IOException e) {
            throw unreachable(String.valueOf(e.getMessage()), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unreachable("it was interrupted", e);
        }
    }

    private static String all(Process process, InputStream stream) throws IOException {
        byte[] bytes = stream.readNBytes(LONGEST);
        if (bytes.length == LONGEST) {
            // It goes on for ever; one that has only closed its output is about to end itself.
            process.destroyForcibly();
        }
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /// Something that it started may hold the stream open after it.
    private static String complaint(FutureTask<String> reading) throws InterruptedException {
        try {
            return reading.get(1, TimeUnit.SECONDS).strip();
        } catch (ExecutionException | TimeoutException e) {
            log.debug("what a manager complained of is not known", e);
            return "";
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
                        + "), and a limit that it does not know of it would write over. See to "
                        + name
                        + " on the host, then repeat.",
                e);
    }
}
