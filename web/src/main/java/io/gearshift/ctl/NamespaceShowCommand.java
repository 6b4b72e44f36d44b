package io.gearshift.ctl;

import io.gearshift.backend.api.ConsoleException;
import io.gearshift.backend.api.ErrorCode;
import io.gearshift.backend.api.NamespaceMatrix;
import io.gearshift.backend.api.NamespaceNode;
import io.gearshift.backend.api.NamespaceRow;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/// `ctl ns show`.
@Command(
        name = "show",
        description =
                "Shows one namespace: whose it is, who is in it, what is above and below it, and what"
                        + " keeps it.",
        mixinStandardHelpOptions = true)
final class NamespaceShowCommand implements Callable<Integer> {
    @ParentCommand private NamespaceCommands namespaces;

    @Parameters(paramLabel = "ID", description = "Its number, as ns list and /proc/PID/ns have it.")
    private long id;

    @Option(
            names = "--host",
            paramLabel = "HOST",
            description = "Name of the host (default: the only one).")
    private @Nullable String host;

    /// What JSON shows.
    ///
    /// @param node its place in the tree of user and pid namespaces; null for other types
    /// @param below numbers of those whose parent it is
    /// @param governs numbers of those whose owner it is
    /// @param gears names of the gears and containers that are in it
    record Shown(
            NamespaceRow namespace,
            @Nullable NamespaceNode node,
            List<Long> below,
            List<Long> governs,
            List<String> gears) {

        Shown {
            below = List.copyOf(below);
            governs = List.copyOf(governs);
            gears = List.copyOf(gears);
        }
    }

    @Override
    public Integer call() {
        Ctl ctl = namespaces.ctl();
        String name = NamespaceCommands.named(ctl, host);
        NamespaceRow row =
                ctl.console().namespaces(name).stream()
                        .filter(each -> each.ns() == id)
                        .findFirst()
                        .orElseThrow(
                                () ->
                                        new ConsoleException(
                                                ErrorCode.NOT_FOUND,
                                                "Host " + name + " has no namespace " + id + "."));
        List<NamespaceNode> tree = ctl.console().namespaceTree(name);
        Shown shown =
                new Shown(
                        row,
                        tree.stream().filter(each -> each.ns() == id).findFirst().orElse(null),
                        numbers(tree, each -> each.parent()),
                        numbers(tree, each -> each.owner()),
                        ctl.console().namespaceMatrix(name).rows().stream()
                                .filter(
                                        each ->
                                                each.namespaces().stream()
                                                        .anyMatch(one -> one.ns() == id))
                                .map(NamespaceMatrix.Row::name)
                                .toList());
        ctl.output().one(shown, lines(shown));
        return Ctl.DONE;
    }

    private List<Long> numbers(
            List<NamespaceNode> tree, Function<NamespaceNode, @Nullable Long> which) {
        List<Long> numbers = new ArrayList<>();
        for (NamespaceNode each : tree) {
            Long of = which.apply(each);
            if (of != null && of == id && each.ns() != id) {
                numbers.add(each.ns());
            }
        }
        return numbers;
    }

    private static List<String> lines(Shown shown) {
        NamespaceRow row = shown.namespace();
        List<String> lines = new ArrayList<>();
        lines.add(row.type() + " namespace " + row.ns());
        lines.add(
                row.nprocs() == 0
                        ? "Processes  none"
                        : "Processes  "
                                + row.nprocs()
                                + ", the lowest "
                                + row.pid()
                                + " of "
                                + Values.orNone(row.user())
                                + ": "
                                + Values.orNone(row.command()));
        if (row.gear() != null || row.container() != null) {
            lines.add(
                    "Belongs to " + (row.gear() == null ? row.container() : "gear " + row.gear()));
        }
        if (!shown.gears().isEmpty()) {
            lines.add("In it      " + String.join(", ", shown.gears()));
        }
        NamespaceNode node = shown.node();
        if (node != null) {
            lines.add("Parent     " + Values.orNone(node.parent()));
            lines.add("Owner      " + Values.orNone(node.owner()));
            if (node.ownerUid() != null) {
                lines.add("Made by    uid " + node.ownerUid());
            }
            if (!node.uidMap().isEmpty()) {
                lines.add("User ids   " + NamespaceCommands.ids(node.uidMap()));
            }
        }
        add(lines, "Below it   ", shown.below());
        add(lines, "Governs    ", shown.governs());
        lines.add(
                "Kept by    "
                        + (row.nprocs() > 0
                                ? "its processes"
                                : row.heldBy().isEmpty()
                                        ? "nothing that was found"
                                        : String.join("; ", row.heldBy())));
        return lines;
    }

    private static void add(List<String> lines, String title, List<Long> numbers) {
        if (!numbers.isEmpty()) {
            lines.add(
                    title
                            + numbers.stream()
                                    .map(String::valueOf)
                                    .collect(Collectors.joining(", ")));
        }
    }
}
