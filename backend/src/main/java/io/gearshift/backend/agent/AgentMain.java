package io.gearshift.backend.agent;

import io.gearshift.backend.api.ConsoleException;
import io.gearshift.backend.heap.HeapTrim;
import io.gearshift.backend.logging.Logging;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.ServiceLoader;
import java.util.concurrent.CountDownLatch;

/// The agent as a program. Ends with status 78 if its arguments are wrong (`EX_CONFIG`), 1 if it
/// cannot start, and on SIGTERM, with all gears running on, with 143.
public final class AgentMain {
    static final int EXIT_CANNOT_START = 1;
    static final int EXIT_CONFIG = 78;

    private AgentMain() {}

    /// Runs until the program is told to end.
    public static void main(String[] arguments) throws InterruptedException {
        int status = run(List.of(arguments), System.err);
        if (status != 0) {
            System.exit(status);
        }
        new CountDownLatch(1).await();
    }

    /// Starts the agent; it stops in a shutdown hook.
    ///
    /// @return 0 if it runs now, else what to exit with
    static int run(List<String> arguments, PrintStream problems) {
        AgentConfig.Parsed parsed = AgentConfig.parse(arguments, machineName());
        AgentConfig config = parsed.config();
        if (config == null) {
            problems.println("gearshift agent: the arguments are not right:");
            parsed.problems().forEach(each -> problems.println("  " + each));
            return EXIT_CONFIG;
        }
        Logging.install(config.debug());
        AgentWork.Factory factory =
                ServiceLoader.load(AgentWork.Factory.class).findFirst().orElse(null);
        if (factory == null) {
            problems.println(
                    "gearshift agent: this installation has no container driver; install it anew.");
            return EXIT_CANNOT_START;
        }
        try {
            Agent agent = Agent.start(config, factory);
            HeapTrim.begin();
            Runtime.getRuntime()
                    .addShutdownHook(
                            Thread.ofPlatform().name("agent-stop").unstarted(agent::close));
            return 0;
        } catch (ConsoleException e) {
            problems.println("gearshift agent: " + e.getMessage() + " (" + e.code().code() + ")");
            return EXIT_CANNOT_START;
        }
    }

    private static String machineName() {
        try {
            return Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
        } catch (IOException e) {
            return "localhost"; // No /proc: starting fails soon, and says why.
        }
    }
}
