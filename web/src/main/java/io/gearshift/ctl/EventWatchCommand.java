package io.gearshift.ctl;

import io.gearshift.assets.Say;
import io.gearshift.backend.api.ConsoleException;
import io.gearshift.backend.api.ErrorCode;
import io.gearshift.backend.api.Event;
import io.gearshift.backend.api.EventQuery;
import io.gearshift.backend.api.remote.ApiJson;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/// `ctl event watch`: asks once a second whether anything has happened, and for events only if so.
/// They are known by ids that grow, so that none is left out and none is shown twice, however long
/// the console did not answer.
@Command(
        name = "watch",
        description =
                "Prints what happens from now on, until Ctrl-C. Connects again by itself when the"
                        + " console was away.",
        mixinStandardHelpOptions = true)
final class EventWatchCommand implements Callable<Integer> {
    private static final long EVERY_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final int AT_ONCE = 1000;

    @ParentCommand private EventCommands events;

    @Option(names = "--gear", paramLabel = "GEAR", description = "Only of this gear.")
    private @Nullable String gear;

    @Option(
            names = "--severity",
            paramLabel = "info|warning|error",
            defaultValue = "info",
            description = "At least so severe (default: ${DEFAULT-VALUE}).")
    private Event.Severity severity = Event.Severity.INFO;

    @Option(
            names = "--since",
            paramLabel = "COUNT",
            defaultValue = "0",
            description = "First the last so many (default: ${DEFAULT-VALUE}).")
    private int since;

    @Option(
            names = "--times",
            paramLabel = "N",
            description = "Ends after so many looks, one a second.")
    private @Nullable Integer times;

    private @Nullable Long last;
    private @Nullable Long changes;
    private boolean lost;

    @Override
    public Integer call() {
        for (int looks = 0; times == null || looks < times; looks++) {
            if (looks > 0) {
                pause();
            }
            try {
                look();
                if (lost) {
                    lost = false;
                    events.ctl().err().println("The console answers again.");
                }
            } catch (ConsoleException e) {
                if (e.code() != ErrorCode.CONSOLE_UNREACHABLE || last == null) {
                    throw e;
                }
                if (!lost) {
                    lost = true;
                    events.ctl()
                            .err()
                            .println("The console does not answer; waiting until it does.");
                }
            }
            if (events.ctl().output().closed()) {
                break;
            }
        }
        return Ctl.DONE;
    }

    private static void pause() {
        long end = System.nanoTime() + EVERY_NANOS;
        while (end - System.nanoTime() > 0 && !Thread.currentThread().isInterrupted()) {
            LockSupport.parkNanos(end - System.nanoTime());
        }
    }

    private void look() {
        long now = events.ctl().console().changes();
        Long known = last;
        if (known == null) {
            List<Event> recent = ask(null, Math.max(1, since));
            last = recent.isEmpty() ? 0L : recent.getFirst().id();
            if (since > 0) {
                recent.reversed().forEach(this::print);
            }
        } else if (changes == null || now != changes || lost) {
            List<Event> fresh = after(known);
            fresh.reversed().forEach(this::print);
            last = fresh.isEmpty() ? known : (Long) fresh.getFirst().id();
        }
        changes = now;
    }

    /// All that came after an event, newest first.
    private List<Event> after(long known) {
        List<Event> fresh = new ArrayList<>();
        Long before = null;
        while (true) {
            List<Event> page = ask(before, AT_ONCE);
            for (Event event : page) {
                if (event.id() <= known) {
                    return fresh;
                }
                fresh.add(event);
            }
            if (page.size() < AT_ONCE) {
                return fresh;
            }
            before = page.getLast().id();
        }
    }

    private List<Event> ask(@Nullable Long before, int count) {
        return events.ctl().console().events(new EventQuery(gear, null, severity, before, count));
    }

    private void print(Event event) {
        Output output = events.ctl().output();
        if (output.json()) {
            output.jsonLine(event);
        } else {
            output.line(
                    String.format(
                            Locale.ROOT,
                            "%s  %-7s  %-16s  %-16s  %s",
                            Say.at(event.at()),
                            ApiJson.word(event.severity()),
                            ApiJson.word(event.kind()),
                            event.gearName() == null ? event.host() : event.gearName(),
                            event.text()));
        }
    }
}
