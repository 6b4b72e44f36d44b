package io.gearshift.backend.namespace;

import io.gearshift.backend.api.GearNamespace;
import io.gearshift.collectors.namespace.NamespaceId;
import io.gearshift.collectors.namespace.NamespaceType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Whose a gear's namespace is, and what that means in a sentence.
final class Relations {

    private Relations() {}

    static GearNamespace of(NamespaceId ns, @Nullable NamespaceId host, List<String> others) {
        String type = ns.type().kernelName();
        if (ns.equals(host)) {
            return new GearNamespace(
                    type,
                    ns.inode(),
                    GearNamespace.Relation.HOST,
                    others,
                    "Shared with the host: " + what(ns.type()) + " as the host does.");
        }
        if (!others.isEmpty()) {
            return new GearNamespace(
                    type,
                    ns.inode(),
                    GearNamespace.Relation.SHARED,
                    others,
                    "Shared with other gears: " + what(ns.type()) + " as they do.");
        }
        return new GearNamespace(
                type,
                ns.inode(),
                GearNamespace.Relation.OWN,
                List.of(),
                "Its own: " + what(ns.type()) + " of its own.");
    }

    private static String what(NamespaceType type) {
        return switch (type) {
            case MNT -> "it sees mounts";
            case NET -> "it has interfaces, addresses and ports";
            case PID -> "it sees process numbers";
            case UTS -> "it has a host name";
            case IPC -> "it has message queues and shared memory";
            case USER -> "it has users and capabilities";
            case CGROUP -> "it sees the root of the group tree";
            case TIME -> "it has clocks";
        };
    }
}
