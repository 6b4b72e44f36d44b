package io.gearshift.collectors.cgroup;

import io.gearshift.collectors.Reading;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// A group while its tree is being read, to which one hierarchy after the other adds what it knows.
final class TreeNode {

    // One text each for all groups.
    private static final String NO_FOLDER = "the group has no folder of the controller ";
    private static final String NO_CPUACCT = NO_FOLDER + "cpuacct";
    private static final String NO_CPU = NO_FOLDER + "cpu";
    private static final String NO_MEMORY = NO_FOLDER + "memory";
    private static final String NO_PIDS = NO_FOLDER + "pids";

    private final String name;
    private final String path;

    /// By the bytes of their names, a character each: two names may be written alike.
    private final Map<String, TreeNode> children = new TreeMap<>();

    private Set<Integer> processes = new HashSet<>();
    private boolean found;
    private boolean listed;
    private TreeGroup.@Nullable Time time;
    private TreeGroup.@Nullable Cpu cpu;
    private TreeGroup.@Nullable Memory memory;
    private TreeGroup.@Nullable Pids pids;
    private @Nullable PressureFigures pressure;

    TreeNode(String name, String path) {
        this.name = name;
        this.path = path;
    }

    String path() {
        return path;
    }

    /// Whether a hierarchy had it.
    boolean isFound() {
        return found;
    }

    /// Whether a hierarchy had a group of this name in it.
    boolean has(String bytes) {
        TreeNode child = children.get(bytes);
        return child != null && child.found;
    }

    /// The group of this name in it, made where it is new.
    TreeNode child(String bytes) {
        return children.computeIfAbsent(
                bytes,
                _ -> {
                    String text = GroupName.text(bytes);
                    return new TreeNode(text, (path.equals("/") ? "" : path) + "/" + text);
                });
    }

    /// Adds what one hierarchy says.
    void put(GroupFiles.Parts parts, Reading<List<Integer>> inIt) {
        found = true;
        if (inIt instanceof Reading.Present<List<Integer>>(_, List<Integer> pidsOfIt)) {
            listed = true;
            processes.addAll(pidsOfIt);
        }
        time = parts.time() == null ? time : parts.time();
        cpu = parts.cpu() == null ? cpu : parts.cpu();
        memory = parts.memory() == null ? memory : parts.memory();
        pids = parts.pids() == null ? pids : parts.pids();
        pressure = parts.pressure() == null ? pressure : parts.pressure();
    }

    /// The group with those in it, when everything was read. Callable once: the sets of processes
    /// are emptied into one another on the way up.
    TreeGroup group() {
        int own = processes.size();
        var below = new ArrayList<TreeGroup>();
        for (TreeNode child : children.values()) {
            if (child.found) {
                below.add(child.group());
                swallow(child);
            }
        }
        return new TreeGroup(
                name,
                path,
                listed ? (Integer) own : null,
                processes.size(),
                time == null ? new TreeGroup.Time(0, 0, none(NO_CPUACCT)) : time,
                cpu == null ? new TreeGroup.Cpu(none(NO_CPU), none(NO_CPU), none(NO_CPU)) : cpu,
                memory == null
                        ? new TreeGroup.Memory(
                                none(NO_MEMORY), none(NO_MEMORY), none(NO_MEMORY), none(NO_MEMORY))
                        : memory,
                pids == null ? new TreeGroup.Pids(none(NO_PIDS), none(NO_PIDS)) : pids,
                pressure == null
                        ? new PressureFigures(noPressure(), noPressure(), noPressure())
                        : pressure,
                below);
    }

    /// A process may be in several groups of a branch, one in each hierarchy, and counts once. The
    /// smaller set goes into the larger.
    private void swallow(TreeNode child) {
        if (child.processes.size() > processes.size()) {
            Set<Integer> smaller = processes;
            processes = child.processes;
            child.processes = smaller;
        }
        processes.addAll(child.processes);
        child.processes = Set.of();
    }

    private <T> Reading<T> none(String why) {
        return new Reading.Unsupported<>(path, why);
    }

    private <T> Reading<T> noPressure() {
        return new Reading.Unsupported<>(
                path,
                "the group has no folder in a cgroup2 tree, which alone has pressure figures");
    }
}
