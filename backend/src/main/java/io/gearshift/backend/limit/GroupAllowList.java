package io.gearshift.backend.limit;

import io.gearshift.backend.api.CgroupControl;
import io.gearshift.backend.api.CgroupOwner;
import io.gearshift.backend.api.CgroupQuery;
import io.gearshift.collectors.KernelRoot;
import io.gearshift.collectors.Reading;
import io.gearshift.collectors.cgroup.GroupNames;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Which groups of this host limits may be set on: those of recognised containers, and plain ones
/// that a file of root's lists. The host decides, not whoever asks.
///
/// The file has a path a line; `PATH/*` stands for all groups directly in one. A file that others
/// than root may write, or that is a link, lists nothing.
final class GroupAllowList {
    private static final Logger log = LoggerFactory.getLogger(GroupAllowList.class);

    private static final int MOST_BYTES = 256 << 10;

    private final KernelRoot root;
    private final Path file;
    private final Path systemd;
    private String toldProblem = "";

    /// @param file that lists plain groups; need not be there
    GroupAllowList(KernelRoot root, Path file) {
        this.root = root;
        this.file = file;
        this.systemd = root.under("/run/systemd/system");
    }

    /// The list as it is now; for one question or many at a time.
    Now now() {
        Reading<GroupNames> own = GroupNames.of(root, (int) ProcessHandle.current().pid());
        return new Now(Files.isDirectory(systemd), listed(), ours(own));
    }

    private static List<String> ours(Reading<GroupNames> reading) {
        var groups = new ArrayList<String>();
        reading.asOptional()
                .ifPresent(
                        names -> {
                            groups.addAll(names.controllers().values());
                            names.unifiedName().ifPresent(groups::add);
                        });
        return groups;
    }

    /// @param systemd whether it runs this host
    /// @param listed plain groups, as in the file
    /// @param ours groups that the agent is in
    record Now(boolean systemd, Set<String> listed, List<String> ours) {

        /// Through whom a group is changed, or why not.
        ///
        /// @param owner of the group
        CgroupControl of(String path, CgroupOwner owner) {
            if (path.equals(CgroupQuery.TOP)) {
                return CgroupControl.TOP;
            }
            if (ours.stream().anyMatch(own -> own.equals(path) || own.startsWith(path + "/"))) {
                return CgroupControl.OURS;
            }
            if (owner.kind().isContainer()) {
                return owner.kind() == CgroupOwner.Kind.GEAR || owner.top()
                        ? container(owner.kind(), owner.top())
                        : CgroupControl.INSIDE;
            }
            int name = path.lastIndexOf('/');
            if (!listed.contains(path) && !listed.contains(path.substring(0, name) + "/*")) {
                return CgroupControl.UNLISTED;
            }
            return systemd && owner.kind() != CgroupOwner.Kind.NONE
                    ? CgroupControl.SYSTEMD
                    : CgroupControl.KERNEL;
        }

        private static CgroupControl container(CgroupOwner.Kind kind, boolean top) {
            return switch (kind) {
                case GEAR -> top ? CgroupControl.GEAR : CgroupControl.INSIDE;
                case DOCKER -> CgroupControl.DOCKER;
                case PODMAN -> CgroupControl.PODMAN;
                case NSPAWN -> CgroupControl.SYSTEMD;
                case LXC -> CgroupControl.KERNEL;
                case LIBVIRT, KUBERNETES, OTHER, SLICE, SCOPE, SERVICE, NONE ->
                        CgroupControl.FOREIGN;
            };
        }
    }

    private Set<String> listed() {
        try {
            PosixFileAttributes is =
                    Files.readAttributes(
                            file, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            boolean others =
                    is.permissions().contains(PosixFilePermission.GROUP_WRITE)
                            || is.permissions().contains(PosixFilePermission.OTHERS_WRITE);
            if (!is.isRegularFile()
                    || others
                    || !Integer.valueOf(0).equals(Files.getAttribute(file, "unix:uid"))
                    || is.size() > MOST_BYTES) {
                tell("it has to be a file of root's, that nobody else may write, of 256 KiB");
                return Set.of();
            }
            var paths = new HashSet<String>();
            for (String line : Files.readString(file, StandardCharsets.UTF_8).lines().toList()) {
                if (line.startsWith("/")) {
                    paths.add(line.stripTrailing());
                }
            }
            toldProblem = "";
            return paths;
        } catch (NoSuchFileException e) {
            return Set.of();
        } catch (IOException e) {
            tell(String.valueOf(e.getMessage()));
            return Set.of();
        }
    }

    private void tell(String problem) {
        if (!problem.equals(toldProblem)) {
            log.warn("no plain group may be limited: the list {} does not hold: {}", file, problem);
            toldProblem = problem;
        }
    }
}
