package io.gearshift.ctl;

import static io.gearshift.ctl.Output.column;
import static io.gearshift.ctl.Output.number;

import io.gearshift.assets.Say;
import io.gearshift.backend.api.Blame;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/// `ctl gear blame`: whose use rose when a gear had to wait.
@Command(
        name = "blame",
        description =
                "Says whose use rose when a gear had to wait last, in the last 15 minutes. Status 0"
                        + " whatever the answer.",
        mixinStandardHelpOptions = true)
final class BlameCommand implements Callable<Integer> {
    @ParentCommand private GearCommands gears;

    @Parameters(paramLabel = "GEAR", description = "Name or id of the gear.")
    private String gear;

    @Option(
            names = "--resource",
            paramLabel = "RESOURCE",
            defaultValue = "cpu",
            description = "What it waited for: cpu, memory or io (default: ${DEFAULT-VALUE}).")
    private String resource;

    @Override
    public Integer call() {
        Ctl ctl = gears.ctl();
        Blame blame = ctl.console().blame(gear, resource);
        List<String> lines = new ArrayList<>();
        Blame.Spike spike = blame.spike();
        if (spike == null) {
            lines.add("No spike of its " + resource + " pressure in the last 15 minutes.");
        } else {
            lines.add(
                    "It waited "
                            + Say.tenth(spike.during())
                            + " % of the time from "
                            + Say.clock(spike.from())
                            + " to "
                            + Say.clock(spike.to())
                            + " UTC, "
                            + Say.tenth(spike.before())
                            + " % before.");
            if (blame.suspects().isEmpty()) {
                lines.add("The use of no other gear rose with it.");
            }
        }
        if (blame.own() != null) {
            lines.add(blame.own());
        }
        ctl.output().one(blame, lines);
        if (!ctl.output().json() && !blame.suspects().isEmpty()) {
            ctl.output()
                    .list(
                            blame.suspects(),
                            number("BLAME %", each -> Say.tenth(each.share())),
                            column(
                                    "GEAR",
                                    each ->
                                            each.id().isEmpty()
                                                    ? "of another project"
                                                    : each.name()),
                            number("BEFORE", each -> use(each.before())),
                            number("DURING", each -> use(each.during())),
                            number("ALIKE", each -> Say.cores(each.alike())));
        }
        return Ctl.DONE;
    }

    private String use(double use) {
        return switch (resource) {
            case "cpu" -> Say.cores(use) + " cores";
            case "memory" -> Say.bytes(use);
            default -> Say.bytes(use) + "/s";
        };
    }
}
