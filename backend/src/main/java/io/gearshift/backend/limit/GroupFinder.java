package io.gearshift.backend.limit;

import io.gearshift.backend.api.CgroupControl;
import io.gearshift.backend.api.CgroupNode;
import io.gearshift.backend.api.CgroupOwner;
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
            throw new ConsoleException(
                    ErrorCode.NOT_FOUND, "There is no cgroup " + LimitWords.quoted(path) + " now.");
        }
        if (programs.anyIn(folders.values())) {
            throw unsupported(
                    "The limits of "
                            + words
                            + " are not changed here. "
                            + CgroupControl.OURS.words());
        }
        return new GroupTarget(
                node,
                control,
                id(path, control),
                words,
                new ContainerGroups(false, folders, folders, null));
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
        MountInfo mounts = MountInfo.ofSelf(root).asOptional().orElse(null);
        if (mounts == null) {
            return folders;
        }
        for (CgroupHierarchy hierarchy : CgroupHierarchy.all(root, mounts)) {
            Path folder = hierarchy.mount().point().resolve(path.substring(1));
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
