package io.gearshift.backend.namespace;

import io.gearshift.backend.driver.Running;
import io.gearshift.backend.gear.GearEntry;
import io.gearshift.collectors.KernelRoot;
import io.gearshift.collectors.Reading;
import io.gearshift.collectors.cgroup.ContainerGroup;
import io.gearshift.collectors.cgroup.GroupNames;
import io.gearshift.collectors.namespace.Namespace;
import io.gearshift.collectors.namespace.NamespaceId;
import io.gearshift.collectors.namespace.NamespaceTable;
import io.gearshift.collectors.namespace.NamespaceType;
import io.gearshift.collectors.proc.Comm;
import io.gearshift.collectors.proc.ProcStat;
import io.gearshift.collectors.proc.VisibleText;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.IntFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Whose each namespace of a host is: a gear's; that of a container that somebody else made, told
/// by the control group of its lowest process; or the host's own, which is what the agent and the
/// host's first process are in. What is in no container's group was unshared by hand, and is named
/// by its lowest process.
final class Owners {

    /// A service's group, or one that the service made in it (`systemd-udevd.service/udev`); but
    /// not a unit of a user's own systemd, which is below a service too and may have any name.
    private static final Pattern SERVICE =
            Pattern.compile(
                    "(?!.*/user@[^/]*\\.service/)(?:/.*)?/([^/]+)\\.service(?:/(?![^/]*\\.(?:slice|scope|service)$)[^/]+)?");

    private static final int FIRST_PROCESS = 1;
    private static final int KTHREADD = 2;

    /// Whose it is.
    ///
    /// @param gear its name; null if it is no gear's
    /// @param container in words; null if it is no container's
    record Owner(@Nullable String gear, @Nullable String container) {
        static final Owner HOST = new Owner(null, null);
    }

    private final KernelRoot root;
    private final IntFunction<Collection<NamespaceId>> links;

    /// Those whose namespaces, groups and names were looked at.
    private final Set<Integer> processes = new HashSet<>();

    private final Map<NamespaceId, Integer> lowest = new HashMap<>();
    private final Map<NamespaceId, Owner> owners = new HashMap<>();

    /// The names of what a container runtime made.
    private final Set<String> made = new HashSet<>();

    /// Of what was unshared by hand: the process that names it, by any of its processes.
    private final Map<Integer, Integer> named = new HashMap<>();

    private Owners(KernelRoot root, IntFunction<Collection<NamespaceId>> links) {
        this.root = root;
        this.links = links;
    }

    /// @param links of a process; none of one that is gone
    static Owners of(
            KernelRoot root,
            Collection<GearEntry> gears,
            NamespaceTable table,
            IntFunction<Collection<NamespaceId>> links) {
        var owners = new Owners(root, links);
        Set<NamespaceId> host = new HashSet<>(owners.links((int) ProcessHandle.current().pid()));
        host.addAll(owners.links(FIRST_PROCESS));
        owners.gears(gears, host);
        owners.strangers(gears, host, table);
        return owners;
    }

    private Collection<NamespaceId> links(int pid) {
        processes.add(pid);
        return links.apply(pid);
    }

    /// Whether it may be others when something happened to this process.
    boolean dependOn(int pid) {
        return processes.contains(pid);
    }

    /// Whether they say the same of every namespace.
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Owners that
                && owners.equals(that.owners)
                && lowest.equals(that.lowest)
                && made.equals(that.made);
    }

    @Override
    public int hashCode() {
        return owners.hashCode();
    }

    /// The host's own where nobody is in it.
    Owner of(NamespaceId id) {
        return owners.getOrDefault(id, Owner.HOST);
    }

    /// The containers that are no gears, by name, each with a process of it: the lowest of its own
    /// pid namespace, which is its first, or of what it has. What no runtime made is one if it has
    /// process numbers or users of its own; a program with mounts of its own alone is none.
    Map<String, Integer> containers() {
        Map<String, NamespaceId> first = new TreeMap<>();
        Set<String> found = new HashSet<>(made);
        owners.entrySet().stream()
                .sorted(
                        Comparator.comparing(
                                (Map.Entry<NamespaceId, Owner> each) ->
                                        each.getKey().type() != NamespaceType.PID))
                .forEach(
                        each -> {
                            String name = each.getValue().container();
                            NamespaceType type = each.getKey().type();
                            if (name != null) {
                                first.putIfAbsent(name, each.getKey());
                                if (type == NamespaceType.PID || type == NamespaceType.USER) {
                                    found.add(name);
                                }
                            }
                        });
        first.keySet().retainAll(found);
        Map<String, Integer> containers = new TreeMap<>();
        first.forEach((name, id) -> containers.put(name, lowest.getOrDefault(id, 0)));
        return containers;
    }

    private void gears(Collection<GearEntry> gears, Set<NamespaceId> host) {
        for (GearEntry each : gears) {
            Running running = each.running();
            if (running != null) {
                for (NamespaceId id : links(running.initPid())) {
                    if (!host.contains(id)) {
                        owners.putIfAbsent(id, new Owner(each.name(), null));
                    }
                }
            }
        }
    }

    private void strangers(
            Collection<GearEntry> gears, Set<NamespaceId> host, NamespaceTable table) {
        List<Namespace> strangers =
                table.namespaces().stream()
                        .filter(each -> !host.contains(each.id()))
                        .filter(each -> !owners.containsKey(each.id()))
                        .toList();
        Map<Integer, Owner> claims = new TreeMap<>();
        Map<Integer, Owner> helpers = helpers(gears);
        for (Namespace each : strangers) {
            lowest.put(each.id(), each.lowestPid());
            processes.add(each.lowestPid());
            Owner helper = helpers.get(each.lowestPid());
            if (helper != null) {
                claims.put(each.lowestPid(), helper);
            } else if (!claims.containsKey(each.lowestPid())) {
                byGroup(each.lowestPid(), gears)
                        .ifPresent(owner -> claims.put(each.lowestPid(), owner));
            }
        }
        strangers.stream()
                .map(Namespace::lowestPid)
                .filter(pid -> !claims.containsKey(pid))
                .sorted()
                .distinct()
                .forEach(this::join);
        for (Namespace each : strangers) {
            Owner claim = claims.get(each.lowestPid());
            owners.put(each.id(), claim == null ? unshared(each.lowestPid()) : claim);
        }
    }

    /// The driver's helper of a gear has a mount namespace of its own.
    private static Map<Integer, Owner> helpers(Collection<GearEntry> gears) {
        Map<Integer, Owner> helpers = new HashMap<>();
        for (GearEntry each : gears) {
            Running running = each.running();
            if (running != null) {
                helpers.put(running.controllerPid(), new Owner(each.name(), null));
            }
        }
        return helpers;
    }

    private Optional<Owner> byGroup(int pid, Collection<GearEntry> gears) {
        Optional<GroupNames> groups = GroupNames.of(root, pid).asOptional();
        return groups.flatMap(ContainerGroup::of)
                .map(group -> ofContainer(group, gears))
                .or(() -> groups.flatMap(Owners::service))
                .or(() -> isKernels(pid) ? Optional.of(Owner.HOST) : Optional.empty());
    }

    private Owner ofContainer(ContainerGroup group, Collection<GearEntry> gears) {
        return gears.stream()
                .filter(each -> group.kind() == ContainerGroup.Kind.LIBVIRT_LXC)
                .filter(each -> each.domain().equals(group.id()) && mayBe(each, group))
                .findFirst()
                .map(each -> new Owner(each.name(), null))
                .orElseGet(
                        () -> {
                            made.add(group.words());
                            return new Owner(null, group.words());
                        });
    }

    /// Anyone with a tree of their own can name a group as libvirt does; a running gear's is known.
    private static boolean mayBe(GearEntry gear, ContainerGroup group) {
        Running running = gear.running();
        return running == null
                || running.groups().outer().values().stream()
                        .anyMatch(each -> each.endsWith(group.group().substring(1)));
    }

    /// A service of systemd may have mounts or a network of its own; its unit names it better than
    /// a pid.
    private static Optional<Owner> service(GroupNames groups) {
        return Stream.of(groups.unified(), groups.controllers().get("name=systemd"))
                .filter(group -> group != null)
                .map(SERVICE::matcher)
                .filter(Matcher::matches)
                .map(each -> new Owner(null, "service " + VisibleText.of(each.group(1))))
                .findFirst();
    }

    /// A thread of the kernel (`kdevtmpfs`) has mounts of its own. All are children of `kthreadd`;
    /// that it has no command line proves nothing, since any program can empty its own.
    private boolean isKernels(int pid) {
        return ProcStat.of(root, pid) instanceof Reading.Present<ProcStat>(_, var stat)
                && stat.parent() == KTHREADD;
    }

    /// Two processes that share a namespace which is not the host's belong together: `unshare
    /// --fork` itself has the new mounts, its child the new process numbers too.
    private void join(int pid) {
        int name = pid;
        for (NamespaceId id : links(pid)) {
            Integer other = lowest.get(id);
            if (other != null) {
                name = Math.min(name, named.getOrDefault(other, name));
            }
        }
        named.put(pid, name);
    }

    private Owner unshared(int pid) {
        int name = named.getOrDefault(pid, pid);
        processes.add(name);
        String command = Comm.of(root, name).asOptional().map(Comm::name).orElse("ended");
        return new Owner(null, "unshare " + name + " (" + command + ")");
    }
}
