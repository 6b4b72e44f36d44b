package io.gearshift.ctl;

import static io.gearshift.ctl.Output.column;
import static io.gearshift.ctl.Output.number;

import io.gearshift.assets.Say;
import io.gearshift.backend.api.CgroupNode;
import io.gearshift.backend.api.CgroupOwner;
import io.gearshift.backend.api.CgroupQuery;
import io.gearshift.backend.api.CgroupTree;
import io.gearshift.backend.api.Figure;
import io.gearshift.backend.api.remote.ApiJson;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/// `ctl cgroup ...`.
@Command(
        name = "cgroup",
        description = "Shows control groups, and limits those of containers.",
        mixinStandardHelpOptions = true,
        subcommands = {
            CgroupCommands.Listing.class,
            CgroupCommands.Top.class,
            CgroupLimitCommand.class
        })
final class CgroupCommands {

    static final String HOST = "Name of the host (default: the only one).";
    private static final double PERCENT = 100;

    @ParentCommand private Ctl ctl;

    Ctl ctl() {
        return ctl;
    }

    private CgroupTree ask(@Nullable String host, @Nullable String at, CgroupQuery query) {
        return ctl.console(at).cgroups(NamespaceCommands.named(ctl, host), query);
    }

    @Command(
            name = "list",
            description =
                    "Shows the cgroups of a host as a tree: use, limit, pressure, kills, and whose"
                            + " each is.",
            mixinStandardHelpOptions = true)
    static final class Listing implements Callable<Integer> {

        @ParentCommand private CgroupCommands parent;

        @Option(names = "--host", paramLabel = "HOST", description = HOST)
        private @Nullable String host;

        @Option(
                names = "--under",
                paramLabel = "PATH",
                defaultValue = CgroupQuery.TOP,
                description = "Only this group and those in it (default: ${DEFAULT-VALUE}).")
        private String under = CgroupQuery.TOP;

        @Option(
                names = "--depth",
                paramLabel = "LEVELS",
                defaultValue = "256",
                description = "How many levels (default: all).")
        private int depth;

        @Option(
                names = "--filter",
                paramLabel = "TEXT",
                description =
                        "Only groups with this in their name, or the gear's or container's, and"
                                + " those that they are in.")
        private @Nullable String filter;

        @Option(
                names = "--sort",
                paramLabel = "BY",
                defaultValue = "memory",
                description =
                        "Within each group by name, memory, cpu, pressure, throttled, kills or"
                                + " processes (default: ${DEFAULT-VALUE}).")
        private CgroupQuery.Sort sort = CgroupQuery.Sort.MEMORY;

        @Option(names = "--at", paramLabel = "TIME", description = Ctl.AT)
        private @Nullable String at;

        @Override
        public Integer call() {
            CgroupTree tree =
                    parent.ask(
                            host,
                            at,
                            new CgroupQuery(
                                    under, depth, List.of(), filter, sort, CgroupQuery.MOST));
            Output output = parent.ctl.output();
            output.one(tree, List.of());
            if (!output.json()) {
                int first = tree.nodes().getFirst().depth();
                output.list(
                        tree.nodes(),
                        column("GROUP", node -> "  ".repeat(node.depth() - first) + name(node)),
                        column("OWNER", node -> owner(node.owner())),
                        number("PROCS", node -> Integer.toString(node.processesBelow())),
                        number("MEMORY", node -> Values.figure(node.memoryBytes(), Say::bytes)),
                        column("LIMIT", node -> node.memoryLimit().words(Say::bytes)),
                        number("OF PARENT", node -> share(node.memoryShare())),
                        number("CPU, CORES", node -> Values.figure(node.cpuCores(), Say::cores)),
                        column("CAP", node -> node.cpuLimit().words(CgroupCommands::cores)),
                        number("PRESSURE", CgroupCommands::pressure),
                        number("THROTTLED", node -> percent(node.throttled())),
                        number("KILLS", node -> Values.figure(node.oomKills(), Say::count)));
                parent.tail(tree, tree.nodes().size());
            }
            return Ctl.DONE;
        }
    }

    @Command(
            name = "top",
            description = "Shows the groups that use the most, each with all that is in it.",
            mixinStandardHelpOptions = true)
    static final class Top implements Callable<Integer> {

        @ParentCommand private CgroupCommands parent;

        @Option(names = "--host", paramLabel = "HOST", description = HOST)
        private @Nullable String host;

        @Option(
                names = "--under",
                paramLabel = "PATH",
                defaultValue = CgroupQuery.TOP,
                description = "Only groups in this one (default: ${DEFAULT-VALUE}).")
        private String under = CgroupQuery.TOP;

        @Option(
                names = "--sort",
                paramLabel = "BY",
                defaultValue = "cpu",
                description = "By cpu or memory (default: ${DEFAULT-VALUE}).")
        private By by = By.cpu;

        @Option(
                names = {"-n", "--count"},
                paramLabel = "COUNT",
                defaultValue = "20",
                description = "How many groups (default: ${DEFAULT-VALUE}).")
        private int count;

        @Option(names = "--containers", description = "Only gears and other containers, each once.")
        private boolean containers;

        @Option(
                names = "--watch",
                paramLabel = "SECONDS",
                arity = "0..1",
                fallbackValue = "2",
                description = "Shows them again and again (every 2 seconds).")
        private @Nullable Integer watch;

        @Option(
                names = "--times",
                paramLabel = "N",
                description = "With --watch: ends after so many times.")
        private @Nullable Integer times;

        /// What is compared; the names are what is typed.
        enum By {
            /// Processor time.
            cpu,
            /// Memory.
            memory
        }

        @Override
        public Integer call() {
            show();
            Integer seconds = watch;
            for (int shown = 1; seconds != null && goesOn(shown); shown++) {
                pause(Duration.ofSeconds(Math.max(1, seconds)));
                show();
            }
            return Ctl.DONE;
        }

        private boolean goesOn(int shown) {
            return (times == null || shown < times)
                    && !Thread.currentThread().isInterrupted()
                    && !parent.ctl.output().closed();
        }

        private static void pause(Duration time) {
            long end = System.nanoTime() + time.toNanos();
            while (System.nanoTime() < end && !Thread.currentThread().isInterrupted()) {
                LockSupport.parkNanos(end - System.nanoTime());
            }
        }

        private void show() {
            CgroupTree tree =
                    parent.ask(
                            host,
                            null,
                            new CgroupQuery(
                                    under,
                                    CgroupQuery.DEEPEST,
                                    List.of(),
                                    null,
                                    by == By.cpu ? CgroupQuery.Sort.CPU : CgroupQuery.Sort.MEMORY,
                                    CgroupQuery.MOST));
            List<CgroupNode> first =
                    tree.nodes().stream()
                            .skip(1)
                            .filter(
                                    node ->
                                            !containers
                                                    || (node.owner().top()
                                                            && node.owner().kind().isContainer()))
                            .sorted(Comparator.comparingDouble(node -> -value(node)))
                            .limit(Math.max(1, count))
                            .toList();
            Output output = parent.ctl.output();
            if (output.json()) {
                if (watch == null) {
                    output.list(first);
                } else {
                    first.forEach(output::jsonLine);
                }
                return;
            }
            if (watch != null) {
                output.nextScreen();
            }
            output.list(
                    first,
                    number("CPU, CORES", node -> Values.figure(node.cpuCores(), Say::cores)),
                    number("MEMORY", node -> Values.figure(node.memoryBytes(), Say::bytes)),
                    number("PROCS", node -> Integer.toString(node.processesBelow())),
                    number("PRESSURE", CgroupCommands::pressure),
                    number("THROTTLED", node -> percent(node.throttled())),
                    number("KILLS", node -> Values.figure(node.oomKills(), Say::count)),
                    column("OWNER", node -> owner(node.owner())),
                    column("GROUP", CgroupNode::path));
            parent.tail(tree, first.size());
        }

        private double value(CgroupNode node) {
            Double value = (by == By.cpu ? node.cpuCores() : node.memoryBytes()).value();
            return value == null ? -1 : value;
        }
    }

    /// How old it is and what is missing, on standard error: it is not part of the table.
    private void tail(CgroupTree tree, int shown) {
        Double seconds = tree.rateSeconds();
        ctl.err()
                .println(
                        shown
                                + " of "
                                + Say.count(tree.groups())
                                + " groups, cgroups "
                                + tree.cgroups()
                                + ", read at "
                                + Say.clock(tree.at())
                                + " UTC"
                                + (seconds == null
                                        ? ""
                                        : ", rates over " + Say.tenth(seconds) + " s"));
        if (tree.leftOut() > 0) {
            ctl.err()
                    .println(tree.leftOut() + " more groups are not shown: too many, or too deep.");
        }
    }

    private static String name(CgroupNode node) {
        return node.name().isEmpty() ? node.path() : node.name();
    }

    private static String owner(CgroupOwner owner) {
        String name = owner.name();
        return name == null
                ? Values.orNone(null)
                : owner.kind().isContainer()
                        ? ApiJson.word(owner.kind()) + " " + name + (owner.top() ? "" : " (in it)")
                        : ApiJson.word(owner.kind());
    }

    private static String cores(double millis) {
        return Say.capCores(Math.round(millis));
    }

    private static String percent(Figure figure) {
        return Values.figure(figure, share -> Say.tenth(share * PERCENT) + " %");
    }

    /// A group that grew after the one above it was read may have more.
    private static String share(Figure figure) {
        return Values.figure(
                figure, share -> share > 1 ? ">100 %" : Say.tenth(share * PERCENT) + " %");
    }

    /// Of processor, memory and block devices.
    private static String pressure(CgroupNode node) {
        return node.cpuPressure().value() == null
                        && node.memoryPressure().value() == null
                        && node.ioPressure().value() == null
                ? Values.orNone(null)
                : Values.figure(node.cpuPressure(), Say::tenth)
                        + "/"
                        + Values.figure(node.memoryPressure(), Say::tenth)
                        + "/"
                        + Values.figure(node.ioPressure(), Say::tenth);
    }
}
