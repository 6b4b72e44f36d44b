package io.gearshift.backend.limit;

import io.gearshift.backend.api.ConsoleException;
import io.gearshift.backend.api.Event;
import io.gearshift.backend.api.IoLimit;
import io.gearshift.backend.api.LimitChange;
import io.gearshift.backend.api.Limits;
import io.gearshift.backend.driver.ContainerGroups;
import io.gearshift.backend.event.EventLog;
import io.gearshift.backend.gear.GearEntry;
import io.gearshift.backend.gear.GearRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Puts the limits of disks in force again that went and came back. The kernel forgets them with
/// the disk, whatever number that has when it is back; the record does not, libvirt does not know
/// them, and nobody has changed anything. What somebody else has set on the new disk is drift.
///
/// The host's disks are looked at every ten seconds as long as a gear that runs has such limits. A
/// disk that comes back while there is no agent is not noticed: its limits show as drift. Safe for
/// use by many threads.
final class ReturnedDisks {
    private static final Logger log = LoggerFactory.getLogger(ReturnedDisks.class);
    private static final Duration EVERY = Duration.ofSeconds(10);

    /// In place of an identity.
    private static final String AWAY = "";

    private final LimitHost host;
    private final LimitApplier limits;
    private final EventLog events;

    /// By gear, the recorded disks with the identity that each had when its limits were set or
    /// found to be set otherwise.
    private final Map<String, Map<String, String>> seen = new ConcurrentHashMap<>();

    private final Set<String> settling = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean watching = new AtomicBoolean();

    ReturnedDisks(LimitHost host, LimitApplier limits, EventLog events) {
        this.host = host;
        this.limits = limits;
        this.events = events;
    }

    /// Looks whether disks of a gear came back; if so, their limits are set a moment later.
    ///
    /// @param then told the gear afterwards
    void look(GearEntry gear, Consumer<String> then) {
        if (concerned(gear) && watching.compareAndSet(false, true)) {
            watch(then);
        }
        if (!due(gear).isEmpty() && settling.add(gear.id())) {
            var _ =
                    host.clock()
                            .after(
                                    Duration.ZERO,
                                    () -> {
                                        try {
                                            settle(gear.id());
                                        } finally {
                                            settling.remove(gear.id());
                                        }
                                        then.accept(gear.id());
                                    });
        }
    }

    private void watch(Consumer<String> then) {
        var _ =
                host.clock()
                        .after(
                                EVERY,
                                () -> {
                                    watching.set(false);
                                    host.gears().all().forEach(gear -> look(gear, then));
                                });
    }

    void forget(String id) {
        seen.remove(id);
    }

    /// What was found of a gear, with the limits that are about to be set as if they were.
    Drifts.Found asIfSet(GearEntry gear, Drifts.Found found) {
        List<IoLimit> due = forgotten(found.inForce(), due(gear));
        return due.isEmpty()
                ? found
                : new Drifts.Found(with(found.inForce(), due), found.outer(), found.nextStart());
    }

    private static Limits with(Limits limits, List<IoLimit> more) {
        return limits.with(
                LimitChange.NOTHING.withIo(more.stream().map(IoLimit.Change::to).toList()));
    }

    private static List<IoLimit> forgotten(Limits inForce, List<IoLimit> due) {
        return due.stream()
                .filter(
                        each ->
                                IoLimit.of(inForce.io(), each.device())
                                        .equals(IoLimit.none(each.device())))
                .toList();
    }

    private static boolean concerned(GearEntry gear) {
        GearRecord record = gear.record();
        return record != null && gear.running() != null && !record.limits().io().isEmpty();
    }

    /// The recorded limits of the disks that are others than when they were last seen.
    private List<IoLimit> due(GearEntry gear) {
        GearRecord record = gear.record();
        if (record == null || !concerned(gear)) {
            seen.remove(gear.id());
            return List.of();
        }
        HostFacts facts = host.facts().get();
        Map<String, String> known = seen.computeIfAbsent(gear.id(), _ -> new ConcurrentHashMap<>());
        known.keySet()
                .retainAll(
                        record.limits().io().stream()
                                .map(IoLimit::device)
                                .collect(Collectors.toSet()));
        var due = new ArrayList<IoLimit>();
        for (IoLimit each : record.limits().io()) {
            String now = identity(facts, each.device());
            String before = known.putIfAbsent(each.device(), now);
            if (now.equals(AWAY)) {
                known.put(each.device(), AWAY);
            } else if (before != null && !before.equals(now)) {
                due.add(each);
            }
        }
        return due;
    }

    private static String identity(HostFacts facts, String device) {
        return facts.device(device).map(BlockDevice::identity).orElse(AWAY);
    }

    private void settle(String id) {
        host.gears()
                .exclusively(
                        id,
                        () -> {
                            host.gears().find(id).ifPresent(this::set);
                            return id;
                        });
    }

    /// Whatever comes of it, it is not tried again: what could not be set is shown as drift.
    private void set(GearEntry gear) {
        List<IoLimit> due = due(gear);
        ContainerGroups groups = LimitApplier.groups(gear);
        if (due.isEmpty() || groups == null) {
            return;
        }
        try {
            List<IoLimit> forgotten = forgotten(limits.inForce(gear), due);
            if (!forgotten.isEmpty()) {
                limits.setDisks(gear, groups, forgotten);
                forgotten.forEach(each -> tell(gear, each.device()));
            }
        } catch (ConsoleException | HalfDone e) {
            log.warn("the limits of disks that came back cannot be set in {}", gear.id(), e);
        } finally {
            HostFacts facts = host.facts().get();
            Map<String, String> known = seen.get(gear.id());
            if (known != null) {
                due.forEach(each -> known.put(each.device(), identity(facts, each.device())));
            }
        }
    }

    private void tell(GearEntry gear, String device) {
        events.add(
                gear,
                Event.Kind.LIMITS_CHANGED,
                Event.Severity.INFO,
                "The disk "
                        + device
                        + " is back, and its limits in "
                        + gear.name()
                        + " are in force again.",
                Map.of("device", device));
    }
}
