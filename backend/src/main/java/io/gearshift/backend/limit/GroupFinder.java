package io.gearshift.backend.limit;

import io.gearshift.backend.api.CgroupControl;
import io.gearshift.backend.api.CgroupNode;
import io.gearshift.backend.api.CgroupOwner;
import io.gearshift.backend.api.CgroupQuery;
import io.gearshift.backend.api.ConsoleException;
import io.gearshift.backend.api.ErrorCode;
import io.gearshift.backend.driver.ContainerGroups;
import io.gearshift.collectors.KernelRoot;
import io.gearshift.collectors.cgroup.ContainerGroup;
import io.gearshift.collectors.mountinfo.CgroupHierarchy;
import io.gearshift.collectors.mountinfo.Controller;
import io.gearshift.collectors.mountinfo.MountInfo;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/// Finds a group that limits are to be set on, and refuses any other.
final class GroupFinder {

    private static final int LONGEST = 4000;

    private final KernelRoot root;
    private final GroupAllowList allowed;
    private final OwnPrograms programs;
    private final Function<String, CgroupNode> look;

    /// @param look the group of a path, as the tree shows it; throws `request.not-found`
    GroupFinder(
            KernelRoot root,
            GroupAllowList allowed,
            OwnPrograms programs,
            Function<String, CgroupNode> look) {
        this.root = root;
        this.allowed = allowed;
        this.programs = programs;
        this.look = look;
    }

    /// The group of a path.
    ///
    /// @throws ConsoleException `request.not-found` if there is none, `limit.unsupported` with why
    ///   it is not to be changed here
    GroupTarget find(String path) {
        checkPath(path);
        CgroupNode node = look.apply(path);
        CgroupControl control = allowed.now().of(path, node.owner());
        Map<String, Path> folders = folders(path);
        String words = words(node);
        if (control == CgroupControl.GEAR) {
            throw unsupported(
                    "This is the gear "
                            + node.owner().name()
                            + ". Change its limits on its own page, or with `ctl gear limit`: else"
                            + " they would be overwritten.");
        }
        if (!control.open()) {
            throw unsupported(
                    "The limits of " + words + " are not changed here. " + control.words());
        }
        if (folders.isEmpty()) {
            throw gone(path);
        }
        if (programs.anyIn(folders.values())) {
            throw unsupported(
                    "The limits of "
                            + words
                            + " are not changed here. "
                            + CgroupControl.OURS.words());
        }
        return new GroupTarget(path, node, control, id(path, control), words, groups(folders));
    }

    /// The group of a change in the journal, which was one to be changed when it was made: neither
    /// the list nor what the tree has room for has a say in whether it goes back.
    ///
    /// @param entry of a group that may be gone
    /// @throws ConsoleException as {@link #find}
    GroupTarget journaled(JournalEntry entry) {
        String path = entry.gear();
        checkPath(path);
        if (path.equals(CgroupQuery.TOP)) {
            throw unsupported(CgroupControl.TOP.words());
        }
        JournalEntry.Group group = entry.group();
        Map<String, Path> folders = folders(path);
        if (group == null) {
            // Of an older agent, which did not write down whose it is.
            return folders.isEmpty()
                    ? new GroupTarget(
                            path,
                            null,
                            CgroupControl.KERNEL,
                            path,
                            "the group " + LimitWords.quoted(path),
                            groups(folders))
                    : find(path);
        }
        return new GroupTarget(
                path, null, group.control(), group.id(), group.words(), groups(folders));
    }

    /// The same group with the folders that it has now.
    ///
    /// @throws ConsoleException `request.not-found` if it has none
    GroupTarget anew(GroupTarget target) {
        Map<String, Path> folders = folders(target.path());
        if (folders.isEmpty()) {
            throw gone(target.path());
        }
        return target.with(groups(folders));
    }

    /// Whether there is no such group in any hierarchy.
    ///
    /// @throws ConsoleException `host.failed` if that cannot be told
    boolean isGone(String path) {
        List<CgroupHierarchy> hierarchies = hierarchies();
        if (hierarchies.isEmpty()) {
            throw new ConsoleException(
                    ErrorCode.HOST_FAILED,
                    "This host's cgroup mounts cannot be read now, so nothing is known of "
                            + LimitWords.quoted(path)
                            + ".");
        }
        return hierarchies.stream()
                .allMatch(each -> Files.notExists(folder(each, path), LinkOption.NOFOLLOW_LINKS));
    }

    private static ContainerGroups groups(Map<String, Path> folders) {
        return new ContainerGroups(false, folders, folders, null);
    }

    private static ConsoleException gone(String path) {
        return new ConsoleException(
                ErrorCode.NOT_FOUND, "There is no cgroup " + LimitWords.quoted(path) + " now.");
    }

    private static ConsoleException unsupported(String why) {
        return new ConsoleException(ErrorCode.LIMIT_UNSUPPORTED, why);
    }

    /// What comes from a console is only ever a way down from a mount.
    private static void checkPath(String path) {
        boolean good =
                path.startsWith("/")
                        && path.length() <= LONGEST
                        && path.indexOf('\0') < 0
                        && List.of(path.substring(1).split("/", -1)).stream()
                                .noneMatch(
                                        part ->
                                                (part.isEmpty() && path.length() > 1)
                                                        || part.equals(".")
                                                        || part.equals(".."));
        if (!good) {
            throw new ConsoleException(
                    ErrorCode.NOT_FOUND,
                    LimitWords.quoted(path)
                            + " is no path of a cgroup: wanted /one/below/another.");
        }
    }

    /// The group's folder by controller.
    private Map<String, Path> folders(String path) {
        var folders = new HashMap<String, Path>();
        for (CgroupHierarchy hierarchy : hierarchies()) {
            Path folder = folder(hierarchy, path);
            if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
                continue;
            }
            for (Controller controller : hierarchy.controllers()) {
                folders.put(controller.kernelName(), folder);
            }
            if (hierarchy.unified()) {
                List.of("cpu", "cpuset", "memory", "pids")
                        .forEach(each -> folders.putIfAbsent(each, folder));
            }
        }
        return folders;
    }

    private List<CgroupHierarchy> hierarchies() {
        return MountInfo.ofSelf(root)
                .asOptional()
                .map(mounts -> CgroupHierarchy.all(root, mounts))
                .orElse(List.of());
    }

    private static Path folder(CgroupHierarchy hierarchy, String path) {
        return hierarchy.mount().point().resolve(path.substring(1));
    }

    private static String id(String path, CgroupControl control) {
        return switch (control) {
            case DOCKER, PODMAN ->
                    ContainerGroup.of(path)
                            .map(ContainerGroup::id)
                            .orElseThrow(() -> unsupported("This is no container's group."));
            case SYSTEMD -> path.substring(path.lastIndexOf('/') + 1);
            case KERNEL, GEAR, TOP, OURS, INSIDE, FOREIGN, UNLISTED -> path;
        };
    }

    private static String words(CgroupNode node) {
        CgroupOwner owner = node.owner();
        String name = owner.name();
        if (name == null || !owner.top()) {
            return "the group " + LimitWords.quoted(node.path());
        }
        return switch (owner.kind()) {
            case DOCKER -> "the Docker container " + name;
            case PODMAN -> "the Podman container " + name;
            case LXC -> "the LXC container " + LimitWords.quoted(name);
            case NSPAWN -> "the machine " + LimitWords.quoted(name);
            case GEAR, LIBVIRT, KUBERNETES, OTHER -> "the container " + LimitWords.quoted(name);
            case SLICE, SCOPE, SERVICE -> "the unit " + LimitWords.quoted(name);
            case NONE -> "the group " + LimitWords.quoted(node.path());
        };
    }
}
