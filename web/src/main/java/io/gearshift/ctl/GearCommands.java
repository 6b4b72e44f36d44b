package io.gearshift.ctl;

import static io.gearshift.ctl.Output.column;
import static io.gearshift.ctl.Output.number;

import io.gearshift.assets.Say;
import io.gearshift.backend.api.Bulk;
import io.gearshift.backend.api.Cap;
import io.gearshift.backend.api.ConsoleException;
import io.gearshift.backend.api.ErrorCode;
import io.gearshift.backend.api.ExecRequest;
import io.gearshift.backend.api.ExecResult;
import io.gearshift.backend.api.Gear;
import io.gearshift.backend.api.GearFigures;
import io.gearshift.backend.api.GearPage;
import io.gearshift.backend.api.GearQuery;
import io.gearshift.backend.api.GearSpec;
import io.gearshift.backend.api.GearState;
import io.gearshift.backend.api.IoWords;
import io.gearshift.backend.api.LimitChange;
import io.gearshift.backend.api.LimitResult;
import io.gearshift.backend.api.Limits;
import io.gearshift.backend.api.LogPage;
import io.gearshift.backend.api.RestartPolicy;
import io.gearshift.backend.api.RootMode;
import io.gearshift.backend.api.remote.ApiJson;
import io.gearshift.backend.api.remote.Durations;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/// `ctl gear ...`.
@Command(
        name = "gear",
        description = "Makes, starts, stops, limits gears and looks into them.",
        mixinStandardHelpOptions = true,
        subcommands = {
            GearCommands.Create.class,
            GearCommands.Limit.class,
            GearCommands.Exec.class,
            MirrorCommand.class,
            GearCommands.Logs.class,
            BlameCommand.class,
            KillsCommand.class
        })
final class GearCommands {
    private static final String GEAR = "Name or id of the gear.";
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
                            names = "--sort",
                            paramLabel = "COLUMN",
                            defaultValue = "name",
                            description = "name, state, host, cpu, memory, pressure or processes.")
                    String sort) {
        List<Gear> gears = new ArrayList<>();
        GearPage page;
        boolean descending = !sort.equals("name") && !sort.equals("state") && !sort.equals("host");
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
                                            1000));
            gears.addAll(page.gears());
        } while (!page.gears().isEmpty() && gears.size() < page.total());
        ctl.output()
                .list(
                        gears,
                        column("NAME", Gear::name),
                        column("STATE", GearCommands::state),
                        column("HOST", Gear::host),
                        number("CPU, CORES", gear -> use(gear, GearFigures::cpuCores, Say::cores)),
                        number(
                                "CAP",
                                gear ->
                                        Values.cap(
                                                gear.limits().cpuMillis(),
                                                v -> Say.capCores((long) v))),
                        number(
                                "MEMORY, MiB",
                                gear -> use(gear, GearFigures::memoryBytes, Say::mebibytes)),
                        number(
                                "CAP",
                                gear -> Values.cap(gear.limits().memoryBytes(), Say::mebibytes)),
                        number("PROCESSES", gear -> use(gear, GearFigures::processes, Say::count)),
                        column("COMMAND", gear -> String.join(" ", gear.command())));
        return Ctl.DONE;
    }

    private static String state(Gear gear) {
        String word = ApiJson.word(gear.state());
        return gear.staleSince() == null
                ? word
                : word + ", stale since " + Say.clock(gear.staleSince()) + " UTC";
    }

    /// What is used of a limit, whichever of the two there is: `61 MiB of 96 MiB`, `61 MiB, no
    /// limit`, `at most 96 MiB` of a gear that does not run.
    private static String used(
            String use, Cap cap, java.util.function.DoubleFunction<String> words, String unit) {
        boolean figure = !use.equals(Values.orNone(null));
        return switch (cap) {
            case Cap.At(long value) ->
                    (figure ? use + " of " : "at most ") + words.apply((double) value) + unit;
            case Cap.Unlimited _ -> (figure ? use + unit + ", " : "") + "no limit";
        };
    }

    private static String use(
            Gear gear,
            java.util.function.Function<GearFigures, io.gearshift.backend.api.Figure> figure,
            java.util.function.DoubleFunction<String> words) {
        GearFigures figures = gear.figures();
        return Values.figure(figures == null ? null : figure.apply(figures), words);
    }

    @Command(name = "show", description = "Shows one gear.", mixinStandardHelpOptions = true)
    int show(@Parameters(paramLabel = "GEAR", description = GEAR) String gear) {
        return print(ctl.console().gear(gear));
    }

    private int print(Gear gear) {
        ctl.output().one(gear, describe(gear));
        return Ctl.DONE;
    }

    private static List<String> describe(Gear gear) {
        List<String> lines = new ArrayList<>();
        lines.add(
                gear.name()
                        + ", "
                        + state(gear)
                        + (gear.stateText() == null ? "" : ": " + gear.stateText()));
        lines.add(
                "  id         "
                        + gear.id()
                        + ", project "
                        + gear.project()
                        + ", host "
                        + gear.host());
        lines.add("  domain     " + gear.domain() + " (" + gear.uuid() + ")");
        lines.add(
                "  program    "
                        + String.join(" ", gear.command())
                        + (gear.runAsRoot() ? " (as its root)" : ""));
        lines.add(
                "  image      "
                        + gear.image()
                        + ", "
                        + (gear.rootMode() == RootMode.READ_ONLY
                                ? "root read-only"
                                : "writable root"));
        lines.add(
                "  ids        "
                        + (gear.idBase() == null
                                ? "no user namespace"
                                : "its root is " + gear.idBase() + " outside"));
        Limits limits = gear.limits();
        lines.add(
                "  memory     "
                        + used(
                                use(gear, GearFigures::memoryBytes, Say::bytes),
                                limits.memoryBytes(),
                                Say::bytes,
                                ""));
        lines.add(
                "  cpu        "
                        + used(
                                use(gear, GearFigures::cpuCores, Say::cores),
                                limits.cpuMillis(),
                                v -> Say.capCores((long) v),
                                " cores")
                        + ", weight "
                        + limits.cpuWeight()
                        + ", processors "
                        + (limits.processors() == null ? "all" : limits.processors()));
        if (!limits.io().isEmpty()) {
            lines.add("  disks      " + IoWords.of(limits.io()));
        }
        lines.add(
                "  processes  "
                        + used(
                                use(gear, GearFigures::processes, Say::count),
                                limits.processes(),
                                Say::count,
                                ""));
        if (gear.figures() != null) {
            lines.add(
                    "  pressure   cpu "
                            + use(gear, GearFigures::cpuPressure, Say::tenth)
                            + " %, memory "
                            + use(gear, GearFigures::memoryPressure, Say::tenth)
                            + " %, io "
                            + use(gear, GearFigures::ioPressure, Say::tenth)
                            + " % of the last 10 s");
        }
        for (Gear.Drift drift : gear.drift()) {
            lines.add(
                    "  drift      "
                            + drift.limit()
                            + ": set to "
                            + drift.recorded()
                            + ", found "
                            + drift.found());
        }
        LimitResult pending = gear.pending();
        if (pending != null) {
            lines.add(
                    "  pending    limit change "
                            + pending.changeId()
                            + " is taken back unless confirmed: "
                            + Ctl.name()
                            + " limit confirm "
                            + pending.changeId());
        }
        return lines;
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
                        column("USER", io.gearshift.backend.api.ProcessRow::user),
                        column("STATE", io.gearshift.backend.api.ProcessRow::state),
                        number(
                                "MEMORY",
                                row ->
                                        row.residentBytes() == null
                                                ? "-"
                                                : Say.bytes((double) row.residentBytes())),
                        column("STARTED", row -> Values.ago(row.started())),
                        column("COMMAND", io.gearshift.backend.api.ProcessRow::command));
        return Ctl.DONE;
    }

    /// `ctl gear create`.
    @Command(
            name = "create",
            description = "Makes a gear; it is not started.",
            mixinStandardHelpOptions = true,
            footerHeading = "%nExample:%n",
            footer = "  ctl gear create web1 --memory 64M -- /bin/httpd -f -p 8080")
    static final class Create implements Callable<Integer> {
        @ParentCommand private GearCommands parent;

        @Parameters(
                index = "0",
                paramLabel = "NAME",
                description = "1 to 63 of a-z, 0-9 and -, starting with a letter.")
        private String name;

        @Parameters(
                index = "1..*",
                paramLabel = "COMMAND",
                arity = "1..*",
                description = "Program and arguments, after --.")
        private List<String> command;

        @Option(
                names = "--image",
                defaultValue = "base",
                paramLabel = "IMAGE",
                description = "Image of its root (default: ${DEFAULT-VALUE}, built in).")
        private String image;

        @Option(
                names = "--project",
                defaultValue = "default",
                paramLabel = "PROJECT",
                description = "Project that it belongs to (default: ${DEFAULT-VALUE}).")
        private String project;

        @Option(
                names = "--application",
                paramLabel = "NAME",
                description = "Application that it is part of.")
        private @Nullable String application;

        @Option(names = "--host", paramLabel = "HOST", description = "Host to make it on.")
        private @Nullable String host;

        @Option(
                names = "--writable",
                description = "A writable root; else only its own directory can be written.")
        private boolean writable;

        @Option(
                names = "--root-user",
                description = "Start the program as the gear's root, who is nobody outside.")
        private boolean rootUser;

        @Option(
                names = "--restart",
                defaultValue = "no",
                paramLabel = "no|on-failure|always",
                description = "What happens when the program ends (default: ${DEFAULT-VALUE}).")
        private String restart;

        @Option(
                names = "--env",
                paramLabel = "NAME=VALUE",
                description = "A variable; can be repeated. Not for secrets.")
        private @Nullable Map<String, String> environment;

        @Option(
                names = "--secret",
                paramLabel = "NAME=FILE",
                description = "A variable whose value is read from a file and never shown.")
        private @Nullable Map<String, Path> secrets;

        @Mixin private LimitOptions limits;

        @Override
        public Integer call() {
            Map<String, String> secretValues = new java.util.HashMap<>();
            if (secrets != null) {
                secrets.forEach((key, file) -> secretValues.put(key, read(file)));
            }
            GearSpec spec =
                    new GearSpec(
                            name,
                            project,
                            application,
                            host,
                            image,
                            writable ? RootMode.WRITABLE_LAYER : RootMode.READ_ONLY,
                            command,
                            environment == null ? Map.of() : environment,
                            secretValues,
                            rootUser,
                            policy(),
                            limits.change());
            return parent.print(parent.ctl.console().createGear(spec));
        }

        private RestartPolicy policy() {
            try {
                return RestartPolicy.valueOf(restart.toUpperCase(Locale.ROOT).replace('-', '_'));
            } catch (IllegalArgumentException e) {
                throw new ConsoleException(
                        ErrorCode.REQUEST_INVALID,
                        "--restart is no, on-failure or always; found \"" + restart + "\".",
                        e);
            }
        }

        private static String read(Path file) {
            try {
                return Files.readString(file).stripTrailing();
            } catch (IOException e) {
                throw new ConsoleException(
                        ErrorCode.REQUEST_INVALID,
                        "The secret cannot be read from " + file + ".",
                        e);
            }
        }
    }

    /// `ctl gear limit`.
    @Command(
            name = "limit",
            description =
                    "Changes limits of gears, live and for the next start, and reads them back.",
            mixinStandardHelpOptions = true,
            footerHeading = "%nExample:%n",
            footer = {
                "  ctl gear limit web1 --memory 96M --cpu 0.2 --pids 50 --confirm-within 30s",
                "  ctl gear limit web1 --io-write vda=10M --io-read-ops vda=200",
                "  ctl gear limit --filter shop --pids 50 --confirm-within 5m"
            })
    static final class Limit implements Callable<Integer> {
        @ParentCommand private GearCommands parent;

        @Mixin private GearChoice choice;

        @Option(names = "--dry-run", description = "Only say what it would do.")
        private boolean dryRun;

        @Option(
                names = "--confirm-within",
                paramLabel = "TIME",
                description = "Take it back by itself unless confirmed in time (5s to 1h).")
        private @Nullable String confirmWithin;

        @Mixin private LimitOptions limits;

        @Override
        public Integer call() {
            LimitChange change = limits.change();
            if (change.isEmpty()) {
                throw new ConsoleException(
                        ErrorCode.REQUEST_INVALID,
                        "Say which limit to change, for example --memory 96M.");
            }
            Duration within = confirmWithin == null ? null : Durations.parse(confirmWithin);
            if (!choice.isOne()) {
                List<String> gears = choice.gears(parent.ctl.console());
                return dryRun
                        ? BulkCommands.preview(
                                parent.ctl, parent.ctl.console().previewBulk(gears, change))
                        : BulkCommands.follow(
                                parent.ctl,
                                parent.ctl
                                        .console()
                                        .startBulk(Bulk.Order.limit(gears, change, within)));
            }
            String gear = choice.one();
            if (dryRun) {
                return LimitCommands.preview(
                        parent.ctl, parent.ctl.console().previewLimits(gear, change));
            }
            LimitResult result = parent.ctl.console().changeLimits(gear, change, within, null);
            parent.ctl.output().one(result, LimitCommands.describe(result));
            return Ctl.DONE;
        }
    }

    /// `ctl gear exec`.
    @Command(
            name = "exec",
            description = "Runs a command in a gear, as its user, and exits with its status.",
            mixinStandardHelpOptions = true)
    static final class Exec implements Callable<Integer> {
        private static final long OUTPUT_LIMIT = 1L << 30;

        @ParentCommand private GearCommands parent;

        @Parameters(index = "0", paramLabel = "GEAR", description = GEAR)
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
                    parent.ctl
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
                                    (stream, bytes) -> write(parent.ctl.raw(stream), bytes));
            if (result.outputDropped()) {
                parent.ctl.err().println("More than 1 GiB of output; the rest was dropped.");
            }
            return result.exitCode();
        }

        /// The bytes as they are: this is the command's own output, for a pipe or a terminal.
        private static void write(PrintStream to, byte[] bytes) {
            to.write(bytes, 0, bytes.length);
            to.flush();
        }
    }

    /// `ctl gear logs`.
    @Command(
            name = "logs",
            description = "Prints what a gear's program wrote; standard error is marked with !.",
            mixinStandardHelpOptions = true)
    static final class Logs implements Callable<Integer> {
        @ParentCommand private GearCommands parent;

        @Parameters(index = "0", paramLabel = "GEAR", description = GEAR)
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
                parent.ctl
                        .console()
                        .followLogs(
                                gear,
                                count,
                                page -> {
                                    print(page);
                                    return !parent.ctl.output().closed();
                                });
                return Ctl.DONE;
            }
            LogPage page = parent.ctl.console().logs(gear, null, count);
            parent.ctl.output().one(page, page.lines().stream().map(this::line).toList());
            return Ctl.DONE;
        }

        private void print(LogPage page) {
            Output output = parent.ctl.output();
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
}
