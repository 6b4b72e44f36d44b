package io.gearshift.backend.alert;

import io.gearshift.backend.api.Alert;
import io.gearshift.backend.api.AlertRule;
import io.gearshift.backend.api.AlertRule.Watch;
import io.gearshift.backend.api.Gear;
import io.gearshift.backend.host.Sight;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Holds one look at the fleet after the other against the rules, and tells what is to be raised
/// and what is over. Only what is near an alert is remembered: a look at a healthy fleet leaves
/// nothing behind. What it tells takes effect with {@link #stands} and {@link #over}, so that what
/// could not be written is told again. For one thread at a time.
final class Conditions {
    /// An alert is over after as long as it took to be raised, but no longer than this.
    static final Duration LONGEST_QUIET = Duration.ofMinutes(2);

    private final EventCounts counts;
    private final Map<Turn.Key, Alert> standing;
    private final Map<Turn.Key, Track> tracks = new HashMap<>();

    /// @param standing what stood when the console ended
    Conditions(EventCounts counts, Map<Turn.Key, Alert> standing) {
        this.counts = counts;
        this.standing = new HashMap<>(standing);
    }

    /// What stands, with figures of the last look.
    List<Alert> standing() {
        return List.copyOf(standing.values());
    }

    /// From now on this stands.
    void stands(Turn.Key key, Alert alert) {
        standing.put(key, alert);
        tracks.remove(key);
    }

    /// This is over.
    void over(Turn.Key key) {
        standing.remove(key);
        tracks.remove(key);
    }

    /// Looks.
    ///
    /// @param nanos of the monotonic clock
    /// @param now to see which rules are silenced
    List<Turn> look(List<AlertRule> rules, List<Sight> sights, long nanos, Instant now) {
        Look look = new Look(nanos, now);
        for (AlertRule rule : rules) {
            if (rule.terms().enabled()) {
                for (Sight sight : sights) {
                    look.at(rule, sight);
                }
            }
        }
        look.clearWhatIsGone(rules, sights);
        tracks.keySet().retainAll(look.seen);
        return look.turns;
    }

    private final class Look {
        private final long nanos;
        private final Instant now;
        private final List<Turn> turns = new ArrayList<>();
        private final Set<Turn.Key> seen = new HashSet<>();

        Look(long nanos, Instant now) {
            this.nanos = nanos;
            this.now = now;
        }

        void at(AlertRule rule, Sight sight) {
            AlertRule.Terms terms = rule.terms();
            String host = sight.host().name();
            if (terms.host() != null && !terms.host().equals(host)) {
                return;
            }
            if (terms.watch().ofHosts()) {
                at(rule, host, null, Measures.of(terms.watch(), sight));
                return;
            }
            for (Gear gear : sight.gears()) {
                if ((terms.project() == null || terms.project().equals(gear.project()))
                        && (terms.gear() == null || terms.gear().equals(gear.id()))) {
                    int counted =
                            terms.watch().kind() == Watch.Kind.COUNT
                                    ? counts.count(host, gear.id(), terms.watch(), terms.lasting())
                                    : 0;
                    at(rule, host, gear, Measures.of(terms.watch(), gear, counted));
                }
            }
        }

        private void at(AlertRule rule, String host, @Nullable Gear gear, Reading reading) {
            Turn.Key key = new Turn.Key(rule.id(), host, gear == null ? null : gear.id());
            Alert alert = standing.get(key);
            if (alert != null && alert.watch() != rule.terms().watch()) {
                turns.add(new Turn.Cleared(key, alert, "The rule watches something else now."));
                return;
            }
            switch (reading) {
                case Reading.Unknown() -> {
                    seen.add(key);
                    refresh(key, rule, alert, null);
                }
                case Reading.Ended(String why) -> {
                    if (alert != null) {
                        turns.add(new Turn.Cleared(key, alert, why));
                    }
                }
                case Reading.Present(double figure) -> at(key, rule, host, gear, alert, figure);
            }
        }

        private void at(
                Turn.Key key,
                AlertRule rule,
                String host,
                @Nullable Gear gear,
                @Nullable Alert alert,
                double figure) {
            AlertRule.Terms terms = rule.terms();
            Watch.Kind kind = terms.watch().kind();
            Track.Level level = level(terms, figure);
            Track track = tracks.get(key);
            if (track == null && alert == null && level != Track.Level.HOLDS) {
                return;
            }
            seen.add(key);
            if (track == null) {
                track = new Track();
                tracks.put(key, track);
            }
            Double told = kind == Watch.Kind.STATE ? null : (Double) figure;
            refresh(key, rule, alert, told);
            Duration holding = kind == Watch.Kind.COUNT ? Duration.ZERO : terms.lasting();
            Duration quiet = holding.compareTo(LONGEST_QUIET) < 0 ? holding : LONGEST_QUIET;
            if (!track.turns(level, nanos, alert != null, holding, quiet)) {
                if (alert == null && level != Track.Level.HOLDS) {
                    seen.remove(key);
                }
                return;
            }
            turns.add(
                    alert != null
                            ? new Turn.Cleared(key, alert, over(terms, figure))
                            : new Turn.Raised(
                                    key,
                                    rule,
                                    host,
                                    gear == null ? null : gear.id(),
                                    gear == null ? null : gear.name(),
                                    gear == null ? Gear.NO_PROJECT : gear.project(),
                                    told));
        }

        private void refresh(
                Turn.Key key, AlertRule rule, @Nullable Alert alert, @Nullable Double figure) {
            if (alert != null) {
                Instant until = rule.silencedUntil();
                standing.put(key, alert.now(figure, until != null && until.isAfter(now)));
            }
        }

        /// What stands and is no longer looked at: its rule, its gear or its place in the rule is
        /// gone. Of a host that does not answer nobody knows that.
        void clearWhatIsGone(List<AlertRule> rules, List<Sight> sights) {
            for (Map.Entry<Turn.Key, Alert> each : standing.entrySet()) {
                Turn.Key key = each.getKey();
                boolean told = turns.stream().anyMatch(turn -> turn.key().equals(key));
                if (!seen.contains(key) && !told) {
                    String why = gone(key, rules, sights);
                    if (why != null) {
                        turns.add(new Turn.Cleared(key, each.getValue(), why));
                    }
                }
            }
        }
    }

    private static @Nullable String gone(Turn.Key key, List<AlertRule> rules, List<Sight> sights) {
        boolean inForce =
                rules.stream()
                        .anyMatch(rule -> rule.id().equals(key.rule()) && rule.terms().enabled());
        if (!inForce) {
            return "The rule was removed or disabled.";
        }
        boolean thereStill =
                sights.stream()
                        .filter(sight -> sight.host().name().equals(key.host()))
                        .flatMap(sight -> sight.gears().stream())
                        .anyMatch(gear -> gear.id().equals(key.gear()));
        if (key.gear() == null || thereStill) {
            return "The rule is not about it any more.";
        }
        boolean answers =
                sights.stream()
                        .anyMatch(
                                sight ->
                                        sight.host().name().equals(key.host())
                                                && sight.at() != null
                                                && sight.staleSince() == null);
        return answers ? "It was deleted." : null;
    }

    private static Track.Level level(AlertRule.Terms terms, double figure) {
        Double threshold = terms.threshold();
        return switch (terms.watch().kind()) {
            case STATE -> figure > 0 ? Track.Level.HOLDS : Track.Level.QUIET;
            case COUNT ->
                    threshold != null && figure >= threshold
                            ? Track.Level.HOLDS
                            : figure == 0 ? Track.Level.QUIET : Track.Level.BETWEEN;
            case SHARE ->
                    threshold != null && figure >= threshold
                            ? Track.Level.HOLDS
                            : threshold != null && figure >= Alert.OVER_BELOW * threshold
                                    ? Track.Level.BETWEEN
                                    : Track.Level.QUIET;
        };
    }

    private static String over(AlertRule.Terms terms, double figure) {
        return switch (terms.watch().kind()) {
            case STATE -> "It is not so any more.";
            case COUNT -> "None in the last " + Spans.words(terms.lasting()) + ".";
            case SHARE -> "It is " + terms.watch().words(figure) + " now.";
        };
    }
}
