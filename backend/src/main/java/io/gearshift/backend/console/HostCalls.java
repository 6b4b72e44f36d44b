package io.gearshift.backend.console;

import io.gearshift.backend.access.Caller;
import io.gearshift.backend.api.CgroupQuery;
import io.gearshift.backend.api.CgroupTree;
import io.gearshift.backend.api.Disks;
import io.gearshift.backend.api.GearState;
import io.gearshift.backend.api.Host;
import io.gearshift.backend.api.NamespaceNode;
import io.gearshift.backend.api.NamespaceRow;
import io.gearshift.backend.api.Right;
import io.gearshift.backend.host.Fleet;
import io.gearshift.backend.host.HostCommand;
import io.gearshift.backend.host.NamespaceList;
import io.gearshift.backend.host.Sight;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// What a caller sees of hosts. Who may not see all projects sees that a host is there and how it
/// is, and counts of its own gears, but neither what the host is loaded with nor by whom.
final class HostCalls {
    private static final Duration DEADLINE = Duration.ofSeconds(10);

    private final Fleet fleet;
    private final Gears gears;

    /// What each host listed last: there are thousands, and they seldom change.
    private final ConcurrentHashMap<String, NamespaceList> namespaces = new ConcurrentHashMap<>();

    HostCalls(Fleet fleet, Gears gears) {
        this.fleet = fleet;
        this.gears = gears;
    }

    List<Host> all(Caller caller) {
        caller.requireSomewhere(Right.VIEW);
        return fleet.look().stream().map(sight -> seenBy(caller, sight)).toList();
    }

    Host one(Caller caller, String name) {
        caller.requireSomewhere(Right.VIEW);
        return seenBy(caller, fleet.look(name));
    }

    List<NamespaceRow> namespaces(Caller caller, String host) {
        caller.require(Right.VIEW, Caller.ALL);
        NamespaceList known = namespaces.get(host);
        NamespaceList told =
                fleet.ask(
                        host,
                        new HostCommand.Namespaces(known == null ? null : known.revision(), true),
                        DEADLINE);
        NamespaceList now = known == null ? told : told.after(known);
        namespaces.put(host, now);
        return now.rows();
    }

    List<NamespaceRow> processNamespaces(Caller caller, String host, int pid) {
        caller.require(Right.VIEW, Caller.ALL);
        return fleet.ask(host, new HostCommand.ProcessNamespaces(pid), DEADLINE);
    }

    List<NamespaceNode> namespaceTree(Caller caller, String host) {
        caller.require(Right.VIEW, Caller.ALL);
        return fleet.ask(host, new HostCommand.NamespaceTree(), DEADLINE);
    }

    CgroupTree cgroups(Caller caller, String host, CgroupQuery query) {
        caller.require(Right.VIEW, Caller.ALL);
        return fleet.ask(host, new HostCommand.Cgroups(query), DEADLINE);
    }

    private Host seenBy(Caller caller, Sight sight) {
        Host host = sight.host();
        Map<GearState, Integer> counts = gears.counts(caller, host.name());
        if (caller.may(Right.VIEW, Caller.ALL)) {
            return host.counting(counts);
        }
        return new Host(
                        host.name(),
                        host.state(),
                        host.libvirtUri(),
                        host.cgroups(),
                        host.kernel(),
                        host.libvirt(),
                        host.agentVersion(),
                        host.processors(),
                        host.memoryBytes(),
                        host.bootedAt(),
                        0,
                        0,
                        null,
                        host.staleSince(),
                        host.problem(),
                        withoutMounts(host.disks()),
                        null)
                .counting(counts);
    }

    /// Who sees only some gears may limit them on each disk, and is not told what else is on it.
    private static @Nullable Disks withoutMounts(@Nullable Disks disks) {
        return disks == null
                ? null
                : new Disks(
                        disks.disks().stream()
                                .map(
                                        each ->
                                                new Disks.Disk(
                                                        each.name(),
                                                        each.number(),
                                                        each.sizeBytes(),
                                                        List.of(),
                                                        each.refused()))
                                .toList(),
                        disks.refused());
    }
}
