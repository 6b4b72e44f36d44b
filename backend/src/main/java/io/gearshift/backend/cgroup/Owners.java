package io.gearshift.backend.cgroup;

import io.gearshift.backend.api.CgroupOwner;
import io.gearshift.backend.api.CgroupOwner.Kind;
import io.gearshift.backend.api.CgroupQuery;
import io.gearshift.backend.driver.ContainerGroups;
import io.gearshift.backend.driver.Running;
import io.gearshift.backend.gear.GearEntry;
import io.gearshift.collectors.cgroup.ContainerGroup;
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
/// that its manager gives its group ({@link ContainerGroup}). Safe for several threads.
final class Owners {

    private static final Pattern ESCAPED = Pattern.compile("\\\\x([0-7][0-9a-f])");

    private final Map<String, CgroupOwner> gears = new HashMap<>();

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
        CgroupOwner container = container(path);
        return container == null ? unit(name) : container;
    }

    /// The container whose own group this is; null if it is none's.
    private static @Nullable CgroupOwner container(String path) {
        return ContainerGroup.of(path)
                .filter(found -> found.group().equals(path))
                .map(found -> new CgroupOwner(kind(found.kind()), found.shortId(), null, true))
                .orElse(null);
    }

    private static Kind kind(ContainerGroup.Kind kind) {
        return switch (kind) {
            case DOCKER -> Kind.DOCKER;
            case PODMAN -> Kind.PODMAN;
            case LXC -> Kind.LXC;
            case NSPAWN -> Kind.NSPAWN;
            case KUBERNETES -> Kind.KUBERNETES;
            case LIBVIRT_LXC, LIBVIRT_QEMU -> Kind.LIBVIRT;
            case OTHER -> Kind.OTHER;
        };
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
