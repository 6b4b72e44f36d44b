package io.gearshift.web.part;

import io.gearshift.assets.Say;
import io.gearshift.backend.api.Event;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// One event as a line, or several of the same that follow each other, told by the newest.
///
/// @param icon of its kind
/// @param tone `red` for what broke, `amber` for what to look at, else empty
/// @param href of the gear; empty if it is about the host
/// @param box of the black box of a kill; empty if there is none
/// @param details further facts in one line; empty if none
/// @param burst the others of the same; null if there are none
public record EventRow(
        long id,
        When when,
        String icon,
        String tone,
        String kind,
        String gear,
        String href,
        String host,
        String text,
        String box,
        String details,
        @Nullable Burst burst) {

    /// Several of the same.
    ///
    /// @param count of them, the newest too
    /// @param whole whether those are all; else older ones of the same may follow on the next page
    /// @param first id of the oldest, which stays while new ones come
    /// @param since when the oldest was
    /// @param newest the newest of them, as many as are shown below the row
    /// @param all where each is a row
    public record Burst(
            int count, boolean whole, long first, When since, List<Each> newest, String all) {
        static final int SHOWN = 10;

        /// Copies the list.
        public Burst {
            newest = List.copyOf(newest);
        }

        /// `12`, or `12+` if there may be more.
        public String words() {
            return Say.count(count) + (whole ? "" : "+");
        }
    }

    /// One of several.
    public record Each(When when, String text, String box) {}

    /// An event.
    public static EventRow of(Event event, Instant now) {
        String gear = event.gear();
        String name = event.gearName();
        StringBuilder details = new StringBuilder();
        event.details().entrySet().stream()
                .filter(each -> !each.getKey().equals(Event.BLACK_BOX))
                .sorted(java.util.Map.Entry.comparingByKey())
                .forEach(
                        each ->
                                details.append(details.isEmpty() ? "" : ", ")
                                        .append(each.getKey())
                                        .append(' ')
                                        .append(Untrusted.line(each.getValue())));
        return new EventRow(
                event.id(),
                When.of(event.at(), now),
                icon(event.kind()),
                switch (event.severity()) {
                    case ERROR -> "red";
                    case WARNING -> "amber";
                    case INFO -> "mut";
                },
                words(event.kind()),
                name == null ? "" : name,
                gear == null ? "" : "/gears/" + io.gearshift.web.page.Pages.encode(gear),
                event.host(),
                Untrusted.line(event.text()),
                box(event),
                details.toString(),
                null);
    }

    /// With others of the same.
    EventRow folded(Burst others) {
        return new EventRow(
                id, when, icon, tone, kind, gear, href, host, text, box, details, others);
    }

    /// What is told, without ages, to see whether more than time has passed.
    public List<Object> still() {
        return List.of(id, burst == null ? 1 : burst.count());
    }

    /// Where the page of a kill is; empty if the event is of no kill.
    public static String box(Event event) {
        String gear = event.gear();
        String box = event.details().get(Event.BLACK_BOX);
        return gear == null || box == null
                ? ""
                : "/gears/"
                        + io.gearshift.web.page.Pages.encode(gear)
                        + "/kills/"
                        + io.gearshift.web.page.Pages.encode(box);
    }

    /// A kind in words.
    public static String words(Event.Kind kind) {
        return switch (kind) {
            case OOM_KILL -> "killed: out of memory";
            case PROCESS_LIMIT -> "process limit reached";
            case PRESSURE_OVER -> "pressure over";
            case THROTTLED_OVER -> "throttling over";
            case LIMITS_CHANGED -> "limits changed";
            case LIMITS_REVERTED -> "limits reverted";
            case HOST_LOST -> "host lost";
            case HOST_BACK -> "host back";
            case ALERT_RAISED -> "alert";
            case ALERT_CLEARED -> "alert over";
            case HISTORY -> "history";
            case CREATED,
                    STARTED,
                    STOPPED,
                    EXITED,
                    FROZEN,
                    THAWED,
                    DELETED,
                    DRIFT,
                    PRESSURE,
                    THROTTLED ->
                    kind.name().toLowerCase(Locale.ROOT);
        };
    }

    private static String icon(Event.Kind kind) {
        return switch (kind) {
            case CREATED -> "plus";
            case STARTED, THAWED -> "start";
            case STOPPED -> "stop";
            case FROZEN -> "frozen";
            case DELETED -> "delete";
            case EXITED, OOM_KILL, PROCESS_LIMIT, HOST_LOST -> "failed";
            case ALERT_RAISED -> "alert";
            case LIMITS_CHANGED, PRESSURE, THROTTLED -> "limit";
            case LIMITS_REVERTED -> "undo";
            case DRIFT -> "drift";
            case HISTORY -> "event";
            case HOST_BACK, PRESSURE_OVER, THROTTLED_OVER, ALERT_CLEARED -> "ok";
        };
    }
}
