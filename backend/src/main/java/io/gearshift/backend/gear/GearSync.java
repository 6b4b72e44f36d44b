package io.gearshift.backend.gear;

import io.gearshift.backend.api.ConsoleException;
import io.gearshift.backend.api.ErrorCode;
import io.gearshift.backend.api.Event;
import io.gearshift.backend.api.GearState;
import io.gearshift.backend.driver.Container;
import io.gearshift.backend.driver.ContainerDriver;
import io.gearshift.backend.driver.Running;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Brings the registry in line with what the driver says, which is the truth: gears that came,
/// went, ended by themselves, or were started, frozen and thawed by somebody else.
final class GearSync {
    private static final Logger log = LoggerFactory.getLogger(GearSync.class);

    private final ContainerDriver driver;
    private final GearRegistry registry;
    private final GearFolders folders;
    private final HostBoot boot;
    private final GearStates states;
    private final GearStarter starter;
    private final Restarts restarts;
    private final Function<String, GearEntry> start;

    /// @param start starts the program of a gear that is held
    GearSync(
            GearLife.Parts parts,
            GearStates states,
            GearStarter starter,
            Restarts restarts,
            Function<String, GearEntry> start) {
        this.driver = parts.driver();
        this.registry = parts.registry();
        this.folders = parts.folders();
        this.boot = parts.boot();
        this.states = states;
        this.starter = starter;
        this.restarts = restarts;
        this.start = start;
    }

    /// Brings one gear's entry in line with the driver; holds the gear.
    ///
    /// @throws ConsoleException `gear.not-found` if it is gone
    GearEntry sync(String name) {
        GearEntry entry = syncOrNull(name);
        if (entry == null) {
            throw new ConsoleException(ErrorCode.GEAR_NOT_FOUND, name + " is gone.");
        }
        return entry;
    }

    /// As the other; null if it is gone.
    @Nullable GearEntry syncOrNull(String name) {
        Optional<Container> found = driver.find(name);
        GearEntry before = registry.find(name).orElse(null);
        if (found.isEmpty()) {
            gone(before);
            return null;
        }
        Container container = found.get();
        GearRecord record = recordOf(container);
        GearEntry entry;
        if (before == null) {
            if (record != null && folders.halfMade(name)) {
                // Its maker gave up waiting for libvirt, which then took it all the same.
                folders.finished(name);
            }
            entry = entry(container, record);
        } else {
            entry = before.withRecord(record, container.idBase());
        }
        if (container.state() == Container.State.STOPPED) {
            return record == null
                    ? registry.put(stoppedForeign(before, entry))
                    : ended(before, entry, record);
        }
        Running running = driver.running(name);
        if (running == null) {
            return registry.put(entry);
        }
        if (record != null) {
            boot.note(folders, name);
        }
        return up(container, before, entry.withRunning(running));
    }

    private void gone(@Nullable GearEntry before) {
        if (before == null) {
            return;
        }
        registry.remove(before.id());
        states.said(
                before,
                Event.Kind.DELETED,
                before.managed() ? Event.Severity.WARNING : Event.Severity.INFO,
                before.managed()
                        ? " was undefined behind our back; its directory is kept in "
                                + folders.gear(before.id())
                                + "."
                        : " was undefined.",
                Map.of());
    }

    private GearEntry stoppedForeign(@Nullable GearEntry before, GearEntry entry) {
        GearEntry stopped =
                entry.state() == GearState.STOPPED
                        ? entry
                        : entry.withRunning(null).withState(GearState.STOPPED, null, states.now());
        if (before != null && before.running() != null) {
            states.said(stopped, Event.Kind.EXITED, Event.Severity.INFO, " ended.", Map.of());
        }
        return stopped;
    }

    private GearEntry up(Container container, @Nullable GearEntry before, GearEntry entry) {
        Running running = Objects.requireNonNull(entry.running());
        GearState state =
                container.state() == Container.State.PAUSED ? GearState.FROZEN : GearState.RUNNING;
        Instant since = states.now();
        GearRecord record = entry.record();
        if (record != null && state == GearState.RUNNING) {
            InitStatus status = InitStatus.read(folders.log(record.id()));
            if (status.waiting() && starter.nothingRan(running)) {
                return halfStarted(record, entry);
            }
            if (status.started() != null) {
                since = status.started();
            }
        }
        if (before != null && before.state() == state) {
            return registry.put(entry);
        }
        GearEntry now = registry.put(entry.withState(state, null, since).withExitCode(null));
        if (before != null) {
            Event.Kind kind =
                    state == GearState.FROZEN
                            ? Event.Kind.FROZEN
                            : before.state() == GearState.FROZEN
                                    ? Event.Kind.THAWED
                                    : Event.Kind.STARTED;
            String what =
                    kind == Event.Kind.FROZEN
                            ? " was frozen."
                            : kind == Event.Kind.THAWED ? " was thawed." : " was started.";
            states.said(
                    now,
                    kind,
                    Event.Severity.INFO,
                    what,
                    Map.of("pid", Integer.toString(running.initPid())));
        }
        return now;
    }

    /// An agent ended between starting a container and its program, or virsh started it. What was
    /// done for it is not known, so it is ended and, if it should run, begun anew.
    private GearEntry halfStarted(GearRecord record, GearEntry entry) {
        String id = record.id();
        log.info("the start of {} was not finished; its first process is ended", id);
        registry.put(entry.withState(GearState.STARTING, null, states.now()));
        starter.abandon(id);
        if (!states.awaitEnd(entry, GearStates.END_LIMIT)) {
            throw new ConsoleException(
                    ErrorCode.HOST_FAILED,
                    entry.name() + " was left half started and does not end.");
        }
        GearEntry ended =
                registry.put(
                        entry.withRunning(null).withState(GearState.STOPPED, null, states.now()));
        return record.desiredRunning() ? start.apply(id) : ended;
    }

    private GearEntry ended(@Nullable GearEntry before, GearEntry entry, GearRecord record) {
        String id = record.id();
        boolean ranForUs = before != null && before.running() != null;
        Outcome outcome = Outcome.read(folders, id);
        if (outcome != null && !ranForUs) {
            return registry.put(
                    settled(entry, outcome)
                            .withState(
                                    outcome.how() == Outcome.How.STOPPED
                                            ? GearState.STOPPED
                                            : state(outcome),
                                    outcome.text().isEmpty() ? null : outcome.text(),
                                    before == null ? null : before.stateSince()));
        }
        InitStatus status = InitStatus.read(folders.log(id));
        boolean neverStarted = !ranForUs && status.waiting();
        boolean endedByBoot = !ranForUs && boot.endedRun(folders, id, status);
        if (neverStarted || endedByBoot) {
            return registry.put(
                    entry.withRunning(null)
                            .withState(
                                    GearState.STOPPED,
                                    endedByBoot ? "Ended when the host was restarted." : null,
                                    null));
        }
        return endedByItself(entry, record, status);
    }

    private GearEntry endedByItself(GearEntry entry, GearRecord record, InitStatus status) {
        String id = record.id();
        driver.sweep(id);
        Integer exitCode = status.exitCode();
        String text =
                exitCode == null
                        ? "Was killed from outside."
                        : exitCode > 128
                                ? "Was ended by signal " + (exitCode - 128) + "."
                                : "Ended with status " + exitCode + ".";
        var outcome = new Outcome(Outcome.How.EXITED, exitCode, text);
        outcome.write(folders, id);
        boolean again = record.desiredRunning() && Restarts.wanted(record.restart(), exitCode);
        String then = "";
        if (again) {
            Instant started = status.started() == null ? states.now() : status.started();
            Duration pause = restarts.plan(id, Duration.between(started, states.now()));
            then = " It is started again in " + words(pause) + ".";
        }
        GearEntry now =
                registry.put(
                        settled(entry, outcome)
                                .withState(state(outcome), text + then, states.now()));
        if (!again && record.desiredRunning()) {
            states.want(id, false);
        }
        states.said(
                now,
                Event.Kind.EXITED,
                exitCode != null && exitCode == 0 ? Event.Severity.INFO : Event.Severity.WARNING,
                ": " + text + then,
                exitCode == null ? Map.of() : Map.of("exitCode", exitCode.toString()));
        return registry.find(id).orElse(now);
    }

    private static GearEntry settled(GearEntry entry, Outcome outcome) {
        return entry.withRunning(null).withExitCode(outcome.exitCode());
    }

    private static GearState state(Outcome outcome) {
        Integer exitCode = outcome.exitCode();
        return exitCode != null && exitCode == 0 ? GearState.STOPPED : GearState.FAILED;
    }

    private static String words(Duration pause) {
        return pause.toSeconds() > 0 ? pause.toSeconds() + " s" : pause.toMillis() + " ms";
    }

    private static @Nullable GearRecord recordOf(Container container) {
        String json = container.record();
        if (json == null) {
            return null;
        }
        try {
            GearRecord record = RecordCodec.read(json);
            // Somebody may have copied our metadata into a domain of another name.
            return record.id().equals(container.name()) ? record : null;
        } catch (IllegalArgumentException e) {
            log.warn(
                    "{} has a record that is none; it is taken as somebody else's",
                    container.name(),
                    e);
            return null;
        }
    }

    /// The entry of a container of which nothing is known yet.
    static GearEntry entry(Container container, @Nullable GearRecord record) {
        return new GearEntry(
                container.name(),
                container.name(),
                container.uuid(),
                record,
                container.idBase(),
                GearState.UNKNOWN,
                null,
                null,
                null,
                null,
                List.of(),
                null);
    }
}
