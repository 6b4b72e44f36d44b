package io.gearshift.ctl;

import io.gearshift.backend.api.LogPage;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/// `ctl gear logs`.
@Command(
        name = "logs",
        description = "Prints what a gear's program wrote; standard error is marked with !.",
        mixinStandardHelpOptions = true)
final class LogsCommand implements Callable<Integer> {
    @ParentCommand private GearCommands parent;

    @Parameters(index = "0", paramLabel = "GEAR", description = GearCommands.GEAR)
    private String gear;

    @Option(
            names = {"-n", "--lines"},
            paramLabel = "COUNT",
            defaultValue = "100",
            description = "How many of the newest lines (default: ${DEFAULT-VALUE}).")
    private int count;

    @Option(
            names = {"-f", "--follow"},
            description = "Go on with what comes.")
    private boolean follow;

    @Option(
            names = {"-t", "--timestamps"},
            description = "With the time of each line.")
    private boolean timestamps;

    @Override
    public Integer call() {
        if (follow) {
            parent.ctl()
                    .console()
                    .followLogs(
                            gear,
                            count,
                            page -> {
                                print(page);
                                return !parent.ctl().output().closed();
                            });
            return Ctl.DONE;
        }
        LogPage page = parent.ctl().console().logs(gear, null, count);
        parent.ctl().output().one(page, page.lines().stream().map(this::line).toList());
        return Ctl.DONE;
    }

    private void print(LogPage page) {
        Output output = parent.ctl().output();
        for (LogPage.Line line : page.lines()) {
            if (output.json()) {
                output.jsonLine(line);
            } else {
                output.line(line(line));
            }
        }
    }

    private String line(LogPage.Line line) {
        return (timestamps ? line.at() + " " : "")
                + (line.stream().equals("err") ? "! " : "")
                + line.text();
    }
}
