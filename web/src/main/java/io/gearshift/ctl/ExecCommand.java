package io.gearshift.ctl;

import io.gearshift.backend.api.ExecRequest;
import io.gearshift.backend.api.ExecResult;
import io.gearshift.backend.api.remote.Durations;
import java.io.PrintStream;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/// `ctl gear exec`.
@Command(
        name = "exec",
        description = "Runs a command in a gear, as its user, and exits with its status.",
        mixinStandardHelpOptions = true)
final class ExecCommand implements Callable<Integer> {
    private static final long OUTPUT_LIMIT = 1L << 30;

    @ParentCommand private GearCommands parent;

    @Parameters(index = "0", paramLabel = "GEAR", description = GearCommands.GEAR)
    private String gear;

    @Parameters(
            index = "1..*",
            paramLabel = "COMMAND",
            arity = "1..*",
            description = "Program and arguments, after --.")
    private List<String> command;

    @Option(names = "--root", description = "As the gear's root.")
    private boolean root;

    @Option(
            names = "--env",
            paramLabel = "NAME=VALUE",
            description = "A variable; can be repeated.")
    private @Nullable Map<String, String> environment;

    @Option(
            names = "--time-limit",
            paramLabel = "TIME",
            defaultValue = "1h",
            description = "Kill it after this (default: ${DEFAULT-VALUE}, at most 1h).")
    private String timeLimit;

    @Override
    public Integer call() {
        ExecResult result =
                parent.ctl()
                        .console()
                        .exec(
                                gear,
                                new ExecRequest(
                                        command,
                                        environment == null ? Map.of() : environment,
                                        root,
                                        (int)
                                                Math.clamp(
                                                        Durations.parse(timeLimit).toSeconds(),
                                                        1L,
                                                        3600L),
                                        OUTPUT_LIMIT),
                                (stream, bytes) -> write(parent.ctl().raw(stream), bytes));
        if (result.outputDropped()) {
            parent.ctl().err().println("More than 1 GiB of output; the rest was dropped.");
        }
        return result.exitCode();
    }

    /// The bytes as they are: this is the command's own output, for a pipe or a terminal.
    private static void write(PrintStream to, byte[] bytes) {
        to.write(bytes, 0, bytes.length);
        to.flush();
    }
}
