package io.gearshift.backend.gear;

import io.gearshift.backend.api.ConsoleException;
import io.gearshift.backend.api.ErrorCode;
import io.gearshift.backend.api.Event;
import io.gearshift.backend.api.GearSpec;
import io.gearshift.backend.api.GearState;
import io.gearshift.backend.api.Limits;
import io.gearshift.backend.driver.Container;
import io.gearshift.backend.driver.ContainerDriver;
import io.gearshift.backend.driver.ContainerSpec;
import io.gearshift.backend.image.ImageStore;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Makes gears and removes them: folder, range of ids, secrets, container and entry, all or
/// nothing. What an agent left halfway is finished or removed, whichever way it can still go.
final class GearMaker {
    private static final Logger log = LoggerFactory.getLogger(GearMaker.class);
    private static final String INIT = "/.gearshift/init";
    private static final String CONTROL = "/.gearshift";

    private final ContainerDriver driver;
    private final GearRegistry registry;
    private final GearFolders folders;
    private final IdRanges ranges;
    private final ImageStore images;
    private final GearLimits limits;
    private final GearStates states;
    private final GearStarter starter;
    private final Object making = new Object();

    GearMaker(GearLife.Parts parts, GearStates states, GearStarter starter) {
        this.driver = parts.driver();
        this.registry = parts.registry();
        this.folders = parts.folders();
        this.ranges = parts.ranges();
        this.images = parts.images();
        this.limits = parts.limits();
        this.states = states;
        this.starter = starter;
    }

    /// Makes a gear, not started. Any failure leaves nothing of it.
    GearEntry create(String id, GearSpec spec) {
        SpecCheck.check(spec);
        folders.gear(id);
        images.require(spec.image());
        Limits asked = limits.initial(spec.limits());
        // One at a time: names are unique, and the range must be seen by the next.
        synchronized (making) {
            return registry.exclusively(id, () -> make(id, spec, asked));
        }
    }

    private GearEntry make(String id, GearSpec spec, Limits asked) {
        if (registry.find(id).isPresent()) {
            throw new ConsoleException(
                    ErrorCode.GEAR_EXISTS, "There is a gear " + id + " already.");
        }
        for (GearEntry each : registry.all()) {
            if (each.managed()
                    && each.name().equals(spec.name())
                    && each.project().equals(spec.project())) {
                throw new ConsoleException(
                        ErrorCode.GEAR_EXISTS,
                        "The project "
                                + spec.project()
                                + " has a gear "
                                + spec.name()
                                + " already. Choose another name.");
            }
        }
        List<IdRanges.Taken> taken = taken();
        folders.make(id, spec.rootMode());
        try {
            OwnerEpoch.own(folders, id, 1);
            Secrets.write(folders, id, spec.secrets());
            GearRecord record = record(id, spec, asked, ranges.give(id, taken));
            driver.define(container(record));
            Container made =
                    driver.find(id)
                            .orElseThrow(
                                    () ->
                                            new ConsoleException(
                                                    ErrorCode.HOST_FAILED,
                                                    "libvirt took "
                                                            + id
                                                            + " and does not have it."));
            String kept = made.record();
            if (kept == null || !RecordCodec.read(kept).equals(record)) {
                throw new ConsoleException(
                        ErrorCode.HOST_FAILED, "libvirt keeps another record of " + id + ".");
            }
            folders.finished(id);
            GearEntry entry =
                    registry.put(
                            GearSync.entry(made, record)
                                    .withState(GearState.STOPPED, null, states.now()));
            states.said(entry, Event.Kind.CREATED, Event.Severity.INFO, " was created.", Map.of());
            return entry;
        } catch (RuntimeException e) {
            unmake(id);
            throw e;
        }
    }

    private void unmake(String id) {
        try {
            if (driver.health().up() && driver.find(id).isPresent()) {
                driver.undefine(id);
            }
            ranges.giveBack(id);
            folders.remove(id);
        } catch (ConsoleException e) {
            log.warn("{} was half made; it is removed at the agent's next start", id, e);
        }
    }

    private GearRecord record(String id, GearSpec spec, Limits asked, long idBase) {
        return new GearRecord(
                GearRecord.VERSION,
                id,
                spec.name(),
                spec.project(),
                spec.application(),
                spec.image(),
                spec.rootMode(),
                spec.command(),
                spec.environment(),
                spec.secrets().keySet().stream().sorted().toList(),
                spec.runAsRoot(),
                spec.restart(),
                false,
                idBase,
                asked,
                1,
                1,
                states.now().truncatedTo(ChronoUnit.MILLIS),
                Map.of());
    }

    private ContainerSpec container(GearRecord record) {
        String id = record.id();
        return new ContainerSpec(
                id,
                UUID.randomUUID(),
                record.project() + "/" + record.name(),
                folders.mount(id, "root"),
                List.of(
                        new ContainerSpec.Bind(folders.mount(id, "data"), GearProgram.HOME, true),
                        new ContainerSpec.Bind(folders.mount(id, "control"), CONTROL, true)),
                INIT,
                record.idBase(),
                IdRanges.COUNT,
                limits.tuning(record.limits()),
                RecordCodec.write(record));
    }

    /// Removes a gear that has ended, with its directory. libvirt forgets it first.
    void remove(GearEntry entry) {
        String id = entry.id();
        folders.deleting(id);
        try {
            driver.undefine(id);
        } catch (ConsoleException e) {
            folders.kept(id);
            throw e;
        }
        limits.forget(id);
        registry.remove(id);
        clear(id);
        states.said(entry, Event.Kind.DELETED, Event.Severity.INFO, " was deleted.", Map.of());
    }

    /// The ranges of all containers. Ours are as wide as we make them; the width of others is asked
    /// for, one by one: a list of all would cost each new gear more than the one before.
    private List<IdRanges.Taken> taken() {
        var taken = new ArrayList<IdRanges.Taken>();
        for (GearEntry each : registry.all()) {
            if (each.managed()) {
                if (each.idBase() != null) {
                    taken.add(new IdRanges.Taken(each.idBase(), IdRanges.COUNT));
                }
            } else {
                driver.find(each.domain())
                        .ifPresent(
                                found -> {
                                    if (found.idBase() != null) {
                                        taken.add(
                                                new IdRanges.Taken(
                                                        found.idBase(), found.idCount()));
                                    }
                                });
            }
        }
        return taken;
    }

    /// Removes what is left of a gear that libvirt knows no more. What cannot be removed now is
    /// removed at the agent's next start.
    private void clear(String id) {
        try {
            starter.unmount(id);
            folders.remove(id);
            ranges.giveBack(id);
        } catch (ConsoleException e) {
            log.warn("what {} left is removed at the agent's next start", id, e);
        }
    }

    /// Settles all that an agent left half made or half deleted.
    void settle() {
        for (String id : folders.all()) {
            if (folders.halfMade(id) || folders.halfDeleted(id)) {
                try {
                    registry.exclusively(id, () -> settle(id));
                } catch (ConsoleException e) {
                    log.warn("{} stays half made or half deleted", id, e);
                }
            }
        }
    }

    /// Finishes what was cut off, whichever way it can still go. libvirt is told of a gear when all
    /// else of it is there, and is the first that forgets it: so a gear that libvirt knows is
    /// whole.
    private boolean settle(String id) {
        boolean known = driver.find(id).isPresent();
        if (folders.halfDeleted(id)) {
            if (known) {
                folders.kept(id);
            } else {
                log.info("{} was being deleted when the agent ended; the rest is removed", id);
                clear(id);
            }
        } else if (folders.halfMade(id)) {
            if (known) {
                folders.finished(id);
            } else {
                log.info("{} was being made when the agent ended; it is removed", id);
                unmake(id);
            }
        }
        return known;
    }

    /// The range of ids of a gear that was found is taken.
    void found(GearRecord record) {
        ranges.note(record.id(), record.idBase());
    }
}
