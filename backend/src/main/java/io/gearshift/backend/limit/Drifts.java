package io.gearshift.backend.limit;

import io.gearshift.backend.api.Gear;
import io.gearshift.backend.api.LimitChange;
import io.gearshift.backend.api.Limits;
import io.gearshift.backend.gear.GearEntry;
import io.gearshift.backend.gear.GearRecord;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Compares what is recorded with what the kernel enforces, what libvirt's own group says and what
/// libvirt keeps for the next start.
final class Drifts {

    private final LimitApplier limits;

    Drifts(LimitApplier limits) {
        this.limits = limits;
    }

    /// What was found of one gear.
    ///
    /// @param inForce of the kernel; of a gear that does not run those of its next start
    /// @param outer in libvirt's own group
    /// @param nextStart as libvirt keeps them
    record Found(Limits inForce, Limits outer, Limits nextStart) {

        /// In the order in which they count, each with its words.
        Map<String, Limits> views() {
            var views = new LinkedHashMap<String, Limits>();
            views.put("now", inForce);
            views.put("in libvirt's group", outer);
            views.put("at the next start", nextStart);
            return views;
        }
    }

    /// Looks at everything.
    Found find(GearEntry gear) {
        return find(gear, limits.nextStart(gear, limits.base(gear)));
    }

    /// Looks at the kernel only.
    ///
    /// @param nextStart as found earlier
    Found find(GearEntry gear, Limits nextStart) {
        Limits inForce = gear.running() == null ? nextStart : limits.inForce(gear);
        return new Found(inForce, limits.inOuterGroup(gear, limits.base(gear)), nextStart);
    }

    /// The differences, those that were there before with the time at which they were noticed.
    List<Gear.Drift> between(GearEntry gear, Found found, Instant now) {
        GearRecord record = gear.record();
        var drift = new ArrayList<Gear.Drift>();
        if (record != null) {
            for (LimitField field : differing(record.limits(), found)) {
                String words = words(field, record.limits(), found);
                drift.add(
                        new Gear.Drift(
                                field.field(),
                                field.of(record.limits()),
                                words,
                                since(gear, field, words, now)));
            }
        }
        return drift;
    }

    /// The change that makes what was found the record: what the kernel enforces counts first.
    LimitChange adopting(GearRecord record, Found found) {
        Limits adopted = record.limits();
        Set<LimitField> fields = differing(record.limits(), found);
        for (LimitField field : fields) {
            for (Limits view : found.views().values().stream().toList().reversed()) {
                if (!field.same(record.limits(), view)) {
                    adopted = adopted.with(LimitField.change(EnumSet.of(field), view));
                }
            }
        }
        return LimitField.change(fields, adopted);
    }

    /// The change that sets the recorded values again where others were found.
    LimitChange reverting(GearRecord record, Found found) {
        return LimitField.change(differing(record.limits(), found), record.limits());
    }

    /// Of what differs, the limits that nobody has changed live: the kernel enforces, and libvirt
    /// says live, what is recorded. Memory and swap, one pair of settings on v1, go together.
    Set<LimitField> atNextStartAlone(GearRecord record, Found found) {
        Set<LimitField> live = LimitField.differing(record.limits(), found.inForce());
        live.addAll(LimitField.differing(record.limits(), found.outer()));
        if (live.contains(LimitField.MEMORY) || live.contains(LimitField.SWAP)) {
            live.addAll(EnumSet.of(LimitField.MEMORY, LimitField.SWAP));
        }
        Set<LimitField> fields = LimitField.differing(record.limits(), found.nextStart());
        fields.removeAll(live);
        return fields;
    }

    private static Set<LimitField> differing(Limits recorded, Found found) {
        var fields = EnumSet.noneOf(LimitField.class);
        for (Limits view : found.views().values()) {
            fields.addAll(LimitField.differing(recorded, view));
        }
        return fields;
    }

    private static String words(LimitField field, Limits recorded, Found found) {
        var places = new LinkedHashMap<String, List<String>>();
        found.views()
                .forEach(
                        (place, view) -> {
                            if (!field.same(recorded, view)) {
                                places.computeIfAbsent(field.of(view), _ -> new ArrayList<>())
                                        .add(place);
                            }
                        });
        return String.join(
                "; ",
                places.entrySet().stream()
                        .map(
                                each ->
                                        each.getKey()
                                                + " ("
                                                + String.join(", ", each.getValue())
                                                + ")")
                        .toList());
    }

    private static Instant since(GearEntry gear, LimitField field, String words, Instant now) {
        return gear.drift().stream()
                .filter(each -> each.limit().equals(field.field()) && each.found().equals(words))
                .map(Gear.Drift::noticedAt)
                .findFirst()
                .orElse(now);
    }
}
