package io.gearshift.backend.namespace;

import io.gearshift.backend.api.NamespaceWhy;
import io.gearshift.backend.api.NamespaceWhy.Act;
import io.gearshift.backend.api.NamespaceWhy.Verdict;
import io.gearshift.collectors.mountinfo.Mount;
import io.gearshift.collectors.namespace.NamespaceId;
import io.gearshift.collectors.namespace.NamespaceType;
import io.gearshift.collectors.proc.ProcStatus;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What one process can do to another, by the rules of the kernel. System-call filters and security
/// modules other than Yama may refuse still more; they are not asked.
///
/// @param a who acts
/// @param b on whom
/// @param yama `kernel.yama.ptrace_scope`: 0 as without Yama, 1 only descendants, 2 only with
///   CAP_SYS_PTRACE, 3 nobody
record Reach(Onlooker a, Onlooker b, int yama) {

    private static final int CAP_KILL = 5;
    private static final int CAP_SYS_PTRACE = 19;
    private static final int MOST_MOUNTS = 50;
    private static final Set<String> OF_THE_KERNEL =
            Set.of(
                    "proc",
                    "sysfs",
                    "cgroup",
                    "cgroup2",
                    "devpts",
                    "mqueue",
                    "securityfs",
                    "debugfs",
                    "tracefs",
                    "bpf",
                    "pstore",
                    "configfs",
                    "hugetlbfs",
                    "fusectl",
                    "binfmt_misc",
                    "autofs",
                    "nsfs");

    List<Verdict> verdicts() {
        return List.of(see(), signal(), trace(), ipc(), network(), files());
    }

    /// By `pid_nr_ns` of `kernel/pid.c`: a process has a number in its own pid namespace and in all
    /// above it, and none elsewhere.
    private Verdict see() {
        NamespaceId own = a.pids().getFirst().id();
        if (b.pids().getFirst().id().equals(own)) {
            return yes(Act.SEE, "Both are in the pid namespace " + own.inode() + ".");
        }
        return sees()
                ? yes(
                        Act.SEE,
                        "A's pid namespace stands above B's, so every process of B has a number in"
                                + " it.")
                : no(
                        Act.SEE,
                        "A's pid namespace is neither B's nor above it: B has no number there, and A's"
                                + " /proc does not show it.");
    }

    private boolean sees() {
        NamespaceId own = a.pids().getFirst().id();
        return b.pids().stream().anyMatch(each -> each.id().equals(own));
    }

    /// By `kill_ok_by_cred` of `kernel/signal.c`.
    private Verdict signal() {
        if (!sees()) {
            return no(Act.SIGNAL, "A cannot name B: it has no pid in A's pid namespace.");
        }
        ProcStatus.Ids from = a.status().user();
        ProcStatus.Ids to = b.status().user();
        if (from.effective() == to.saved()
                || from.effective() == to.real()
                || from.real() == to.saved()
                || from.real() == to.real()) {
            return yes(Act.SIGNAL, "Both run as the same user, uid " + to.real() + " on the host.");
        }
        return a.capable(b.users(), CAP_KILL)
                ? yes(Act.SIGNAL, "A has CAP_KILL over B's user namespace.")
                : no(
                        Act.SIGNAL,
                        "They run as different users (uid "
                                + from.effective()
                                + " and "
                                + to.real()
                                + " on the host), and A has no CAP_KILL over B's user namespace.");
    }

    /// By `__ptrace_may_access` of `kernel/ptrace.c`, then Yama and `cap_ptrace_access_check`.
    private Verdict trace() {
        if (!sees()) {
            return no(Act.TRACE, "A cannot name B: it has no pid in A's pid namespace.");
        }
        boolean capable = a.capable(b.users(), CAP_SYS_PTRACE);
        if (yama >= 3) {
            return no(Act.TRACE, "kernel.yama.ptrace_scope is 3: nobody may trace.");
        }
        if (capable) {
            return yes(Act.TRACE, "A has CAP_SYS_PTRACE over B's user namespace.");
        }
        if (yama > 0) {
            return no(
                    Act.TRACE,
                    "kernel.yama.ptrace_scope is "
                            + yama
                            + ": without CAP_SYS_PTRACE over B's user namespace only its own"
                            + " descendants can be traced, if anything.");
        }
        ProcStatus.Ids users = b.status().user();
        ProcStatus.Ids groups = b.status().group();
        long user = a.status().user().real();
        long group = a.status().group().real();
        boolean same =
                user == users.effective()
                        && user == users.saved()
                        && user == users.real()
                        && group == groups.effective()
                        && group == groups.saved()
                        && group == groups.real();
        if (!same) {
            return no(
                    Act.TRACE,
                    "They run as different users or groups, and A has no CAP_SYS_PTRACE over B's"
                            + " user namespace.");
        }
        if (!b.dumpable()) {
            return no(
                    Act.TRACE,
                    "B does not let its memory be looked at (it is not dumpable), and A has no"
                            + " CAP_SYS_PTRACE over B's user namespace.");
        }
        if (!a.user().equals(b.user())) {
            return no(
                    Act.TRACE,
                    "Both run as the same user but in different user namespaces, and A has no"
                            + " CAP_SYS_PTRACE over B's.");
        }
        long more = b.status().effectiveCapabilities() & ~a.status().effectiveCapabilities();
        return more == 0
                ? yes(Act.TRACE, "Both run as the same user, and B has no capability that A lacks.")
                : no(Act.TRACE, "B has capabilities that A lacks.");
    }

    private Verdict ipc() {
        return sharing(NamespaceType.IPC)
                ? yes(
                        Act.IPC,
                        "Both are in one ipc namespace: keys mean the same, and the permissions of each"
                                + " object decide.")
                : no(Act.IPC, "Each has its own ipc namespace, with its own keys.");
    }

    private Verdict network() {
        return sharing(NamespaceType.NET)
                ? yes(
                        Act.NETWORK,
                        "Both are in one network namespace: the same loopback, ports and abstract"
                                + " sockets.")
                : no(
                        Act.NETWORK,
                        "Each has its own network namespace; only what is routed between them"
                                + " connects them.");
    }

    private Verdict files() {
        if (sharing(NamespaceType.MNT)) {
            return yes(
                    Act.FILES, "Both are in one mount namespace: what one mounts, the other sees.");
        }
        int shared = mounts().size();
        return no(
                Act.FILES,
                "Each has its own mount table"
                        + (shared == 0
                                ? ", with no file system in common."
                                : "; what is mounted in both is listed."));
    }

    private boolean sharing(NamespaceType type) {
        NamespaceId own = a.links().get(type);
        return own != null && own.equals(b.links().get(type));
    }

    /// Every type that both have.
    List<NamespaceWhy.Shared> namespaces() {
        var rows = new ArrayList<NamespaceWhy.Shared>();
        for (NamespaceType type : NamespaceType.values()) {
            NamespaceId ofA = a.links().get(type);
            NamespaceId ofB = b.links().get(type);
            if (ofA != null && ofB != null) {
                boolean shared = ofA.equals(ofB);
                rows.add(
                        new NamespaceWhy.Shared(
                                type.kernelName(),
                                ofA.inode(),
                                ofB.inode(),
                                shared,
                                shared ? together(type) : apart(type)));
            }
        }
        return rows;
    }

    private static String together(NamespaceType type) {
        return switch (type) {
            case MNT -> "They see the same mounts.";
            case NET -> "They share interfaces, ports and abstract sockets.";
            case PID -> "They see each other's processes.";
            case UTS -> "They have one host name.";
            case IPC -> "They share message queues and shared memory.";
            case USER -> "The same ids mean the same users, and capabilities count for both.";
            case CGROUP -> "They see groups from the same root.";
            case TIME -> "They have the same clocks.";
        };
    }

    private static String apart(NamespaceType type) {
        return switch (type) {
            case MNT -> "Each has its own mounts.";
            case NET -> "Each has its own interfaces, ports and abstract sockets.";
            case PID -> "Each counts its own processes.";
            case UTS -> "Each has its own host name.";
            case IPC -> "Each has its own message queues and shared memory.";
            case USER -> "Each has its own users; capabilities count only downwards.";
            case CGROUP -> "Each sees groups from its own root.";
            case TIME -> "Each has its own clocks.";
        };
    }

    /// The same part of the same file system, mounted in both.
    List<NamespaceWhy.SharedMount> mounts() {
        Map<String, Mount> ofA = new HashMap<>();
        for (Mount mount : a.mounts()) {
            ofA.putIfAbsent(key(mount), mount);
        }
        var shared = new ArrayList<NamespaceWhy.SharedMount>();
        for (Mount mount : b.mounts()) {
            Mount same = ofA.get(key(mount));
            if (same != null
                    && !OF_THE_KERNEL.contains(mount.type())
                    && shared.size() < MOST_MOUNTS) {
                shared.add(
                        new NamespaceWhy.SharedMount(
                                same.mountPoint(),
                                mount.mountPoint(),
                                mount.type(),
                                propagates(same, mount)));
            }
        }
        return shared;
    }

    private static String key(Mount mount) {
        return mount.major() + ":" + mount.minor() + " " + mount.root();
    }

    /// In one peer group, or the one the slave of the other, see mount_namespaces(7).
    private static boolean propagates(Mount one, Mount other) {
        for (String tag : one.tags()) {
            String group = tag.substring(tag.indexOf(':') + 1);
            if (tag.startsWith("shared:")
                    && (other.tags().contains(tag) || other.tags().contains("master:" + group))) {
                return true;
            }
            if (tag.startsWith("master:") && other.tags().contains("shared:" + group)) {
                return true;
            }
        }
        return false;
    }

    private static Verdict yes(Act act, String why) {
        return new Verdict(act, true, why);
    }

    private static Verdict no(Act act, String why) {
        return new Verdict(act, false, why);
    }
}
