package io.gearshift.backend.gear;

import io.gearshift.backend.api.ConsoleException;
import io.gearshift.backend.api.ErrorCode;
import io.gearshift.backend.api.Event;
import io.gearshift.backend.driver.Container;
import io.gearshift.backend.driver.ContainerDriver;
import io.gearshift.backend.driver.Running;
import io.gearshift.backend.event.EventLog;
import io.gearshift.collectors.KernelRoot;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.UnaryOperator;

/// The states of gears, for those who change them: asks the driver, moves the registry's entries on
/// and tells of it. Who changes one holds the gear.
final class GearStates {

    /// How long a gear that was killed may take to end.
    static final Duration END_LIMIT = Duration.ofSeconds(20);

    private static final long END_PAUSE_NANOS = 2_000_000;

    private final ContainerDriver driver;
    private final GearRegistry registry;
    private final EventLog events;
    private final InstantSource clock;

    GearStates(
            ContainerDriver driver, GearRegistry registry, EventLog events, InstantSource clock) {
        this.driver = driver;
        this.registry = registry;
        this.events = events;
        this.clock = clock;
    }

    /// The time of day.
    Instant now() {
        return clock.instant();
    }

    /// The container of a gear that is known.
    ///
    /// @throws ConsoleException `gear.not-found` if it is gone
    Container known(String id) {
        return driver.find(id)
                .orElseThrow(
                        () ->
                                new ConsoleException(
                                        ErrorCode.GEAR_NOT_FOUND, id + " is gone from libvirt."));
    }

    /// Moves a gear's entry on.
    ///
    /// @throws ConsoleException `gear.not-found` if it is gone
    GearEntry change(String id, UnaryOperator<GearEntry> change) {
        GearEntry entry = registry.update(id, change);
        if (entry == null) {
            throw new ConsoleException(ErrorCode.GEAR_NOT_FOUND, id + " is gone.");
        }
        return entry;
    }

    /// Writes down in a gear's record whether it should run.
    void want(String id, boolean running) {
        if (registry.recordOf(id).desiredRunning() != running) {
            registry.saveRecord(id, each -> each.withDesiredRunning(running));
        }
    }

    /// Whether a gear and its first process have ended, or end within so long.
    boolean awaitEnd(GearEntry entry, Duration limit) {
        long deadline = System.nanoTime() + limit.toNanos();
        Running running = entry.running();
        while (true) {
            if ((running == null || running.ended(KernelRoot.LIVE))
                    && known(entry.id()).state() == Container.State.STOPPED) {
                return true;
            }
            if (System.nanoTime() >= deadline) {
                return false;
            }
            LockSupport.parkNanos(END_PAUSE_NANOS);
        }
    }

    /// Tells what happened to a gear.
    ///
    /// @param text that follows its name
    void said(
            GearEntry entry,
            Event.Kind kind,
            Event.Severity severity,
            String text,
            Map<String, String> details) {
        events.add(entry, kind, severity, entry.name() + text, details);
    }
}
