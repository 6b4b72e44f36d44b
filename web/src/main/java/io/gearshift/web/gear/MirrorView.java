package io.gearshift.web.gear;

import io.gearshift.assets.Say;
import io.gearshift.backend.api.Console;
import io.gearshift.backend.api.Gear;
import io.gearshift.backend.api.GearMirror;
import io.gearshift.backend.api.NamespaceNode;
import io.gearshift.web.part.Untrusted;
import io.gearshift.web.part.When;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// A gear from outside (left) and from inside (right).
///
/// @param withHost a sentence on what is the host's own; empty if nothing is
/// @param withheld a sentence on what may not be shown; empty if all may
/// @param names names and ids
/// @param processes as the tab of processes has them, in brief
public record MirrorView(
        When read,
        String withHost,
        String withheld,
        List<Pair> names,
        Rows<InterfaceLine> interfaces,
        Rows<MountLine> mounts,
        Rows<EntryLine> root,
        Rows<IpcLine> ipc,
        List<GearPageView.ProcessLine> processes) {

    private static final String NONE = "–";
    private static final String WITHHELD =
            "What is the host's own is shown to those who may see all projects.";
    private static final int SHOWN = 36;
    private static final long ALL_IDS = 4_294_967_295L;

    /// Copies the lists.
    public MirrorView {
        names = List.copyOf(names);
        processes = List.copyOf(processes);
    }

    /// The rows of one table.
    ///
    /// @param count how many there are, in words
    /// @param problem why some are missing; empty if none is
    public record Rows<T>(List<T> rows, String count, String problem) {
        /// Copies the list.
        public Rows {
            rows = List.copyOf(rows);
        }
    }

    /// The same thing from both sides.
    ///
    /// @param outside empty where it has no counterpart
    public record Pair(String what, String outside, String inside, String title) {}

    /// A network interface and its other end.
    ///
    /// @param about kind, state, length of a packet, link address
    public record InterfaceLine(
            String outside,
            String outsideAddresses,
            String name,
            String addresses,
            String about,
            boolean up) {}

    /// A mount.
    ///
    /// @param shown the end of `outside`, which says most
    public record MountLine(
            String shown,
            String outside,
            String point,
            String type,
            String source,
            String propagation,
            String options) {}

    /// Something in the root directory.
    ///
    /// @param outside its owner and group as the host counts
    /// @param inside as the gear does
    public record EntryLine(
            String outside,
            String inside,
            String mode,
            String name,
            String target,
            boolean mounted) {}

    /// An IPC object.
    public record IpcLine(
            String outside, String inside, String kind, String key, String mode, String holds) {}

    static @Nullable MirrorView of(Console console, Gear gear, Instant now) {
        if (gear.figures() == null) {
            return null;
        }
        GearMirror mirror = console.gearMirror(gear.id());
        boolean whole = mirror.hostname().outside() != null;
        return new MirrorView(
                When.of(mirror.at(), now),
                withHost(mirror.withHost()),
                whole ? "" : WITHHELD,
                names(mirror),
                rows(mirror.interfaces(), MirrorView::line),
                rows(mirror.mounts(), MirrorView::line),
                rows(mirror.root(), MirrorView::line),
                rows(mirror.ipc(), MirrorView::line),
                GearShow.processLines(console, gear, now));
    }

    /// Clocks are the host's almost everywhere, and nothing here depends on them.
    private static String withHost(List<String> types) {
        String shared =
                types.stream()
                        .filter(type -> !type.equals("time"))
                        .collect(Collectors.joining(", "));
        return shared.isEmpty()
                ? ""
                : "It shares with the host: "
                        + shared
                        + ". What stands here of these is the host's own.";
    }

    private static <A, B> Rows<B> rows(
            GearMirror.Part<A> part, java.util.function.Function<A, B> line) {
        String problem = part.problem();
        long shown = part.rows().size();
        return new Rows<>(
                part.rows().stream().map(line).toList(),
                part.total() > shown
                        ? "the first "
                                + Say.count((double) shown)
                                + " of "
                                + Say.count((double) part.total())
                        : Say.count((double) shown),
                problem == null ? "" : Untrusted.line(problem));
    }

    private static List<Pair> names(GearMirror mirror) {
        GearMirror.Hostname hostname = mirror.hostname();
        String outside = hostname.outside();
        List<Pair> names = new ArrayList<>();
        names.add(
                new Pair(
                        "Host name",
                        outside == null ? "" : Untrusted.line(outside),
                        Untrusted.line(hostname.inside()),
                        "What uname says"));
        if (!hostname.domain().isEmpty()) {
            names.add(new Pair("Domain", "", Untrusted.line(hostname.domain()), "Its NIS domain"));
        }
        ids(names, "User ids", mirror.users(), mirror.withHost().contains("user"));
        ids(names, "Group ids", mirror.groups(), mirror.withHost().contains("user"));
        return names;
    }

    private static void ids(
            List<Pair> names, String what, List<NamespaceNode.IdRange> ranges, boolean host) {
        if (ranges.isEmpty()) {
            names.add(new Pair(what, "", "none: everybody inside is nobody", "No map was written"));
        }
        for (NamespaceNode.IdRange range : ranges) {
            boolean same = host || (range.inside() == 0 && range.count() == ALL_IDS);
            names.add(
                    same
                            ? new Pair(what, "all", "the same: its root is the host's root", "")
                            : new Pair(
                                    what,
                                    span(range.outside(), range.count()),
                                    span(range.inside(), range.count()),
                                    Say.count((double) range.count()) + " ids"));
        }
    }

    private static String span(long first, long count) {
        return count == 1 ? Long.toString(first) : first + " to " + (first + count - 1);
    }

    private static InterfaceLine line(GearMirror.Interface each) {
        GearMirror.End end = each.end();
        List<String> about = new ArrayList<>();
        if (!each.kind().isEmpty()) {
            about.add(each.kind());
        }
        about.add(each.up() ? "up" : "down");
        about.add("MTU " + Say.count((double) each.mtu()));
        if (!each.mac().isEmpty()) {
            about.add(each.mac());
        }
        return new InterfaceLine(
                end == null ? "" : Untrusted.line(end(end)),
                end == null ? "" : String.join(", ", end.addresses()),
                Untrusted.line(each.name()),
                each.addresses().isEmpty() ? "no address" : String.join(", ", each.addresses()),
                Untrusted.line(String.join(" · ", about)),
                each.up());
    }

    private static String end(GearMirror.End end) {
        String name = end.name() == null ? "interface " + end.index() : end.name();
        String master = end.master() == null ? "" : " in bridge " + end.master();
        return switch (end.where()) {
            case HOST -> name + master;
            case GEAR -> name + ", inside too";
            case ELSEWHERE -> name + " of another network namespace";
        };
    }

    private static MountLine line(GearMirror.Mount each) {
        String outside = each.outside();
        return new MountLine(
                outside == null ? "" : end(Untrusted.line(outside)),
                outside == null ? "" : Untrusted.line(outside),
                Untrusted.line(each.point()),
                Untrusted.line(each.type()),
                Untrusted.line(each.source()),
                each.propagation(),
                Untrusted.line(String.join(", ", each.options())));
    }

    private static String end(String path) {
        if (path.length() <= SHOWN) {
            return path;
        }
        int from = path.length() - SHOWN;
        int folder = path.indexOf('/', from);
        return "…" + path.substring(folder < 0 || folder - from > SHOWN / 2 ? from : folder);
    }

    private static EntryLine line(GearMirror.Entry each) {
        String target = each.target();
        boolean known = !each.mode().isEmpty();
        return new EntryLine(
                known ? each.uid() + ":" + each.gid() : NONE,
                known ? inside(each.insideUid()) + ":" + inside(each.insideGid()) : NONE,
                known ? each.mode() : "cannot be looked at",
                Untrusted.line(each.name()),
                target == null ? "" : Untrusted.line(target),
                each.mounted());
    }

    private static String inside(@Nullable Long id) {
        return id == null ? "nobody" : id.toString();
    }

    private static IpcLine line(GearMirror.IpcObject each) {
        Integer id = each.id();
        return new IpcLine(
                Long.toString(each.uid()),
                inside(each.insideUid()),
                switch (each.kind()) {
                    case QUEUE -> "message queue";
                    case SEMAPHORES -> "semaphores";
                    case SHARED_MEMORY -> "shared memory";
                    case POSIX_QUEUE -> "POSIX queue";
                },
                Untrusted.line(each.key()) + (id == null ? "" : ", id " + id),
                each.mode(),
                holds(each));
    }

    private static String holds(GearMirror.IpcObject each) {
        Long bytes = each.bytes();
        Long count = each.count();
        String size = bytes == null ? "" : Say.bytes(bytes.doubleValue());
        return switch (each.kind()) {
            case QUEUE -> count(count, "message") + " wait, " + size;
            case POSIX_QUEUE -> size + " wait";
            case SEMAPHORES -> count(count, "semaphore");
            case SHARED_MEMORY ->
                    size + ", mapped by " + Say.count(count == null ? 0 : count.doubleValue());
        };
    }

    private static String count(@Nullable Long count, String what) {
        long known = count == null ? 0 : count;
        return Say.count((double) known)
                + " "
                + what.toLowerCase(Locale.ROOT)
                + (known == 1 ? "" : "s");
    }
}
