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
import io.gearshift.backend.host.NamespaceList;
import io.gearshift.collectors.KernelFiles;
import io.gearshift.collectors.KernelRoot;
import io.gearshift.collectors.Reading;
import io.gearshift.collectors.namespace.HeldNamespace;
import io.gearshift.collectors.namespace.Namespace;
import io.gearshift.collectors.namespace.NamespaceId;
import io.gearshift.collectors.namespace.NamespaceKin;
import io.gearshift.collectors.namespace.NamespaceLinks;
import io.gearshift.collectors.namespace.NamespaceTable;
import io.gearshift.collectors.namespace.NamespaceType;
import io.gearshift.collectors.namespace.ProcessLabel;
import io.gearshift.collectors.proc.Comm;
import io.gearshift.collectors.proc.IdMap;
import io.gearshift.collectors.proc.VisibleText;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// All namespaces of this host. What is the host's own is what the agent itself is in. Found by a
/// {@link NamespaceLook}, which may be some seconds old, as those without a process may be; safe
/// for several threads.
public final class HostNamespaces implements AutoCloseable {

    private static final ProcessLabel ENDED = new ProcessLabel(0, "?", "[ended]");

    private static final int MOST_HOLDERS = 5;

    private final KernelRoot root;
    private final GearRegistry registry;
    private final NamespaceLook looks;
    private final HeldLook held;

    private final ReentrantLock telling = new ReentrantLock();

    /// Counted from anywhere, so that another run of the agent has others.
    private final RowHistory history = new RowHistory(new SecureRandom().nextLong() >>> 1);

    /// The rows that were told last, by what each tells of.
    private IdentityHashMap<Namespace, NamespaceRow> rows = new IdentityHashMap<>();

    private @Nullable Told told;

    /// What was told last.
    private record Told(NamespaceLook.Look look, HeldLook.Seen seen) {

        /// Somebody else looked later and was here first.
        boolean isNewer(NamespaceLook.Look other, HeldLook.Seen otherSeen) {
            return look.at().isAfter(other.at()) || seen.at().isAfter(otherSeen.at());
        }
    }

    /// @param registry of the gears whose namespaces are told apart
    public HostNamespaces(KernelRoot root, GearRegistry registry, InstantSource clock) {
        this.root = root;
        this.registry = registry;
        this.looks = new NamespaceLook(root, registry, clock);
        this.held = new HeldLook(root, clock, System::nanoTime);
    }

    /// Every namespace that holds a process, as lsns lists it, and those that something else keeps.
    /// Ascending by number.
    public List<NamespaceRow> all() {
        return all(null, false).rows();
    }

    /// The same, for somebody who may have an older list.
    ///
    /// @param known revision of what the caller has; null for nothing
    /// @param difference whether the caller takes the difference from it
    @SuppressWarnings("ReferenceEquality") // a look is made anew or is the very same
    public NamespaceList all(@Nullable Long known, boolean difference) {
        NamespaceLook.Look look = looks.now();
        HeldLook.Seen seen = held.seen(look.table());
        telling.lock();
        try {
            Told last = told;
            boolean other = last == null || last.look() != look || last.seen() != seen;
            if (other && (last == null || !last.isNewer(look, seen))) {
                history.put(
                        Stream.concat(
                                        rows(look).stream(),
                                        without(look.table(), seen)
                                                .map(each -> row(each, seen.at())))
                                .sorted(Comparator.comparingLong(NamespaceRow::ns))
                                .toList());
                told = new Told(look, seen);
            }
            NamespaceList list = history.since(known);
            // Who does not know of differences knows the revision of a list that it has.
            boolean may = difference || (known != null && known == list.revision());
            return may ? list : history.since(null);
        } finally {
            telling.unlock();
        }
    }

    /// A row that says the same of a namespace as before was seen when that was.
    private List<NamespaceRow> rows(NamespaceLook.Look look) {
        IdentityHashMap<Namespace, NamespaceRow> before = rows;
        IdentityHashMap<Namespace, NamespaceRow> now =
                new IdentityHashMap<>(look.table().namespaces().size());
        List<NamespaceRow> list = new ArrayList<>();
        for (Namespace each : look.table().namespaces()) {
            NamespaceRow row = before.get(each);
            Owners.Owner owner = look.owners().of(each.id());
            if (row == null
                    || !Objects.equals(row.gear(), owner.gear())
                    || !Objects.equals(row.container(), owner.container())) {
                row = row(each, look.owners(), look.at());
            }
            now.put(each, row);
            list.add(row);
        }
        rows = now;
        return list;
    }

    /// Lets go of what was found for somebody who no longer looks. Quick; to be called now and
    /// then.
    public void letGo() {
        if (looks.letGo() && telling.tryLock()) {
            try {
                history.letGo();
                rows = new IdentityHashMap<>();
                told = null;
            } finally {
                telling.unlock();
            }
        }
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
        NamespaceLook.Look look = looks.now();
        return look.table().namespaces().stream()
                .filter(each -> own.contains(each.id()))
                .map(each -> row(each, look.owners(), look.at()))
                .toList();
    }

    /// The user and pid namespaces, and those of them that hold no process. Ascending by number.
    ///
    /// @throws ConsoleException `host.failed` if `/proc` cannot be read
    public List<NamespaceNode> tree() {
        NamespaceLook.Look look = looks.now();
        NamespaceTable table = look.table();
        Owners owners = look.owners();
        Map<NamespaceId, NamespaceNode> nodes = new HashMap<>();
        for (Namespace each : table.namespaces()) {
            if (!isNested(each.id())) {
                continue;
            }
            NamespaceType type = each.id().type();
            List<NamespaceKin> line =
                    NamespaceKin.line(root, each.lowestPid(), type).asOptional().orElse(List.of());
            if (line.isEmpty() || !line.getFirst().id().equals(each.id())) {
                // Its lowest process ended, or went elsewhere, between scan and question.
                continue;
            }
            nodes.put(each.id(), node(line.getFirst(), each, owners.of(each.id())));
            for (int i = 1; i < line.size(); i++) {
                var above = new HeldNamespace.Holder.Above(line.get(i - 1).id());
                NamespaceKin kin = line.get(i);
                nodes.computeIfAbsent(
                        kin.id(), id -> node(new HeldNamespace(id, List.of(above), kin), kin));
            }
        }
        without(table, held.seen(table))
                .filter(each -> isNested(each.id()))
                .forEach(each -> nodes.put(each.id(), node(each, each.kin())));
        return nodes.values().stream().sorted(Comparator.comparingLong(NamespaceNode::ns)).toList();
    }

    private static boolean isNested(NamespaceId id) {
        return id.type() == NamespaceType.USER || id.type() == NamespaceType.PID;
    }

    /// What was seen without a process and has none now either.
    private static Stream<HeldNamespace> without(NamespaceTable table, HeldLook.Seen seen) {
        return seen.namespaces().stream().filter(each -> !table.has(each.id()));
    }

    private NamespaceNode node(NamespaceKin kin, Namespace found, Owners.Owner owner) {
        boolean user = kin.id().type() == NamespaceType.USER;
        ProcessLabel label = found.lowest().asOptional().orElse(ENDED);
        return new NamespaceNode(
                kin.id().inode(),
                kin.id().type().kernelName(),
                inode(kin.parent()),
                inode(kin.owner()),
                maker(kin),
                user ? ranges(IdMap.ofUsers(root, found.lowestPid())) : List.of(),
                user ? ranges(IdMap.ofGroups(root, found.lowestPid())) : List.of(),
                found.processes(),
                found.lowestPid(),
                label.user(),
                label.command(),
                owner.gear(),
                owner.container(),
                List.of());
    }

    private NamespaceNode node(HeldNamespace each, @Nullable NamespaceKin kin) {
        return new NamespaceNode(
                each.id().inode(),
                each.id().type().kernelName(),
                kin == null ? null : inode(kin.parent()),
                kin == null ? null : inode(kin.owner()),
                kin == null ? null : maker(kin),
                List.of(),
                List.of(),
                0,
                null,
                null,
                null,
                null,
                null,
                words(each.holders()));
    }

    private static @Nullable Long maker(NamespaceKin kin) {
        return kin.ownerUid().isPresent() ? (Long) kin.ownerUid().getAsLong() : null;
    }

    private List<String> words(List<HeldNamespace.Holder> holders) {
        List<String> words =
                new ArrayList<>(holders.stream().limit(MOST_HOLDERS).map(this::words).toList());
        if (holders.size() > MOST_HOLDERS) {
            words.set(MOST_HOLDERS - 1, "and " + (holders.size() - MOST_HOLDERS + 1) + " more");
        }
        return words;
    }

    private String words(HeldNamespace.Holder holder) {
        return switch (holder) {
            case HeldNamespace.Holder.Mounted(int pid, String path) ->
                    "mounted at "
                            + VisibleText.of(path)
                            + (isOurs(pid) ? "" : " as pid " + pid + " sees it");
            case HeldNamespace.Holder.Open(int pid, int descriptor) ->
                    "open as "
                            + descriptor
                            + " of pid "
                            + pid
                            + Comm.of(root, pid)
                                    .asOptional()
                                    .map(comm -> " (" + comm.name() + ")")
                                    .orElse("");
            case HeldNamespace.Holder.Above(NamespaceId below) ->
                    "above " + below.type().kernelName() + " " + below.inode();
            case HeldNamespace.Holder.Owns(NamespaceId owned) ->
                    "owns " + owned.type().kernelName() + " " + owned.inode();
        };
    }

    private boolean isOurs(int pid) {
        NamespaceId own = links(ProcessHandle.current().pid()).get(NamespaceType.MNT);
        return own != null && own.equals(links(pid).get(NamespaceType.MNT));
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
                : matrix(gears()).rows().stream()
                        .filter(row -> id.equals(row.gear()))
                        .findFirst()
                        .map(NamespaceMatrix.Row::namespaces)
                        .orElse(List.of());
    }

    /// Running gears by the types of namespaces, by name, and after them the containers that others
    /// made.
    public NamespaceMatrix matrix() {
        Map<Subject, Map<NamespaceType, NamespaceId>> all = new LinkedHashMap<>(gears());
        looks.now()
                .owners()
                .containers()
                .forEach((name, pid) -> all.put(new Subject(null, name, false), links(pid)));
        return matrix(all);
    }

    /// A row of the matrix.
    private record Subject(@Nullable String gear, String name, boolean managed) {}

    private Map<Subject, Map<NamespaceType, NamespaceId>> gears() {
        Map<Subject, Map<NamespaceType, NamespaceId>> gears = new LinkedHashMap<>();
        registry.all().stream()
                .sorted(Comparator.comparing(each -> NaturalName.key(each.name())))
                .forEach(
                        each -> {
                            Running running = each.running();
                            if (running != null) {
                                gears.put(
                                        new Subject(each.id(), each.name(), each.managed()),
                                        links(running.initPid()));
                            }
                        });
        return gears;
    }

    private NamespaceMatrix matrix(Map<Subject, Map<NamespaceType, NamespaceId>> all) {
        Map<NamespaceType, NamespaceId> host = links(ProcessHandle.current().pid());
        Map<NamespaceId, List<String>> members = new HashMap<>();
        all.forEach(
                (subject, own) ->
                        own.values()
                                .forEach(
                                        ns ->
                                                members.computeIfAbsent(ns, _ -> new ArrayList<>())
                                                        .add(subject.name())));
        var rows = new ArrayList<NamespaceMatrix.Row>();
        all.forEach(
                (subject, own) -> {
                    var cells = new ArrayList<GearNamespace>();
                    for (NamespaceType type : NamespaceType.values()) {
                        NamespaceId ns = own.get(type);
                        if (ns != null) {
                            List<String> there = members.getOrDefault(ns, List.of());
                            cells.add(
                                    Relations.of(
                                            ns, host.get(type), others(there, subject.name())));
                        }
                    }
                    rows.add(
                            new NamespaceMatrix.Row(
                                    subject.gear(), subject.name(), subject.managed(), cells));
                });
        return new NamespaceMatrix(rows);
    }

    private static List<String> others(List<String> members, String own) {
        return members.stream().filter(name -> !name.equals(own)).toList();
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

    private static NamespaceRow row(Namespace each, Owners owners, Instant at) {
        ProcessLabel label = each.lowest().asOptional().orElse(ENDED);
        Owners.Owner owner = owners.of(each.id());
        return new NamespaceRow(
                each.id().inode(),
                each.id().type().kernelName(),
                each.processes(),
                each.lowestPid(),
                label.user(),
                label.command(),
                owner.gear(),
                owner.container(),
                List.of(),
                at);
    }

    private NamespaceRow row(HeldNamespace each, Instant at) {
        return new NamespaceRow(
                each.id().inode(),
                each.id().type().kernelName(),
                0,
                null,
                null,
                null,
                null,
                null,
                words(each.holders()),
                at);
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

    /// Is told of no more processes.
    @Override
    public void close() {
        looks.close();
    }
}
