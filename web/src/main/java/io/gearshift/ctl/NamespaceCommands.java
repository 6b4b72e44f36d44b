package io.gearshift.ctl;

import static io.gearshift.ctl.Output.column;
import static io.gearshift.ctl.Output.number;

import io.gearshift.backend.api.ConsoleException;
import io.gearshift.backend.api.ErrorCode;
import io.gearshift.backend.api.Host;
import io.gearshift.backend.api.NamespaceRow;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/// `ctl ns ...`.
@Command(name = "ns", description = "Shows namespaces.", mixinStandardHelpOptions = true)
final class NamespaceCommands {
    @ParentCommand private Ctl ctl;

    @Command(
            name = "list",
            description = "Lists the namespaces of a host, as lsns does, with the gear of each.",
            mixinStandardHelpOptions = true)
    int list(
            @Option(
                            names = "--host",
                            paramLabel = "HOST",
                            description = "Name of the host (default: the only one).")
                    @Nullable String host,
            @Option(names = "--type", paramLabel = "TYPE", description = "Only of this type.")
                    @Nullable String type,
            @Option(names = "--gear", paramLabel = "GEAR", description = "Only of this gear.")
                    @Nullable String gear) {
        String name = host == null ? only(ctl.console().hosts()) : host;
        List<NamespaceRow> rows =
                ctl.console().namespaces(name).stream()
                        .filter(row -> type == null || row.type().equals(type))
                        .filter(row -> gear == null || gear.equals(row.gear()))
                        .toList();
        ctl.output()
                .list(
                        rows,
                        number("NS", row -> Long.toString(row.ns())),
                        column("TYPE", NamespaceRow::type),
                        number("NPROCS", row -> Integer.toString(row.nprocs())),
                        number("PID", row -> Integer.toString(row.pid())),
                        column("USER", NamespaceRow::user),
                        column("GEAR", row -> Values.orNone(row.gear())),
                        column("COMMAND", NamespaceRow::command));
        return Ctl.DONE;
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
