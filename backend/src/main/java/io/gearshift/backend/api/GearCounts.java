package io.gearshift.backend.api;

import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Counts gears by state, and says so in the words that every front uses: each gear is counted
/// once, in the state that its own page and row have.
public final class GearCounts {

    private GearCounts() {}

    /// How many of these are in each state; states that none is in are left out.
    public static Map<GearState, Integer> of(Collection<Gear> gears) {
        Map<GearState, Integer> counts = new EnumMap<>(GearState.class);
        gears.forEach(gear -> counts.merge(gear.state(), 1, Integer::sum));
        return counts;
    }

    /// How many there are in all.
    public static int all(Map<GearState, Integer> byState) {
        return byState.values().stream().mapToInt(Integer::intValue).sum();
    }

    /// By state, those that run first: `182 running, 1 frozen, 17 stopped`; `none`.
    public static String words(Map<GearState, Integer> byState) {
        List<String> words = new ArrayList<>();
        for (GearState state : GearState.values()) {
            int count = byState.getOrDefault(state, 0);
            if (count > 0) {
                words.add(number(count) + " " + state.name().toLowerCase(Locale.ROOT));
            }
        }
        return words.isEmpty() ? "none" : String.join(", ", words);
    }

    /// The same of a host; of one whose console does not count by state only those that run.
    public static String words(Host host) {
        Map<GearState, Integer> byState = host.byState();
        return byState == null
                ? number(host.running()) + " of " + number(host.gears()) + " running"
                : words(byState);
    }

    /// With the whole before it: `200 gears: 182 running, 1 frozen, 17 stopped`.
    public static String sentence(Map<GearState, Integer> byState) {
        return sentence(byState, "");
    }

    /// The same with the number of hosts that there are: `200 gears on 3 hosts: 182 running, 1
    /// frozen, 17 stopped`.
    public static String sentence(Map<GearState, Integer> byState, int hosts) {
        return sentence(byState, " on " + number(hosts) + (hosts == 1 ? " host" : " hosts"));
    }

    private static String sentence(Map<GearState, Integer> byState, String where) {
        int all = all(byState);
        return number(all)
                + (all == 1 ? " gear" : " gears")
                + where
                + (all == 0 ? "" : ": " + words(byState));
    }

    private static String number(int count) {
        return String.format(Locale.ROOT, "%,d", count);
    }
}
