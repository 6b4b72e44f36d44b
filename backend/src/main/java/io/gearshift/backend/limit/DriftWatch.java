package io.gearshift.backend.limit;

import io.gearshift.backend.api.ConsoleException;
import io.gearshift.backend.api.Event;
import io.gearshift.backend.api.Gear;
import io.gearshift.backend.api.GearState;
import io.gearshift.backend.api.Limits;
import io.gearshift.backend.event.EventLog;
import io.gearshift.backend.gear.GearEntry;
import io.gearshift.backend.gear.GearRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Notices limits that somebody changed behind our back, no more often than needed: the kernel's
/// files of a gear are read at most every two seconds, libvirt is asked when it says that something
/// changed, when somebody looks at the gear, and now and then.
final class DriftWatch {
    private static final Logger log = LoggerFactory.getLogger(DriftWatch.class);

    private static final Duration FRESH = Duration.ofSeconds(2);
    private static final Duration NOW_AND_THEN = Duration.ofMinutes(2);

    /// Long enough for a change of several files to be done, short enough to be seen at once.
    private static final Duration ALL_SOON = Duration.ofSeconds(1);

    private static final Duration SOON = Duration.ofMillis(300);

    private final LimitHost host;
    private final LimitApplier limits;
    private final Drifts drifts;
    private final LimitJournal journal;
    private final EventLog events;
    private final ReturnedDisks returned;
    private final ConcurrentHashMap<String, Look> looks = new ConcurrentHashMap<>();
    private final Set<String> written = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean allSoon = new AtomicBoolean();
    private final AtomicLong begun = new AtomicLong();
    private volatile boolean told;
    private final ConcurrentHashMap<String, Expected> expected = new ConcurrentHashMap<>();

    DriftWatch(LimitHost host, LimitApplier limits, LimitJournal journal, EventLog events) {
        this.host = host;
        this.limits = limits;
        this.drifts = new Drifts(limits);
        this.journal = journal;
        this.events = events;
        this.returned = new ReturnedDisks(host, limits, events);
    }

    /// One look at a gear.
    ///
    /// @param id of the gear
    /// @param number of the look, in the order in which they began
    /// @param about the limits part of the gear's entry that it is of: another record or another
    ///   run makes it void
    private record Look(
            String id,
            long number,
            About about,
            Drifts.Found found,
            Instant at,
            Instant libvirtAt) {}

    private record About(@Nullable Limits recorded, @Nullable Integer initPid) {
        static About of(GearEntry gear) {
            GearRecord record = gear.record();
            return new About(
                    record == null ? null : record.limits(),
                    gear.running() == null ? null : (Integer) gear.running().initPid());
        }
    }

    private record Expected(About about, Limits inForce, Set<LimitField> fields) {}

    /// From now on each write to a limit is told, so that a look holds until then.
    void writesAreTold() {
        told = true;
    }

    /// Somebody wrote to a limit of a gear: it is looked at again soon, and before anybody is told
    /// what was found earlier.
    void written(String id) {
        if (written.add(id)) {
            var _ = host.clock().after(SOON, () -> look(id));
        }
    }

    /// Somebody wrote to some limit, perhaps of a gear. However often that is told, all gears are
    /// looked at once a second at most: anybody with a mount of their own can make it be told.
    void somethingWritten() {
        if (allSoon.compareAndSet(false, true)) {
            var _ =
                    host.clock()
                            .after(
                                    ALL_SOON,
                                    () -> {
                                        allSoon.set(false);
                                        looks.keySet().forEach(this::written);
                                    });
        }
    }

    /// Looks whether disks of a gear came back, from now on again and again.
    void disks(GearEntry gear) {
        returned.look(gear, this::refresh);
    }

    /// The limits in force: as of the last write that the kernel told of, or where it does not
    /// tell, at most two seconds old.
    Limits inForce(GearEntry gear) {
        GearRecord record = gear.record();
        if (gear.running() == null && record != null) {
            return record.limits();
        }
        return look(gear, NOW_AND_THEN).found().inForce();
    }

    /// Looks at a gear unless that was done just now. One that is gone or cannot be read is left.
    void look(String id) {
        host.gears()
                .find(id)
                .ifPresent(
                        gear -> {
                            try {
                                look(gear, FRESH);
                            } catch (RuntimeException e) {
                                // Nobody's change fails for a look at what it did.
                                log.debug("cannot compare the limits of {}", id, e);
                            }
                        });
    }

    /// Looks at a gear at once, after a change of our own.
    void refresh(String id) {
        forget(id);
        look(id);
    }

    void forget(String id) {
        looks.remove(id);
    }

    /// A gear was deleted.
    void gone(String id) {
        forget(id);
        written.remove(id);
        expected.remove(id);
        returned.forget(id);
    }

    /// An adoption is about to record for some limits what is to be at the next start, while what
    /// is in force stays. That is shown as drift, and is no news of somebody else.
    void expect(GearEntry gear, Limits recorded, Limits inForce, Set<LimitField> fields) {
        About about = About.of(gear);
        expected.put(
                gear.id(), new Expected(new About(recorded, about.initPid()), inForce, fields));
    }

    private boolean isExpected(GearEntry gear, Look look, String limit) {
        Expected ours = expected.get(gear.id());
        return ours != null
                && ours.about().equals(look.about())
                && ours.fields().stream()
                        .filter(field -> field.field().equals(limit))
                        .anyMatch(field -> field.same(ours.inForce(), look.found().inForce()));
    }

    private Look look(GearEntry gear, Duration libvirtFresh) {
        disks(gear);
        Instant now = host.clock().now();
        Look last = looks.get(gear.id());
        boolean same = last != null && last.about().equals(About.of(gear));
        if (last != null
                && same
                && !written.contains(gear.id())
                && now.isBefore(last.at().plus(told ? NOW_AND_THEN : FRESH))
                && now.isBefore(last.libvirtAt().plus(libvirtFresh))) {
            return last;
        }
        // Before anything is read: what is written from here on asks for another look.
        written.remove(gear.id());
        // The gear is not held: whoever holds it may take minutes, as a stop with its grace.
        int generation = limits.generation(gear.id());
        GearEntry fresh = host.gears().find(gear.id()).orElse(gear);
        Look look = compare(fresh, last, libvirtFresh);
        if (!tell(look, generation) && told) {
            // It was read in the midst of something, and nobody may rely on it.
            written(gear.id());
        }
        return look;
    }

    private Look compare(GearEntry gear, @Nullable Look last, Duration libvirtFresh) {
        Instant now = host.clock().now();
        long number = begun.incrementAndGet();
        About about = About.of(gear);
        if (last != null
                && last.about().equals(about)
                && now.isBefore(last.libvirtAt().plus(libvirtFresh))) {
            Drifts.Found found = drifts.find(gear, last.found().nextStart());
            // What changed in the kernel probably changed for the next start as well.
            if (found.equals(last.found())) {
                return new Look(gear.id(), number, about, found, now, last.libvirtAt());
            }
        }
        return new Look(gear.id(), number, about, withLibvirt(gear, last), now, now);
    }

    /// Without libvirt the kernel is still there to be read; of the next start it is said what was
    /// found last, if that was about the same record.
    private Drifts.Found withLibvirt(GearEntry gear, @Nullable Look last) {
        try {
            if (gear.running() == null || host.driver().health().up()) {
                return drifts.find(gear);
            }
        } catch (ConsoleException e) {
            if (gear.running() == null) {
                throw e;
            }
            log.debug("libvirt does not say the limits of {}", gear.id(), e);
        }
        boolean known = last != null && last.about().equals(About.of(gear));
        return drifts.find(
                gear, last != null && known ? last.found().nextStart() : limits.base(gear));
    }

    /// One at a time, so that nothing is said twice. What was read while we changed something,
    /// before what is known already, or of another run of the gear, is not told.
    ///
    /// @param generation of the gear's limits when it was read
    /// @return whether what is known now is this look or a later one
    private synchronized boolean tell(Look look, int generation) {
        GearEntry gear = host.gears().find(look.id()).orElse(null);
        if (gear == null
                || !About.of(gear).equals(look.about())
                || generation % 2 != 0
                || limits.generation(gear.id()) != generation) {
            return gear == null;
        }
        Look known = looks.get(gear.id());
        if (known != null && known.number() > look.number()) {
            return true;
        }
        looks.put(gear.id(), look);
        if (gear.state() == GearState.STARTING || gear.state() == GearState.STOPPING) {
            return true;
        }
        List<Gear.Drift> drift =
                drifts.between(gear, returned.asIfSet(gear, look.found()), look.at());
        if (drift.equals(gear.drift()) || isOurs(gear) || !limits.isThere(gear)) {
            return true;
        }
        GearEntry told =
                host.gears()
                        .update(
                                gear.id(),
                                each ->
                                        About.of(each).equals(look.about())
                                                ? each.withDrift(drift)
                                                : each);
        if (told == null || !told.drift().equals(drift)) {
            return true;
        }
        for (Gear.Drift each : drift) {
            if (!gear.drift().contains(each) && !isExpected(gear, look, each.limit())) {
                events.add(
                        gear,
                        Event.Kind.DRIFT,
                        Event.Severity.WARNING,
                        "The "
                                + words(each.limit())
                                + " of "
                                + gear.name()
                                + " was changed by somebody else: recorded "
                                + each.recorded()
                                + ", found "
                                + each.found()
                                + ".",
                        Map.of(
                                "limit", each.limit(),
                                "recorded", each.recorded(),
                                "found", each.found()));
            }
        }
        return true;
    }

    /// Whether a change of ours is half done and being taken back.
    private boolean isOurs(GearEntry gear) {
        JournalEntry pending = journal.pending(gear.id());
        return pending != null && pending.phase().underWay();
    }

    private static String words(String field) {
        for (LimitField each : LimitField.values()) {
            if (each.field().equals(field)) {
                return each.words();
            }
        }
        return field;
    }
}
