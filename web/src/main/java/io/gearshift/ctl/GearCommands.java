package io.gearshift.ctl;

import static io.gearshift.ctl.Output.column;
import static io.gearshift.ctl.Output.number;

import io.gearshift.assets.Say;
import io.gearshift.backend.api.ConsoleException;
import io.gearshift.backend.api.ErrorCode;
import io.gearshift.backend.api.Gear;
import io.gearshift.backend.api.GearFigures;
import io.gearshift.backend.api.GearPage;
import io.gearshift.backend.api.GearQuery;
import io.gearshift.backend.api.GearState;
import io.gearshift.backend.api.GearStrain;
import io.gearshift.backend.api.ProcessRow;
import io.gearshift.backend.api.remote.ApiJson;
import io.gearshift.backend.api.remote.Durations;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/// `ctl gear ...`.
@Command(
        name = "gear",
        description = "Makes, starts, stops, limits gears and looks into them.",
        mixinStandardHelpOptions = true,
        subcommands = {
            GearCreateCommand.class,
            GearLimitCommand.class,
            ExecCommand.class,
            MirrorCommand.class,
            LogsCommand.class,
            BlameCommand.class,
            KillsCommand.class
        })
final class GearCommands {
    static final String GEAR = "Name or id of the gear.";
    private static final String GRACE = "How long its program may take to end (default: 10s).";

    @ParentCommand private Ctl ctl;

    Ctl ctl() {
        return ctl;
    }

    @Command(name = "list", description = "Lists gears.", mixinStandardHelpOptions = true)
    int list(
            @Option(
                            names = "--filter",
                            paramLabel = "TEXT",
                            description = "Only gears whose name, id, image or command holds it.")
                    @Nullable String filter,
            @Option(names = "--at", paramLabel = "TIME", description = Ctl.AT) @Nullable String at,
            @Option(
                            names = "--state",
                            paramLabel = "STATE",
                            description = "Only gears in this state.")
                    @Nullable GearState state,
            @Option(
                            names = "--strain",
                            paramLabel = "STRAIN",
                            description =
                                    "Only gears that this holds up: throttled, cpu, memory, io or"
                                            + " memory-cap.")
                    @Nullable String strain,
            @Option(
                            names = "--sort",
                            paramLabel = "COLUMN",
                            defaultValue = "name",
                            description =
                                    "name, attention (what needs a look first), state, host, cpu,"
                                            + " memory, pressure or processes.")
                    String sort) {
        List<Gear> gears = new ArrayList<>();
        GearPage page;
        boolean descending = !List.of("name", "attention", "state", "host").contains(sort);
        do {
            page =
                    ctl.console(at)
                            .gears(
                                    new GearQuery(
                                            filter,
                                            state,
                                            null,
                                            null,
                                            false,
                                            sort,
                                            descending,
                                            gears.size(),
                                            1000,
                                            strain(strain)));
            gears.addAll(page.gears());
        } while (!page.gears().isEmpty() && gears.size() < page.total());
        ctl.output()
                .list(
                        gears,
                        column("NAME", Gear::name),
                        column("STATE", GearText::state),
                        column("HOST", Gear::host),
                        number(
                                "CPU, CORES",
                                gear -> GearText.use(gear, GearFigures::cpuCores, Say::cores)),
                        number(
                                "CAP",
                                gear ->
                                        Values.cap(
                                                gear.limits().cpuMillis(),
                                                v -> Say.capCores((long) v))),
                        number(
                                "MEMORY, MiB",
                                gear ->
                                        GearText.use(
                                                gear, GearFigures::memoryBytes, Say::mebibytes)),
                        number(
                                "CAP",
                                gear -> Values.cap(gear.limits().memoryBytes(), Say::mebibytes)),
                        number(
                                "PROCESSES",
                                gear -> GearText.use(gear, GearFigures::processes, Say::count)),
                        column("COMMAND", gear -> String.join(" ", gear.command())));
        return Ctl.DONE;
    }

    private static GearStrain.@Nullable Kind strain(@Nullable String word) {
        if (word == null) {
            return null;
        }
        for (GearStrain.Kind kind : GearStrain.Kind.values()) {
            if (ApiJson.word(kind).equals(word.toLowerCase(Locale.ROOT))) {
                return kind;
            }
        }
        throw new ConsoleException(
                ErrorCode.REQUEST_INVALID,
                "--strain is throttled, cpu, memory, io or memory-cap; found \"" + word + "\".");
    }

    @Command(name = "show", description = "Shows one gear.", mixinStandardHelpOptions = true)
    int show(@Parameters(paramLabel = "GEAR", description = GEAR) String gear) {
        return print(ctl.console().gear(gear));
    }

    int print(Gear gear) {
        ctl.output().one(gear, GearText.describe(gear));
        return Ctl.DONE;
    }

    @Command(
            name = "start",
            description = "Starts a gear and waits until its program runs.",
            mixinStandardHelpOptions = true)
    int start(@Parameters(paramLabel = "GEAR", description = GEAR) String gear) {
        return print(ctl.console().startGear(gear));
    }

    @Command(
            name = "stop",
            description = "Stops a gear: SIGTERM, and after the grace kills what is left.",
            mixinStandardHelpOptions = true)
    int stop(
            @Parameters(paramLabel = "GEAR", description = GEAR) String gear,
            @Option(
                            names = "--grace",
                            paramLabel = "TIME",
                            defaultValue = "10s",
                            description = GRACE)
                    String grace) {
        return print(ctl.console().stopGear(gear, Durations.parse(grace)));
    }

    @Command(
            name = "restart",
            description = "Stops and starts a gear.",
            mixinStandardHelpOptions = true)
    int restart(
            @Parameters(paramLabel = "GEAR", description = GEAR) String gear,
            @Option(
                            names = "--grace",
                            paramLabel = "TIME",
                            defaultValue = "10s",
                            description = GRACE)
                    String grace) {
        return print(ctl.console().restartGear(gear, Durations.parse(grace)));
    }

    @Command(
            name = "pause",
            description = "Freezes a gear: it keeps its memory and runs nothing.",
            mixinStandardHelpOptions = true)
    int pause(@Parameters(paramLabel = "GEAR", description = GEAR) String gear) {
        return print(ctl.console().pauseGear(gear));
    }

    @Command(name = "resume", description = "Thaws a frozen gear.", mixinStandardHelpOptions = true)
    int resume(@Parameters(paramLabel = "GEAR", description = GEAR) String gear) {
        return print(ctl.console().resumeGear(gear));
    }

    @Command(
            name = "rm",
            description = "Deletes a gear with its files.",
            mixinStandardHelpOptions = true)
    int rm(
            @Parameters(paramLabel = "GEAR", description = GEAR) String gear,
            @Option(names = "--force", description = "Also if it runs.") boolean force) {
        ctl.console().deleteGear(gear, force);
        return Ctl.DONE;
    }

    @Command(
            name = "adopt-drift",
            description = "Takes what somebody else set as the gear's limits.",
            mixinStandardHelpOptions = true)
    int adoptDrift(@Parameters(paramLabel = "GEAR", description = GEAR) String gear) {
        return print(ctl.console().adoptDrift(gear));
    }

    @Command(
            name = "revert-drift",
            description = "Sets the gear's own limits again, where somebody else changed them.",
            mixinStandardHelpOptions = true)
    int revertDrift(@Parameters(paramLabel = "GEAR", description = GEAR) String gear) {
        return print(ctl.console().revertDrift(gear));
    }

    @Command(
            name = "ps",
            description = "Lists the processes of a gear, with their pids outside and inside.",
            mixinStandardHelpOptions = true)
    int ps(@Parameters(paramLabel = "GEAR", description = GEAR) String gear) {
        ctl.output()
                .list(
                        ctl.console().processes(gear),
                        number("PID OUTSIDE", row -> Integer.toString(row.pid())),
                        number("INSIDE", row -> Values.orNone(row.insidePid())),
                        column("USER", ProcessRow::user),
                        column("STATE", ProcessRow::state),
                        number(
                                "MEMORY",
                                row ->
                                        row.residentBytes() == null
                                                ? "-"
                                                : Say.bytes((double) row.residentBytes())),
                        column("STARTED", row -> Values.ago(row.started())),
                        column("COMMAND", ProcessRow::command));
        return Ctl.DONE;
    }
}
