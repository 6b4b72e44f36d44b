package io.gearshift.backend.namespace;

import io.gearshift.backend.api.ConsoleException;
import io.gearshift.backend.api.ErrorCode;
import io.gearshift.backend.api.GearNamespace;
import io.gearshift.backend.api.NamespaceMatrix;
import io.gearshift.backend.api.NamespaceNode;
import io.gearshift.backend.api.NamespaceRow;
import io.gearshift.backend.api.NamespaceWhy;
import io.gearshift.backend.driver.Running;
import io.gearshift.backend.gear.GearEntry;
import io.gearshift.backend.gear.GearRegistry;
import io.gearshift.backend.gear.NaturalName;
import io.gearshift.collectors.KernelFiles;
import io.gearshift.collectors.KernelRoot;
import io.gearshift.collectors.Reading;
import io.gearshift.collectors.namespace.Namespace;
import io.gearshift.collectors.namespace.NamespaceId;
import io.gearshift.collectors.namespace.NamespaceKin;
import io.gearshift.collectors.namespace.NamespaceLinks;
import io.gearshift.collectors.namespace.NamespaceScanner;
import io.gearshift.collectors.namespace.NamespaceTable;
import io.gearshift.collectors.namespace.NamespaceType;
import io.gearshift.collectors.namespace.ProcessLabel;
import io.gearshift.collectors.proc.IdMap;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// All namespaces of this host. What is the host's own is what the agent itself is in. Read anew at
/// each call; safe for several threads.
public final class HostNamespaces {

    private static final ProcessLabel ENDED = new ProcessLabel(0, "?", "[ended]");

    private final KernelRoot root;
    private final GearRegistry registry;
    private final NamespaceScanner scanner;

    /// @param registry of the gears whose namespaces are told apart
    public HostNamespaces(KernelRoot root, GearRegistry registry) {
        this.root = root;
        this.registry = registry;
        this.scanner = new NamespaceScanner(root);
    }

    /// Every namespace that holds a process, as lsns lists it.
    public List<NamespaceRow> all() {
        Map<Long, String> owners = owners();
        return scan().namespaces().stream().map(each -> row(each, owners)).toList();
    }

    /// The namespaces that one process is in, as `lsns -p`.
    ///
    /// @throws ConsoleException `request.not-found` if there is no such process
    public List<NamespaceRow> ofProcess(int pid) {
        var own = Set.copyOf(links(pid).values());
        if (pid <= 0 || own.isEmpty()) {
            throw new ConsoleException(
                    ErrorCode.NOT_FOUND,
                    "There is no process with the pid " + pid + " on this host now.");
        }
        Map<Long, String> owners = owners();
        return scan().namespaces().stream()
                .filter(each -> own.contains(each.id()))
                .map(each -> row(each, owners))
                .toList();
    }

    /// The user and pid namespaces, and those above them that hold no process. Ascending by number.
    ///
    /// @throws ConsoleException `host.failed` if `/proc` cannot be read
    public List<NamespaceNode> tree() {
        Map<Long, String> owners = owners();
        Map<NamespaceId, NamespaceNode> nodes = new HashMap<>();
        for (Namespace each : scan().namespaces()) {
            NamespaceType type = each.id().type();
            if (type != NamespaceType.USER && type != NamespaceType.PID) {
                continue;
            }
            List<NamespaceKin> line =
                    NamespaceKin.line(root, each.lowestPid(), type).asOptional().orElse(List.of());
            if (line.isEmpty() || !line.getFirst().id().equals(each.id())) {
                // Its lowest process ended, or went elsewhere, between scan and question.
                continue;
            }
            nodes.put(each.id(), node(line.getFirst(), each, owners));
            for (NamespaceKin above : line.subList(1, line.size())) {
                nodes.computeIfAbsent(above.id(), _ -> node(above, null, owners));
            }
        }
        return nodes.values().stream().sorted(Comparator.comparingLong(NamespaceNode::ns)).toList();
    }

    private NamespaceNode node(
            NamespaceKin kin, @Nullable Namespace found, Map<Long, String> owners) {
        boolean user = kin.id().type() == NamespaceType.USER;
        ProcessLabel label = found == null ? null : found.lowest().asOptional().orElse(ENDED);
        return new NamespaceNode(
                kin.id().inode(),
                kin.id().type().kernelName(),
                inode(kin.parent()),
                inode(kin.owner()),
                kin.ownerUid().isPresent() ? (Long) kin.ownerUid().getAsLong() : null,
                found != null && user ? ranges(IdMap.ofUsers(root, found.lowestPid())) : List.of(),
                found != null && user ? ranges(IdMap.ofGroups(root, found.lowestPid())) : List.of(),
                found == null ? 0 : found.processes(),
                found == null ? null : (Integer) found.lowestPid(),
                label == null ? null : label.user(),
                label == null ? null : label.command(),
                owners.get(kin.id().inode()));
    }

    private static @Nullable Long inode(@Nullable NamespaceId id) {
        return id == null ? null : (Long) id.inode();
    }

    private static List<NamespaceNode.IdRange> ranges(Reading<IdMap> reading) {
        return reading.asOptional().map(IdMap::ranges).orElse(List.of()).stream()
                .map(
                        range ->
                                new NamespaceNode.IdRange(
                                        range.inside(), range.outside(), range.count()))
                .toList();
    }

    /// The namespaces of one gear and whose they are; none while it does not run.
    public List<GearNamespace> of(String id) {
        GearEntry entry = registry.get(id);
        return entry.running() == null
                ? List.of()
                : matrix().rows().stream()
                        .filter(row -> row.gear().equals(id))
                        .findFirst()
                        .map(NamespaceMatrix.Row::namespaces)
                        .orElse(List.of());
    }

    /// Running gears by the types of namespaces, by name.
    public NamespaceMatrix matrix() {
        Map<NamespaceType, NamespaceId> host = links(ProcessHandle.current().pid());
        Map<GearEntry, Map<NamespaceType, NamespaceId>> gears = new LinkedHashMap<>();
        Map<NamespaceId, List<String>> members = new HashMap<>();
        registry.all().stream()
                .sorted(Comparator.comparing(each -> NaturalName.key(each.name())))
                .forEach(
                        each -> {
                            Running running = each.running();
                            if (running != null) {
                                var own = links(running.initPid());
                                gears.put(each, own);
                                own.values()
                                        .forEach(
                                                ns ->
                                                        members.computeIfAbsent(
                                                                        ns, _ -> new ArrayList<>())
                                                                .add(each.name()));
                            }
                        });
        var rows = new ArrayList<NamespaceMatrix.Row>();
        gears.forEach(
                (gear, own) -> {
                    var cells = new ArrayList<GearNamespace>();
                    for (NamespaceType type : NamespaceType.values()) {
                        NamespaceId ns = own.get(type);
                        if (ns != null) {
                            cells.add(
                                    Relations.of(
                                            ns,
                                            host.get(type),
                                            others(members.getOrDefault(ns, List.of()), gear)));
                        }
                    }
                    rows.add(
                            new NamespaceMatrix.Row(gear.id(), gear.name(), gear.managed(), cells));
                });
        return new NamespaceMatrix(rows);
    }

    private static List<String> others(List<String> members, GearEntry gear) {
        return members.stream().filter(name -> !name.equals(gear.name())).toList();
    }

    /// Why one process can, or cannot, see and reach another.
    ///
    /// @param a a pid of this host, or the id of a gear, which stands for its program
    /// @param b likewise
    /// @throws ConsoleException `request.not-found` where there is no such process,
    ///   `gear.not-found`, or `gear.state` of a gear that does not run
    public NamespaceWhy why(String a, String b) {
        Onlooker one = onlooker(a);
        Onlooker other = onlooker(b);
        var reach = new Reach(one, other, yama());
        return new NamespaceWhy(
                side(one),
                side(other),
                reach.namespaces(),
                other.users().stream().map(each -> each.id().inode()).toList(),
                reach.mounts(),
                reach.verdicts());
    }

    private Onlooker onlooker(String who) {
        int pid = who.matches("[0-9]{1,9}") ? Integer.parseInt(who) : program(who);
        return Onlooker.of(root, pid)
                .orElseThrow(
                        () ->
                                new ConsoleException(
                                        ErrorCode.NOT_FOUND,
                                        "There is no process with the pid "
                                                + pid
                                                + " on this host now."));
    }

    /// The program that init started; init itself where it has none now.
    private int program(String id) {
        GearEntry gear = registry.get(id);
        Running running = gear.running();
        if (running == null) {
            throw new ConsoleException(
                    ErrorCode.GEAR_STATE,
                    gear.name() + " does not run: it has no process that could see or be seen.");
        }
        return ProcessHandle.of(running.initPid())
                .flatMap(init -> init.children().min(Comparator.comparingLong(ProcessHandle::pid)))
                .map(child -> (int) child.pid())
                .orElse(running.initPid());
    }

    private NamespaceWhy.Side side(Onlooker each) {
        String gear = owners().get(each.pids().getFirst().id().inode());
        return new NamespaceWhy.Side(
                each.pid(),
                each.status().pidInside().orElse(each.pid()),
                each.status().user().effective(),
                gear,
                ProcessLabel.commandOf(root, each.pid()));
    }

    /// Absent without Yama: then nothing is refused by it.
    private int yama() {
        return KernelFiles.text(root.proc().resolve("sys/kernel/yama/ptrace_scope"))
                .asOptional()
                .map(text -> Integer.parseInt(text.strip()))
                .orElse(0);
    }

    private NamespaceTable scan() {
        Reading<NamespaceTable> reading = scanner.scan();
        return reading.asOptional()
                .orElseThrow(
                        () ->
                                new ConsoleException(
                                        ErrorCode.HOST_FAILED,
                                        "The host's namespaces cannot be read: "
                                                + reading.path()
                                                + "."));
    }

    private static NamespaceRow row(Namespace each, Map<Long, String> owners) {
        ProcessLabel label = each.lowest().asOptional().orElse(ENDED);
        return new NamespaceRow(
                each.id().inode(),
                each.id().type().kernelName(),
                each.processes(),
                each.lowestPid(),
                label.user(),
                label.command(),
                owners.get(each.id().inode()));
    }

    /// Names of gears by the number of a namespace that is theirs and not the host's.
    private Map<Long, String> owners() {
        Map<NamespaceType, NamespaceId> host = links(ProcessHandle.current().pid());
        Map<Long, String> owners = new HashMap<>();
        for (GearEntry each : registry.all()) {
            Running running = each.running();
            if (running == null) {
                continue;
            }
            for (NamespaceId id : links(running.initPid()).values()) {
                if (!id.equals(host.get(id.type()))) {
                    owners.putIfAbsent(id.inode(), each.name());
                }
            }
        }
        return owners;
    }

    private Map<NamespaceType, NamespaceId> links(long pid) {
        Map<NamespaceType, NamespaceId> all = new HashMap<>();
        NamespaceLinks.of(root, (int) pid)
                .byType()
                .forEach((type, link) -> link.asOptional().ifPresent(id -> all.put(type, id)));
        return all;
    }
}
