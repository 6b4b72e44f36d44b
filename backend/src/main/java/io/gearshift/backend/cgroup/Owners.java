package io.gearshift.backend.cgroup;

import io.gearshift.backend.api.CgroupOwner;
import io.gearshift.backend.api.CgroupOwner.Kind;
import io.gearshift.backend.api.CgroupQuery;
import io.gearshift.backend.driver.ContainerGroups;
import io.gearshift.backend.driver.Running;
import io.gearshift.backend.gear.GearEntry;
import io.gearshift.collectors.cgroup.GroupTree;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Says whose a group is. A gear's groups are known; any other container is recognised by the path
/// that its manager gives its group, whichever of its ways it uses. Safe for several threads.
final class Owners {

    private static final int SHORT_ID = 12;

    /// What container managers call their groups; the capturing group is the name.
    private static final List<Shape> SHAPES =
            List.of(
                    // Docker and Podman with a way of their own, and with systemd's.
                    Shape.below("docker", Kind.DOCKER, "([0-9a-f]{64})"),
                    Shape.anywhere(Kind.DOCKER, "docker-([0-9a-f]{64})\\.scope"),
                    Shape.anywhere(Kind.PODMAN, "libpod-([0-9a-f]{64})(?:\\.scope)?"),
                    Shape.below("lxc", Kind.LXC, "(.+)"),
                    Shape.below("lxc.payload", Kind.LXC, "(.+)"),
                    Shape.anywhere(Kind.LXC, "lxc\\.payload\\.(.+)"),
                    // libvirt without systemd and with it; the number is a pid, or a running one.
                    Shape.anywhere(Kind.LIBVIRT, "(?:lxc|qemu)-\\d+-(.+)\\.libvirt-(?:lxc|qemu)"),
                    Shape.anywhere(
                            Kind.LIBVIRT, "machine-(?:lxc|qemu)\\\\x2d\\d+\\\\x2d(.+)\\.scope"),
                    Shape.anywhere(Kind.NSPAWN, "systemd-nspawn@(.+)\\.service"),
                    Shape.anywhere(Kind.NSPAWN, "machine-(.+)\\.scope"));

    private static final Pattern ESCAPED = Pattern.compile("\\\\x([0-7][0-9a-f])");

    private final Map<String, CgroupOwner> gears = new HashMap<>();

    /// A form of a container's name.
    ///
    /// @param parent name of the group that it must be in; null for any
    private record Shape(@Nullable String parent, Kind kind, Pattern name) {

        static Shape below(String parent, Kind kind, String name) {
            return new Shape(parent, kind, Pattern.compile(name, Pattern.DOTALL));
        }

        static Shape anywhere(Kind kind, String name) {
            return new Shape(null, kind, Pattern.compile(name, Pattern.DOTALL));
        }

        @Nullable Matcher match(String path, String found) {
            Matcher matcher = name.matcher(found);
            boolean fits = parent == null || path.endsWith("/" + parent + "/" + found);
            return fits && matcher.matches() ? matcher : null;
        }
    }

    /// @param all the gears of the host
    Owners(GroupTree tree, Collection<GearEntry> all) {
        for (GearEntry gear : all) {
            Running running = gear.running();
            if (running != null) {
                var owner = new CgroupOwner(Kind.GEAR, gear.name(), gear.id(), true);
                for (Path folder : folders(running.groups())) {
                    tree.pathOf(folder).ifPresent(path -> gears.merge(path, owner, Owners::alone));
                }
            }
        }
    }

    /// A group in which two gears are is neither's.
    private static CgroupOwner alone(CgroupOwner one, CgroupOwner other) {
        return one.equals(other) ? one : CgroupOwner.NONE;
    }

    /// The topmost groups of a gear.
    private static List<Path> folders(ContainerGroups groups) {
        var folders = new ArrayList<>(groups.outer().values());
        Path pressure = groups.pressure();
        if (pressure != null && !groups.unified()) {
            folders.add(pressure);
        }
        return folders;
    }

    /// Whose a group is.
    ///
    /// @param above owner of the group that it is in
    CgroupOwner of(String path, String name, CgroupOwner above) {
        CgroupOwner gear = gears.get(path);
        if (gear != null && gear.kind() == Kind.GEAR && !path.equals(CgroupQuery.TOP)) {
            return gear;
        }
        if (above.kind().isContainer()) {
            return above.top()
                    ? new CgroupOwner(above.kind(), above.name(), above.gear(), false)
                    : above;
        }
        CgroupOwner container = container(path, name);
        return container == null ? unit(name) : container;
    }

    private static @Nullable CgroupOwner container(String path, String name) {
        for (Shape shape : SHAPES) {
            Matcher found = shape.match(path, name);
            if (found != null) {
                boolean number = shape.kind == Kind.DOCKER || shape.kind == Kind.PODMAN;
                String called = found.group(1);
                return new CgroupOwner(
                        shape.kind,
                        number ? called.substring(0, SHORT_ID) : unescape(called),
                        null,
                        true);
            }
        }
        return null;
    }

    private static CgroupOwner unit(String name) {
        Kind kind =
                name.endsWith(".slice")
                        ? Kind.SLICE
                        : name.endsWith(".scope")
                                ? Kind.SCOPE
                                : name.endsWith(".service") ? Kind.SERVICE : Kind.NONE;
        return kind == Kind.NONE
                ? CgroupOwner.NONE
                : new CgroupOwner(kind, unescape(name), null, true);
    }

    /// systemd writes what it may not use in a name as `\xHH`, a byte each; those of one byte are
    /// taken back.
    private static String unescape(String name) {
        return name.indexOf('\\') < 0
                ? name
                : ESCAPED.matcher(name)
                        .replaceAll(
                                found ->
                                        Matcher.quoteReplacement(
                                                Character.toString(
                                                        Integer.parseInt(found.group(1), 16))));
    }
}
