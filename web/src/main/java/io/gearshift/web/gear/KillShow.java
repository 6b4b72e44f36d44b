package io.gearshift.web.gear;

import io.gearshift.assets.Say;
import io.gearshift.assets.Texts;
import io.gearshift.backend.api.BlackBox;
import io.gearshift.backend.api.Console;
import io.gearshift.backend.api.ConsoleException;
import io.gearshift.backend.api.ErrorCode;
import io.gearshift.backend.api.Gear;
import io.gearshift.backend.api.KillRow;
import io.gearshift.backend.api.PointInTime;
import io.gearshift.backend.api.Right;
import io.gearshift.web.limit.LimitWords;
import io.gearshift.web.page.Frame;
import io.gearshift.web.page.Pages;
import io.gearshift.web.page.Visit;
import io.gearshift.web.part.Control;
import io.gearshift.web.part.Range;
import io.gearshift.web.part.Untrusted;
import io.gearshift.web.part.When;
import io.javalin.http.Context;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Shows the kills in a gear for want of memory. The gear may be gone since: its kills are not.
final class KillShow {

    /// So long the minutes before it are in the memory of seconds too.
    private static final Duration SECONDS_OF_IT = Duration.ofMinutes(10);

    private final Pages pages;

    KillShow(Pages pages) {
        this.pages = pages;
    }

    void list(Context request) {
        Visit visit = pages.visit(request);
        String id = visit.path("id");
        List<KillRow> rows = visit.console().kills(id);
        Gear gear = there(visit.console(), id);
        String name = gear != null ? gear.name() : rows.isEmpty() ? id : rows.getFirst().gearName();
        String path = path(gear == null ? id : gear.id());
        boolean everything = visit.query("range") == null;
        Range range = everything ? holding(rows, visit.at()) : Range.of(visit.query("range"));
        Instant from = visit.at().minus(range.back());
        pages.show(
                request,
                "gear/kills",
                new KillPage.All(
                        frame(visit, "Kills", name, gear == null ? null : path),
                        name,
                        path,
                        gear == null,
                        Texts.of("explain.kills"),
                        gear == null ? null : raise(visit, path),
                        "/events?gear=" + Pages.encode(gear == null ? id : gear.id()),
                        Say.count(rows.size()),
                        everything,
                        range.choices(key -> path + "/kills?range=" + key).stream()
                                .map(each -> everything ? each.off() : each)
                                .toList(),
                        gear == null ? "" : path + "/history.json?range=" + range.key(),
                        range.words(),
                        gear == null ? List.of() : pages.chartScripts(),
                        rows.stream()
                                .filter(row -> everything || row.at().isAfter(from))
                                .map(
                                        row ->
                                                new KillPage.Row(
                                                        When.of(row.at(), visit.at()),
                                                        path + "/kills/" + Pages.encode(row.id()),
                                                        Untrusted.line(row.text()),
                                                        Say.count(row.killed()),
                                                        then(path, row.at())))
                                .toList()));
    }

    void one(Context request) {
        Visit visit = pages.visit(request);
        BlackBox box = visit.console().kill(visit.path("id"), visit.path("kill"));
        KillRow row = box.row();
        Gear gear = there(visit.console(), row.gear());
        String path = path(row.gear());
        pages.show(
                request,
                "gear/kill",
                new KillPage(
                        frame(visit, "Kill", row.gearName(), gear == null ? null : path),
                        Untrusted.line(row.gearName()),
                        path,
                        gear == null,
                        Texts.of("explain.kill"),
                        Untrusted.line(row.text()),
                        why(box),
                        When.of(row.at(), visit.at()),
                        parts(box),
                        MemoryChart.of(box),
                        box.before().reversed().stream().map(each -> moment(row, each)).toList(),
                        box.killed().stream().map(KillShow::killed).toList(),
                        box.processes().stream().map(KillShow::task).toList(),
                        box.more(),
                        limits(box),
                        box.kernelLines().stream().map(Untrusted::line).toList(),
                        gear == null ? null : raise(visit, path),
                        gear == null || !gear.managed()
                                ? ""
                                : path + "/logs?at=" + Pages.encode(row.at().toString()) + "#at",
                        around(path, row.at(), visit.at(), gear != null)));
    }

    private static Control raise(Visit visit, String path) {
        return Control.of(
                        visit.me(),
                        Right.LIMIT,
                        "Raise the memory cap",
                        "limit",
                        path + "/limits/edit")
                .looking("primary");
    }

    /// The shortest range that all kills are in that are kept, so that the chart has what the table
    /// has.
    private static Range holding(List<KillRow> rows, Instant now) {
        if (rows.isEmpty()) {
            return Range.QUARTER;
        }
        Duration age = Duration.between(rows.getLast().at(), now);
        return Arrays.stream(Range.values())
                .filter(range -> range.compareTo(Range.QUARTER) >= 0)
                .filter(range -> range.back().compareTo(age) > 0)
                .findFirst()
                .orElse(Range.MONTH);
    }

    /// The gear as it was at a moment.
    private static String then(String path, Instant at) {
        return path + "?at=" + Pages.encode(PointInTime.write(at));
    }

    /// By seconds as long as those are in memory, then by minutes, then by hours; with the time
    /// after the kill too, as far as that is past.
    private KillPage.Around around(String path, Instant kill, Instant now, boolean there) {
        Duration age = Duration.between(kill, now);
        if (age.compareTo(PointInTime.KEPT) >= 0) {
            return new KillPage.Around("", "", "", List.of());
        }
        if (!there) {
            return new KillPage.Around(then(path, kill), "", "", List.of());
        }
        if (age.compareTo(SECONDS_OF_IT) < 0) {
            return new KillPage.Around(
                    then(path, kill),
                    path + "/history.json?range=" + Range.QUARTER.key(),
                    "the last " + Range.QUARTER.words(),
                    pages.chartScripts());
        }
        Range range = age.compareTo(Range.DAY.back()) < 0 ? Range.HOUR : Range.DAY;
        Instant end = kill.plus(range.back().dividedBy(3));
        return new KillPage.Around(
                then(path, kill),
                path
                        + "/history.json?range="
                        + range.key()
                        + (end.isAfter(now) ? "" : "&at=" + Pages.encode(PointInTime.write(end))),
                "the " + range.words() + " around it",
                pages.chartScripts());
    }

    private static @Nullable Gear there(Console console, String id) {
        try {
            return console.gear(id);
        } catch (ConsoleException e) {
            if (e.code() == ErrorCode.GEAR_NOT_FOUND) {
                return null;
            }
            throw e;
        }
    }

    private static String path(String gear) {
        return "/gears/" + Pages.encode(gear);
    }

    private Frame frame(Visit visit, String title, String name, @Nullable String path) {
        return path == null
                ? pages.frame(visit, "gears", title + " in " + name, "Gears", "/gears")
                : pages.frame(visit, "gears", title, "Gears", "/gears", name, path);
    }

    private static String why(BlackBox box) {
        return switch (box.cause()) {
            case GEAR ->
                    "The gear was at its own memory cap, and the kernel found nothing more to give"
                            + " back.";
            case GROUP ->
                    "The gear was below its own cap: the group "
                            + Untrusted.line(String.valueOf(box.group()))
                            + " above it was full.";
            case HOST ->
                    "The host ran out of memory. Raising the gear's cap does not help; less on the"
                            + " host does.";
            case UNKNOWN ->
                    "Only a counter told of the kill: the kernel's log could not be read, so that"
                            + " neither the process nor what was full is known.";
        };
    }

    private static List<KillPage.Part> parts(BlackBox box) {
        List<KillPage.Part> parts = new ArrayList<>();
        parts.add(part(box, "Counts against the cap", 0, BlackBox.Moment::total));
        parts.add(part(box, "Programs", 1, BlackBox.Moment::anon));
        parts.add(part(box, "Files", 2, BlackBox.Moment::file));
        parts.add(part(box, "Kernel", 3, BlackBox.Moment::kernel));
        parts.add(part(box, "Swap", 0, BlackBox.Moment::swap));
        return parts;
    }

    private static KillPage.Part part(
            BlackBox box,
            String label,
            int series,
            Function<BlackBox.Moment, @Nullable Long> figure) {
        BlackBox.Moment kill = box.atKill();
        BlackBox.Moment first = box.before().isEmpty() ? null : box.before().getFirst();
        return new KillPage.Part(
                label,
                kill == null ? "–" : size(figure.apply(kill)),
                first == null ? "–" : size(figure.apply(first)),
                series);
    }

    private static KillPage.Moment moment(KillRow row, BlackBox.Moment each) {
        return new KillPage.Moment(
                Say.tenth(Duration.between(each.at(), row.at()).toMillis() / 1000.0) + " s",
                mebibytes(each.total()),
                mebibytes(each.anon()),
                mebibytes(each.file()),
                mebibytes(each.kernel()),
                mebibytes(each.swap()));
    }

    private static KillPage.Killed killed(BlackBox.Killed each) {
        return new KillPage.Killed(
                Integer.toString(each.pid()),
                number(each.insidePid()),
                Untrusted.line(each.name()),
                mebibytes(each.virtualBytes()),
                mebibytes(each.anonBytes()),
                mebibytes(each.fileBytes()),
                mebibytes(each.sharedBytes()));
    }

    private static KillPage.Task task(BlackBox.Task each) {
        return new KillPage.Task(
                Integer.toString(each.pid()),
                number(each.insidePid()),
                Untrusted.line(each.name()),
                mebibytes(each.residentBytes()),
                mebibytes(each.swapBytes()),
                each.killed());
    }

    private static List<GearPageView.Fact> limits(BlackBox box) {
        List<GearPageView.Fact> facts = new ArrayList<>();
        LimitWords.of(box.limits())
                .forEach(
                        (name, words) ->
                                facts.add(new GearPageView.Fact(Texts.of("limit." + name), words)));
        return facts;
    }

    private static String number(@Nullable Integer number) {
        return number == null ? "–" : Integer.toString(number);
    }

    private static String size(@Nullable Long bytes) {
        return bytes == null ? "–" : Say.bytes(bytes.doubleValue());
    }

    private static String mebibytes(@Nullable Long bytes) {
        return bytes == null ? "–" : Say.mebibytes(bytes.doubleValue());
    }
}
