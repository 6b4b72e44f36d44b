package io.gearshift.backend.cgroup;

import io.gearshift.backend.api.CgroupOwner;
import io.gearshift.backend.api.CgroupOwner.Kind;
import io.gearshift.backend.api.CgroupPlace;
import io.gearshift.backend.api.CgroupQuery;
import io.gearshift.backend.driver.ContainerGroups;
import io.gearshift.backend.driver.Running;
import io.gearshift.backend.gear.GearEntry;
import io.gearshift.collectors.cgroup.ContainerGroup;
import io.gearshift.collectors.cgroup.GroupTree;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Says whose a group is. A gear's groups are known; any other container is recognised by the path
/// that its manager gives its group ({@link ContainerGroup}). Safe for several threads.
final class Owners {

    private static final Pattern ESCAPED = Pattern.compile("\\\\x([0-7][0-9a-f])");

    /// What the place counts that a gear is shown at, the first that there is.
    private static final List<String> SHOWN_AT = List.of("memory", "cpu");

    static final String PRESSURE = "pressure";

    private final Map<String, CgroupOwner> gears = new HashMap<>();

    /// Of the gears with several: by the path that they are shown at, that one first.
    private final Map<String, List<CgroupPlace>> places = new HashMap<>();

    /// @param all the gears of the host
    Owners(GroupTree tree, Collection<GearEntry> all) {
        for (GearEntry gear : all) {
            Running running = gear.running();
            if (running != null) {
                add(gear, places(tree, running.groups()));
            }
        }
        places.values().removeIf(this::isMixed);
    }

    private void add(GearEntry gear, List<CgroupPlace> of) {
        for (CgroupPlace place : of) {
            boolean first = place.equals(of.getFirst());
            var owner = new CgroupOwner(Kind.GEAR, gear.name(), gear.id(), first);
            gears.merge(place.path(), owner, Owners::alone);
        }
        if (of.size() > 1) {
            places.put(of.getFirst().path(), of);
        }
    }

    /// A group in which two gears are is neither's.
    private static CgroupOwner alone(CgroupOwner one, CgroupOwner other) {
        return one.equals(other) ? one : CgroupOwner.NONE;
    }

    /// Whether another gear is in one of a gear's places: then each of the others stands for
    /// itself.
    private boolean isMixed(List<CgroupPlace> of) {
        boolean mixed =
                of.stream().anyMatch(each -> CgroupOwner.NONE.equals(gears.get(each.path())));
        if (mixed) {
            of.forEach(each -> gears.computeIfPresent(each.path(), (_, owner) -> apart(owner)));
        }
        return mixed;
    }

    private static CgroupOwner apart(CgroupOwner owner) {
        return owner.kind() == Kind.NONE
                ? owner
                : new CgroupOwner(owner.kind(), owner.name(), owner.gear(), true);
    }

    /// Where the topmost groups of a gear are, the place that it is shown at first.
    private static List<CgroupPlace> places(GroupTree tree, ContainerGroups groups) {
        Map<String, Set<String>> counts = new TreeMap<>();
        groups.outer().forEach((counted, folder) -> put(counts, tree, folder, counted));
        Path pressure = groups.pressure();
        if (pressure != null && !groups.unified()) {
            put(counts, tree, pressure, PRESSURE);
        }
        counts.remove(CgroupQuery.TOP);
        List<CgroupPlace> places = new ArrayList<>();
        counts.forEach((path, all) -> places.add(new CgroupPlace(path, List.copyOf(all))));
        for (String counted : SHOWN_AT.reversed()) {
            places.sort(Comparator.comparing(each -> !each.counts().contains(counted)));
        }
        return places;
    }

    private static void put(
            Map<String, Set<String>> counts, GroupTree tree, Path folder, String counted) {
        tree.pathOf(folder)
                .ifPresent(path -> counts.computeIfAbsent(path, _ -> new TreeSet<>()).add(counted));
    }

    /// The places of the gear that is shown at a path, that one first; empty where there is but
    /// one.
    List<CgroupPlace> places(String path) {
        return places.getOrDefault(path, List.of());
    }

    /// Whether any gear has several places.
    boolean hasSeveral() {
        return !places.isEmpty();
    }

    /// Whether a gear that is shown at another path has this group too.
    boolean isFurther(String path) {
        CgroupOwner gear = gears.get(path);
        return gear != null && gear.isFurtherPlace(CgroupOwner.NONE);
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
