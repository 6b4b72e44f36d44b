package io.gearshift.backend.event;

import io.gearshift.backend.api.Event;
import io.gearshift.backend.api.GearStrain;
import io.gearshift.backend.gear.GearEntry;
import io.gearshift.backend.gear.GearRegistry;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Tells when a gear has to wait for long, and when no longer, out of what the sampler reads
/// anyway; see {@link Strain}. Nothing is allocated for a gear whose figures are as they were. A
/// host on which everything waits tells of so many gears a minute; the others follow while it
/// lasts. What an earlier agent told goes on where it was. Which gears are held up now can be asked
/// for any of them. Belongs to the sampling thread.
public final class StrainWatch {

    /// Begun in a minute.
    static final int MOST_A_MINUTE = 30;

    private static final double AVERAGED_SECONDS = 10;
    private static final double LONGEST_STEP_SECONDS = 5;
    private static final double NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final Strain[] STRAINS = Strain.values();

    private final GearRegistry registry;
    private final EventLog events;
    private final ToldStrains told;
    private final InstantSource clock;
    private final Map<String, Course[]> courses = new HashMap<>();
    private long minute = Long.MIN_VALUE;
    private int begunInMinute;

    /// One figure of one gear.
    private static final class Course {
        private double average = Double.NaN;
        private long at;
        private double overSeconds;
        private double underSeconds;
        private boolean told;
        private double lasted;
        private double highest;
        private double markOverSeconds;
        private double markUnderSeconds;
        private @Nullable Instant marked;
    }

    /// Without any gear yet.
    ///
    /// @param state file in which it is kept what goes on
    public StrainWatch(GearRegistry registry, EventLog events, Path state, InstantSource clock) {
        this.registry = registry;
        this.events = events;
        this.told = new ToldStrains(state, clock);
        this.clock = clock;
    }

    /// What holds a gear up for a while now, in the order of its kinds.
    public List<GearStrain> of(String id) {
        Course[] of = courses.get(id);
        if (of == null) {
            return List.of();
        }
        List<GearStrain> strains = List.of();
        for (int i = 0; i < of.length; i++) {
            Instant since = of[i].marked;
            if (since != null) {
                strains = strains.isEmpty() ? new ArrayList<>() : strains;
                strains.add(new GearStrain(STRAINS[i].mark(), of[i].average, since));
            }
        }
        return strains;
    }

    /// A pass has read a gear; NaN where there is no figure.
    ///
    /// @param nanos when, as a monotonic clock counts
    public void read(
            String id, long nanos, double throttled, double cpu, double memory, double io) {
        Course[] of = courses.get(id);
        if (of == null) {
            of = courses(id, nanos);
            courses.put(id, of);
        }
        for (int i = 0; i < of.length; i++) {
            double value =
                    switch (STRAINS[i]) {
                        case THROTTLING -> throttled;
                        case CPU -> cpu;
                        case MEMORY -> memory;
                        case IO -> io;
                    };
            if (!Double.isNaN(value)) {
                step(id, STRAINS[i], of[i], nanos, Math.clamp(value, 0, 1));
            } else if (nanos - of[i].at >= Strain.LASTING.toNanos()) {
                // Without a cap, or a pressure that can be read, nothing is known to hold it up.
                of[i].marked = null;
                of[i].markOverSeconds = 0;
            }
        }
    }

    /// Of a gear that is seen for the first time. What an earlier agent told of it begins at its
    /// threshold, since nobody knows better.
    private Course[] courses(String id, long nanos) {
        Course[] of = new Course[STRAINS.length];
        for (int i = 0; i < of.length; i++) {
            of[i] = new Course();
        }
        for (ToldStrains.Told each : told.of(id)) {
            for (int i = 0; i < of.length; i++) {
                if (STRAINS[i] == each.strain()) {
                    goOn(of[i], each, nanos);
                }
            }
        }
        return of;
    }

    private void goOn(Course course, ToldStrains.Told from, long nanos) {
        course.told = true;
        course.average = from.strain().threshold();
        course.at = nanos;
        course.lasted = told.seconds(from);
        course.highest = from.highest();
    }

    /// As the kernel averages its avg10; a first value counts for a pass.
    private void step(String id, Strain strain, Course course, long nanos, double value) {
        double seconds =
                Double.isNaN(course.average)
                        ? 0
                        : Math.clamp((nanos - course.at) / NANOS, 0, LONGEST_STEP_SECONDS);
        course.at = nanos;
        double before = Double.isNaN(course.average) ? 0 : course.average;
        course.average =
                value + (before - value) * Math.exp(-Math.max(seconds, 1) / AVERAGED_SECONDS);
        boolean over = course.average >= strain.threshold();
        boolean under = course.average < strain.threshold() * Strain.CALM;
        course.overSeconds = over ? course.overSeconds + seconds : 0;
        course.underSeconds = under ? course.underSeconds + seconds : 0;
        long lasting = Strain.LASTING.toSeconds();
        mark(strain, course, seconds, lasting);
        if (course.told) {
            course.lasted += seconds;
            course.highest = Math.max(course.highest, course.average);
            if (course.underSeconds >= lasting) {
                // The calm at its end is not of it.
                ended(id, strain, course, course.lasted - course.underSeconds, "");
            }
        } else if (course.overSeconds >= lasting && mayTell(nanos)) {
            begun(id, strain, course);
        }
    }

    /// As an event begins and ends, but of every gear, however many there are.
    private void mark(Strain strain, Course course, double seconds, long lasting) {
        boolean over = course.average >= strain.marked();
        boolean under = course.average < strain.marked() * Strain.CALM;
        course.markOverSeconds = over ? course.markOverSeconds + seconds : 0;
        course.markUnderSeconds = under ? course.markUnderSeconds + seconds : 0;
        if (course.marked == null && course.markOverSeconds >= lasting) {
            course.marked = clock.instant().minusSeconds(Math.round(course.markOverSeconds));
        } else if (course.marked != null && course.markUnderSeconds >= lasting) {
            course.marked = null;
        }
    }

    private boolean mayTell(long nanos) {
        long now = TimeUnit.NANOSECONDS.toMinutes(nanos);
        if (now != minute) {
            minute = now;
            begunInMinute = 0;
        }
        return begunInMinute < MOST_A_MINUTE;
    }

    private void begun(String id, Strain strain, Course course) {
        GearEntry gear = registry.find(id).orElse(null);
        if (gear == null) {
            return;
        }
        begunInMinute++;
        course.told = true;
        course.lasted = course.overSeconds;
        course.highest = course.average;
        told.begun(id, strain, course.lasted, course.highest);
        events.add(
                gear,
                strain.begins(),
                Event.Severity.WARNING,
                gear.name()
                        + " "
                        + strain.words()
                        + " "
                        + percent(course.average)
                        + " "
                        + strain.of()
                        + ", for "
                        + seconds(course.overSeconds)
                        + " now; it is told from "
                        + percent(strain.threshold())
                        + " on.",
                details(strain, course.average, course.overSeconds));
    }

    private void ended(String id, Strain strain, Course course, double seconds, String why) {
        course.told = false;
        course.overSeconds = 0;
        told.over(id, strain);
        GearEntry gear = registry.find(id).orElse(null);
        if (gear == null) {
            return;
        }
        events.add(
                gear,
                strain.ends(),
                Event.Severity.INFO,
                gear.name()
                        + " "
                        + strain.words()
                        + " at most "
                        + percent(course.highest)
                        + " "
                        + strain.of()
                        + ", for "
                        + seconds(seconds)
                        + "; that is over"
                        + why
                        + ".",
                details(strain, course.highest, seconds));
    }

    /// A gear does not run any more.
    public void stopped(String id) {
        Course[] seen = courses.remove(id);
        if (seen == null && told.of(id).isEmpty()) {
            return;
        }
        Course[] of = seen == null ? courses(id, 0) : seen;
        for (int i = 0; i < of.length; i++) {
            if (of[i].told) {
                ended(id, STRAINS[i], of[i], of[i].lasted, ", as it stopped");
            }
        }
    }

    /// Once a second: ends what an earlier agent told of gears that stopped, or went, since.
    ///
    /// @param gearsAreKnown whether a gear that is not in the registry, or does not run there, does
    ///   not
    public void beat(boolean gearsAreKnown) {
        if (!gearsAreKnown) {
            return;
        }
        for (String id : told.gears()) {
            boolean runs = registry.find(id).map(gear -> gear.running() != null).orElse(false);
            if (!runs && !courses.containsKey(id)) {
                stopped(id);
            }
        }
    }

    private static Map<String, String> details(Strain strain, double share, double seconds) {
        return Map.of(
                "figure",
                strain.figure(),
                "percent",
                Long.toString(Math.round(share * 100)),
                "thresholdPercent",
                Long.toString(Math.round(strain.threshold() * 100)),
                "seconds",
                Long.toString(Math.round(seconds)));
    }

    private static String percent(double share) {
        return Math.round(share * 100) + " %";
    }

    private static String seconds(double seconds) {
        long whole = Math.round(seconds);
        return whole < 120
                ? whole + " s"
                : String.format(Locale.ROOT, "%d min %d s", whole / 60, whole % 60);
    }
}
