package io.gearshift.ctl;

import static io.gearshift.ctl.Output.column;
import static io.gearshift.ctl.Output.number;

import io.gearshift.backend.api.ConsoleException;
import io.gearshift.backend.api.ErrorCode;
import io.gearshift.backend.api.Host;
import io.gearshift.backend.api.NamespaceMatrix;
import io.gearshift.backend.api.NamespaceNode;
import io.gearshift.backend.api.NamespaceRow;
import io.gearshift.backend.api.NamespaceTree;
import io.gearshift.backend.api.NamespaceWhy;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/// `ctl ns ...`.
@Command(
        name = "ns",
        description = "Shows namespaces.",
        mixinStandardHelpOptions = true,
        subcommands = NamespaceShowCommand.class)
final class NamespaceCommands {
    private static final String HOST = "Name of the host (default: the only one).";
    private static final List<String> TYPES =
            List.of("mnt", "uts", "ipc", "pid", "net", "user", "cgroup", "time");

    @ParentCommand private Ctl ctl;

    Ctl ctl() {
        return ctl;
    }

    @Command(
            name = "list",
            description =
                    "Lists the namespaces of a host, as lsns does, with the gear or container of each,"
                            + " and those that no process is in, with what keeps them.",
            mixinStandardHelpOptions = true)
    int list(
            @Option(names = "--host", paramLabel = "HOST", description = HOST)
                    @Nullable String host,
            @Option(names = "--at", paramLabel = "TIME", description = Ctl.AT) @Nullable String at,
            @Option(names = "--type", paramLabel = "TYPE", description = "Only of this type.")
                    @Nullable String type,
            @Option(
                            names = "--gear",
                            paramLabel = "GEAR",
                            description = "Only of this gear or container.")
                    @Nullable String gear,
            @Option(names = "--user", paramLabel = "USER", description = "Only of this user.")
                    @Nullable String user,
            @Option(
                            names = "--pid",
                            paramLabel = "PID",
                            description = "Only those that this process is in, as lsns -p.")
                    @Nullable Integer pid) {
        String name = named(host);
        List<NamespaceRow> all =
                pid == null
                        ? ctl.console(at).namespaces(name)
                        : ctl.console(at).processNamespaces(name, pid);
        List<NamespaceRow> rows =
                all.stream()
                        .filter(row -> type == null || row.type().equals(type))
                        .filter(row -> gear == null || gear.equals(whose(row)))
                        .filter(row -> user == null || user.equals(row.user()))
                        .toList();
        ctl.output()
                .list(
                        rows,
                        number("NS", row -> Long.toString(row.ns())),
                        column("TYPE", NamespaceRow::type),
                        number("NPROCS", row -> Integer.toString(row.nprocs())),
                        number("PID", row -> Values.orNone(row.pid())),
                        column("USER", row -> Values.orNone(row.user())),
                        column("WHOSE", row -> Values.orNone(whose(row))),
                        column(
                                "COMMAND",
                                row ->
                                        row.command() == null
                                                ? String.join("; ", row.heldBy())
                                                : row.command()));
        return Ctl.DONE;
    }

    private static @Nullable String whose(NamespaceRow row) {
        return row.gear() == null ? row.container() : row.gear();
    }

    @Command(
            name = "matrix",
            description =
                    "Shows for each running gear of a host whose namespace of each type it is in.",
            mixinStandardHelpOptions = true)
    int matrix(
            @Option(names = "--host", paramLabel = "HOST", description = HOST)
                    @Nullable String host) {
        List<NamespaceMatrix.Row> rows = ctl.console().namespaceMatrix(named(host)).rows();
        List<Output.Column<NamespaceMatrix.Row>> columns = new ArrayList<>();
        columns.add(column("GEAR", NamespaceMatrix.Row::name));
        for (String type : TYPES) {
            columns.add(column(type.toUpperCase(Locale.ROOT), row -> whose(row, type)));
        }
        ctl.output().list(rows, rows, columns);
        return Ctl.DONE;
    }

    private static String whose(NamespaceMatrix.Row row, String type) {
        return row.namespaces().stream()
                .filter(each -> each.type().equals(type))
                .map(
                        each ->
                                switch (each.relation()) {
                                    case OWN -> "own";
                                    case SHARED -> String.join(",", each.sharedWith());
                                    case HOST -> "HOST";
                                })
                .findFirst()
                .orElse(Values.orNone(null));
    }

    @Command(
            name = "tree",
            description =
                    "Shows the user and pid namespaces of a host below their parents, with who made"
                            + " each and how its user ids map.",
            mixinStandardHelpOptions = true)
    int tree(
            @Option(names = "--host", paramLabel = "HOST", description = HOST)
                    @Nullable String host,
            @Option(names = "--type", paramLabel = "TYPE", description = "Only user, or only pid.")
                    @Nullable String type) {
        List<NamespaceNode> nodes =
                ctl.console().namespaceTree(named(host)).stream()
                        .filter(node -> type == null || node.type().equals(type))
                        .toList();
        List<NamespaceTree.Placed> placed = NamespaceTree.of(nodes);
        ctl.output()
                .list(
                        nodes,
                        placed,
                        List.of(
                                column("NS", each -> "  ".repeat(each.depth()) + each.node().ns()),
                                column("TYPE", each -> each.node().type()),
                                number("NPROCS", each -> Integer.toString(each.node().nprocs())),
                                number("PID", each -> text(each.node().pid())),
                                number("MADE BY", each -> text(each.node().ownerUid())),
                                column("UIDS", each -> ids(each.node().uidMap())),
                                column("WHOSE", each -> Values.orNone(whose(each.node()))),
                                column("COMMAND", each -> command(each.node()))));
        return Ctl.DONE;
    }

    @Command(
            name = "why",
            description =
                    "Says why A can, or cannot, see, signal, trace and reach B. Status 0 whatever the"
                            + " answer.",
            mixinStandardHelpOptions = true)
    int why(
            @Parameters(paramLabel = "A", description = "A gear, or a pid of the host.") String a,
            @Parameters(paramLabel = "B", description = "A gear, or a pid of the host.") String b,
            @Option(names = "--host", paramLabel = "HOST", description = HOST)
                    @Nullable String host) {
        NamespaceWhy why = ctl.console().namespaceWhy(named(host), a, b);
        ctl.output().one(why, List.of("A: " + words(why.a()), "B: " + words(why.b())));
        if (!ctl.output().json()) {
            ctl.output()
                    .list(
                            why.verdicts(),
                            column("A CAN", each -> each.act().name().toLowerCase(Locale.ROOT)),
                            column("", each -> each.possible() ? "yes" : "no"),
                            column("WHY", NamespaceWhy.Verdict::why));
            ctl.output()
                    .list(
                            why.namespaces(),
                            column("NAMESPACE", NamespaceWhy.Shared::type),
                            number("OF A", each -> Long.toString(each.a())),
                            number("OF B", each -> Long.toString(each.b())),
                            column("", NamespaceWhy.Shared::meaning));
            if (!why.mounts().isEmpty()) {
                ctl.output()
                        .list(
                                why.mounts(),
                                column("MOUNTED AT A", NamespaceWhy.SharedMount::a),
                                column("AT B", NamespaceWhy.SharedMount::b),
                                column("TYPE", NamespaceWhy.SharedMount::type));
            }
        }
        return Ctl.DONE;
    }

    private static String words(NamespaceWhy.Side side) {
        return (side.gear() == null ? "" : side.gear() + ", ")
                + "pid "
                + side.pid()
                + " ("
                + side.insidePid()
                + " inside), uid "
                + side.uid()
                + ", "
                + side.command();
    }

    private static @Nullable String whose(NamespaceNode node) {
        return node.gear() == null ? node.container() : node.gear();
    }

    private static String command(NamespaceNode node) {
        return node.command() == null ? String.join("; ", node.heldBy()) : node.command();
    }

    private static String text(@Nullable Number number) {
        return Values.orNone(number == null ? null : number.toString());
    }

    static String ids(List<NamespaceNode.IdRange> ranges) {
        return ranges.stream()
                .map(
                        each ->
                                each.inside()
                                        + "-"
                                        + (each.inside() + each.count() - 1)
                                        + "="
                                        + each.outside())
                .collect(Collectors.joining(" "));
    }

    private String named(@Nullable String host) {
        return named(ctl, host);
    }

    /// The host that is meant: this one, or the only one.
    static String named(Ctl ctl, @Nullable String host) {
        return host == null ? only(ctl.console().hosts()) : host;
    }

    private static String only(List<Host> hosts) {
        if (hosts.size() != 1) {
            throw new ConsoleException(
                    ErrorCode.REQUEST_INVALID,
                    "There are " + hosts.size() + " hosts. Say which with --host.");
        }
        return hosts.getFirst().name();
    }
}
