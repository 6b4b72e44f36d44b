package io.gearshift.ctl;

import static io.gearshift.ctl.Output.column;
import static io.gearshift.ctl.Output.number;

import io.gearshift.assets.Say;
import io.gearshift.backend.api.GearMirror;
import io.gearshift.backend.api.NamespaceNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/// `ctl gear mirror`.
@Command(
        name = "mirror",
        description =
                "Shows a running gear from outside and inside: names, ids, interfaces, mounts, root"
                        + " directory, IPC objects.",
        mixinStandardHelpOptions = true)
final class MirrorCommand implements Callable<Integer> {
    @ParentCommand private GearCommands parent;

    @Parameters(paramLabel = "GEAR", description = "Name or id of the gear.")
    private String gear;

    @Override
    public Integer call() {
        Output output = parent.ctl().output();
        GearMirror mirror = parent.ctl().console().gearMirror(gear);
        output.one(mirror, names(mirror));
        if (output.json()) {
            return Ctl.DONE;
        }
        interfaces(output, mirror.interfaces());
        mounts(output, mirror.mounts());
        root(output, mirror.root());
        ipc(output, mirror.ipc());
        return Ctl.DONE;
    }

    private static List<String> names(GearMirror mirror) {
        GearMirror.Hostname hostname = mirror.hostname();
        List<String> lines = new ArrayList<>();
        lines.add(
                "Host name: "
                        + hostname.inside()
                        + " inside, "
                        + Values.orNone(hostname.outside())
                        + " outside");
        lines.add("User ids: " + ids(mirror.users()));
        lines.add("Group ids: " + ids(mirror.groups()));
        if (!mirror.withHost().isEmpty()) {
            lines.add("Namespaces of the host: " + String.join(", ", mirror.withHost()));
        }
        return lines;
    }

    private static String ids(List<NamespaceNode.IdRange> ranges) {
        return ranges.isEmpty()
                ? "none"
                : ranges.stream()
                        .map(
                                each ->
                                        span(each.inside(), each.count())
                                                + " inside, "
                                                + span(each.outside(), each.count())
                                                + " outside")
                        .collect(Collectors.joining("; "));
    }

    private static String span(long first, long count) {
        return first + " to " + (first + count - 1);
    }

    private static void interfaces(Output output, GearMirror.Part<GearMirror.Interface> part) {
        title(output, "Interfaces", part);
        output.list(
                part.rows(),
                column("OUTSIDE", each -> end(each.end())),
                column("INSIDE", GearMirror.Interface::name),
                column("KIND", each -> each.kind().isEmpty() ? "-" : each.kind()),
                column("STATE", each -> each.up() ? "up" : "down"),
                column("ADDRESSES", each -> String.join(", ", each.addresses())));
    }

    private static String end(GearMirror.@Nullable End end) {
        if (end == null) {
            return "-";
        }
        String name = end.name() == null ? "interface " + end.index() : end.name();
        String where =
                switch (end.where()) {
                    case HOST -> "";
                    case GEAR -> " (inside too)";
                    case ELSEWHERE -> " (of another namespace)";
                };
        return name
                + where
                + (end.master() == null ? "" : " in " + end.master())
                + (end.addresses().isEmpty() ? "" : " " + String.join(", ", end.addresses()));
    }

    private static void mounts(Output output, GearMirror.Part<GearMirror.Mount> part) {
        title(output, "Mounts", part);
        output.list(
                part.rows(),
                column("OUTSIDE", each -> Values.orNone(each.outside())),
                column("INSIDE", GearMirror.Mount::point),
                column("TYPE", GearMirror.Mount::type),
                column("SOURCE", GearMirror.Mount::source),
                column("BELOW", GearMirror.Mount::propagation),
                column("OPTIONS", each -> String.join(",", each.options())));
    }

    private static void root(Output output, GearMirror.Part<GearMirror.Entry> part) {
        title(output, "Root directory", part);
        output.list(
                part.rows(),
                column("MODE", each -> each.mode().isEmpty() ? "?" : each.mode()),
                number("OWNER OUTSIDE", each -> each.uid() + ":" + each.gid()),
                number(
                        "INSIDE",
                        each ->
                                Values.orNone(each.insideUid())
                                        + ":"
                                        + Values.orNone(each.insideGid())),
                column(
                        "NAME",
                        each ->
                                each.name()
                                        + (each.target() == null ? "" : " -> " + each.target())
                                        + (each.mounted() ? " (mount)" : "")));
    }

    private static void ipc(Output output, GearMirror.Part<GearMirror.IpcObject> part) {
        title(output, "IPC objects", part);
        output.list(
                part.rows(),
                column(
                        "KIND",
                        each -> each.kind().name().toLowerCase(Locale.ROOT).replace('_', ' ')),
                column("KEY", GearMirror.IpcObject::key),
                number("ID", each -> Values.orNone(each.id())),
                column("MODE", GearMirror.IpcObject::mode),
                number("OWNER OUTSIDE", each -> Long.toString(each.uid())),
                number("INSIDE", each -> Values.orNone(each.insideUid())),
                number(
                        "BYTES",
                        each -> each.bytes() == null ? "-" : Say.bytes((double) each.bytes())),
                number("COUNT", each -> Values.orNone(each.count())));
    }

    private static void title(Output output, String what, GearMirror.Part<?> part) {
        long shown = part.rows().size();
        output.line("");
        output.line(
                what
                        + ": "
                        + (part.total() > shown
                                ? "the first " + shown + " of " + part.total()
                                : Long.toString(shown))
                        + (part.problem() == null ? "" : ". " + part.problem()));
    }
}
