package io.gearshift.backend.console;

import io.gearshift.backend.access.Caller;
import io.gearshift.backend.api.Gear;
import io.gearshift.backend.api.GearCounts;
import io.gearshift.backend.api.GearPage;
import io.gearshift.backend.api.GearQuery;
import io.gearshift.backend.api.GearState;
import io.gearshift.backend.api.Right;
import io.gearshift.backend.gear.GearList;
import io.gearshift.backend.gear.GearNames;
import io.gearshift.backend.host.Fleet;
import io.gearshift.backend.host.Sight;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The gears of all hosts, as far as a caller may see them. What many pages ask of the same moment
/// is worked out once.
final class Gears {
    private static final int PAGES_KEPT = 200;

    private final Fleet fleet;
    private final GearList list;
    private final Clock clock;
    private volatile Moment last = new Moment(List.of());

    /// @param list makes the pages
    Gears(Fleet fleet, GearList list, Clock clock) {
        this.fleet = fleet;
        this.list = list;
        this.clock = clock;
    }

    /// All that the caller may see; of others there is no trace.
    List<Gear> visible(Caller caller) {
        return moment().visible(caller);
    }

    /// A page of those that the caller may see.
    GearPage page(Caller caller, GearQuery query) {
        return moment().page(caller, query);
    }

    /// How many of a host's gears that the caller may see are in each state.
    Map<GearState, Integer> counts(Caller caller, String host) {
        return moment().counts(caller).getOrDefault(host, Map.of());
    }

    /// The one that the caller means.
    Gear find(Caller caller, String wanted) {
        return GearNames.find(visible(caller), wanted);
    }

    /// The one that the caller means, if the caller has the right on it.
    Gear find(Caller caller, String wanted, Right right) {
        Gear gear = find(caller, wanted);
        caller.require(right, gear.project());
        return gear;
    }

    /// Whether any host has a gear with this id.
    boolean exists(String id) {
        return fleet.look().stream()
                .flatMap(sight -> sight.gears().stream())
                .anyMatch(gear -> gear.id().equals(id));
    }

    private Moment moment() {
        List<Sight> sights = fleet.look();
        Moment known = last;
        if (!known.isOf(sights)) {
            known = new Moment(sights);
            last = known;
        }
        return known;
    }

    /// What was known of all hosts at one moment.
    private final class Moment {
        private final List<Sight> sights;
        private final Set<String> projects;
        private final Map<Set<String>, List<Gear>> visible = new ConcurrentHashMap<>();
        private final Map<Set<String>, Map<String, Map<GearState, Integer>>> counts =
                new ConcurrentHashMap<>();
        private final Map<Asked, GearPage> pages = new ConcurrentHashMap<>();

        Moment(List<Sight> sights) {
            this.sights = sights;
            this.projects =
                    sights.stream()
                            .flatMap(sight -> sight.gears().stream())
                            .map(Gear::project)
                            .collect(Collectors.toSet());
        }

        /// By reference: a host that was asked again has another sight, and comparing two of
        /// thousands of gears would cost more than what is kept here spares.
        @SuppressWarnings("ReferenceEquality")
        boolean isOf(List<Sight> others) {
            if (sights.size() != others.size()) {
                return false;
            }
            for (int at = 0; at < sights.size(); at++) {
                if (sights.get(at) != others.get(at)) {
                    return false;
                }
            }
            return true;
        }

        List<Gear> visible(Caller caller) {
            return in(projectsOf(caller));
        }

        Map<String, Map<GearState, Integer>> counts(Caller caller) {
            return counts.computeIfAbsent(
                    projectsOf(caller),
                    wanted ->
                            in(wanted).stream()
                                    .collect(
                                            Collectors.groupingBy(
                                                    Gear::host,
                                                    Collectors.collectingAndThen(
                                                            Collectors.toList(), GearCounts::of))));
        }

        GearPage page(Caller caller, GearQuery query) {
            if (pages.size() > PAGES_KEPT) {
                pages.clear();
            }
            return pages.computeIfAbsent(
                    new Asked(projectsOf(caller), query),
                    asked -> list.page(in(asked.projects()), asked.query(), at(), staleSince()));
        }

        private Set<String> projectsOf(Caller caller) {
            return projects.stream()
                    .filter(project -> caller.may(Right.VIEW, project))
                    .collect(Collectors.toSet());
        }

        private List<Gear> in(Set<String> wanted) {
            return visible.computeIfAbsent(
                    wanted,
                    _ ->
                            sights.stream()
                                    .flatMap(sight -> sight.gears().stream())
                                    .filter(gear -> wanted.contains(gear.project()))
                                    .toList());
        }

        private Instant at() {
            return sights.stream()
                    .map(Sight::at)
                    .filter(Objects::nonNull)
                    .min(Instant::compareTo)
                    .orElse(clock.instant());
        }

        private @Nullable Instant staleSince() {
            return sights.stream()
                    .map(Sight::staleSince)
                    .filter(Objects::nonNull)
                    .min(Instant::compareTo)
                    .orElse(null);
        }
    }

    private record Asked(Set<String> projects, GearQuery query) {}
}
