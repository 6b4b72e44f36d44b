package io.gearshift.web.gear;

import io.gearshift.assets.Say;
import io.gearshift.assets.Texts;
import io.gearshift.backend.api.Console;
import io.gearshift.backend.api.Event;
import io.gearshift.backend.api.EventQuery;
import io.gearshift.backend.api.Figure;
import io.gearshift.backend.api.Gear;
import io.gearshift.backend.api.GearFigures;
import io.gearshift.backend.api.GearNamespace;
import io.gearshift.backend.api.GearState;
import io.gearshift.backend.api.Host;
import io.gearshift.backend.api.LimitResult;
import io.gearshift.backend.api.LogPage;
import io.gearshift.backend.api.Me;
import io.gearshift.backend.api.ProcessRow;
import io.gearshift.backend.api.Right;
import io.gearshift.web.gear.GearPageView.Fact;
import io.gearshift.web.gear.GearPageView.LimitRow;
import io.gearshift.web.gear.GearPageView.LogLine;
import io.gearshift.web.gear.GearPageView.NamespaceLine;
import io.gearshift.web.gear.GearPageView.ProcessLine;
import io.gearshift.web.limit.LimitWords;
import io.gearshift.web.page.Pages;
import io.gearshift.web.page.Visit;
import io.gearshift.web.part.Control;
import io.gearshift.web.part.EventRow;
import io.gearshift.web.part.EventRows;
import io.gearshift.web.part.Range;
import io.gearshift.web.part.SmallFigure;
import io.gearshift.web.part.StateView;
import io.gearshift.web.part.Untrusted;
import io.gearshift.web.part.UsageBar;
import io.gearshift.web.part.When;
import io.javalin.http.Context;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.DoubleFunction;
import org.jspecify.annotations.Nullable;

/// Shows one gear.
final class GearShow {

    static final int LOG_LINES = 500;

    /// Of earlier times no more is kept than what these show.
    private static final List<String> PAST_TABS = List.of("overview", "limits");

    private static final int EVENTS = 8;

    /// What those lines are made of.
    private static final int EVENTS_READ = 100;

    private static final String NOT_READ_YET = "not read yet";

    private static final Map<String, String> TABS =
            Map.of(
                    "overview", "Overview",
                    "limits", "Limits",
                    "namespaces", "Namespaces",
                    "processes", "Processes",
                    "mirror", "Mirror",
                    "logs", "Logs");

    private final Pages pages;

    GearShow(Pages pages) {
        this.pages = pages;
    }

    void overview(Context request) {
        show(request, "overview");
    }

    void limits(Context request) {
        show(request, "limits");
    }

    void namespaces(Context request) {
        show(request, "namespaces");
    }

    void processes(Context request) {
        show(request, "processes");
    }

    void mirror(Context request) {
        show(request, "mirror");
    }

    void logs(Context request) {
        show(request, "logs");
    }

    private void show(Context request, String tab) {
        Visit visit = pages.visit(request);
        Console console = visit.console();
        Me me = visit.me();
        Gear gear = console.gear(visit.path("id"));
        long changes = console.changes();
        String path = "/gears/" + Pages.encode(gear.id());
        List<EventRow> events =
                tab.equals("overview") ? events(console, gear, visit.at()) : List.of();
        LogPage log = tab.equals("logs") && gear.managed() ? newest(console, gear) : null;
        GearPageView view =
                new GearPageView(
                        pages.frame(visit, "gears", gear.name(), "Gears", "/gears"),
                        path,
                        gear.name(),
                        StateView.of(gear, GearList.kills(console).get(gear.id()), visit.at()),
                        sub(gear),
                        Texts.of("explain." + (tab.equals("overview") ? "gear" : tab)),
                        actions(gear, me, path),
                        Control.of(me, Right.LIMIT, "Limits", "limit", path + "/limits/edit")
                                .looking("primary"),
                        Control.of(me, Right.CREATE, "Delete", "delete", path + "/delete")
                                .looking("danger"),
                        tabs(path, visit.past()),
                        tab,
                        live(path, tab, changes, log),
                        pending(gear, me, visit.at()),
                        drift(gear, visit.at()),
                        Control.of(me, Right.LIMIT, "Adopt", "ok", path + "/drift/adopt"),
                        Control.of(me, Right.LIMIT, "Revert", "undo", path + "/drift/revert"),
                        GearPageView.Strains.of(gear, visit.at()),
                        tab.equals("overview") ? overview(visit, gear, events) : null,
                        tab.equals("limits") ? limitRows(visit, gear) : List.of(),
                        tab.equals("namespaces") || (tab.equals("overview") && !visit.past())
                                ? namespaceLines(console, gear)
                                : List.of(),
                        tab.equals("processes") || (tab.equals("overview") && !visit.past())
                                ? processLines(console, gear, visit.at())
                                : List.of(),
                        tab.equals("mirror") ? MirrorView.of(console, gear, visit.at()) : null,
                        tab.equals("logs") ? log(gear, log, looked(visit)) : null,
                        visit.past()
                                ? "/hosts/"
                                        + Pages.encode(gear.host())
                                        + "/namespaces?gear="
                                        + Pages.encode(gear.name())
                                : "");
        pages.show(request, "gear/page", view);
    }

    private static LogPage newest(Console console, Gear gear) {
        return console.logs(gear.id(), null, LOG_LINES);
    }

    private static String live(String path, String tab, long changes, @Nullable LogPage log) {
        return switch (tab) {
            case "logs" ->
                    log == null ? "" : path + "/logs/live?cursor=" + Pages.encode(log.cursor());
            default -> path + "/live?tab=" + tab + "&since=" + changes;
        };
    }

    private static String sub(Gear gear) {
        List<String> parts = new ArrayList<>();
        String application = gear.application();
        if (application != null) {
            parts.add(application);
        }
        parts.add(gear.host());
        parts.add(gear.image());
        if (!gear.command().isEmpty()) {
            parts.add(Untrusted.line(String.join(" ", gear.command())));
        }
        if (!gear.managed()) {
            parts.add("made with virsh");
        }
        return String.join(" · ", parts);
    }

    private static List<Control> actions(Gear gear, Me me, String path) {
        List<Control> actions = new ArrayList<>();
        boolean answers = gear.staleSince() == null && gear.state() != GearState.UNKNOWN;
        GearState state = gear.state();
        actions.add(GearRow.startOrStop(gear, me, path));
        if (state == GearState.RUNNING) {
            actions.add(Control.of(me, Right.OPERATE, "Restart", "restart", path + "/restart"));
            actions.add(Control.of(me, Right.OPERATE, "Freeze", "frozen", path + "/freeze"));
        } else if (state == GearState.FROZEN) {
            actions.add(Control.of(me, Right.OPERATE, "Thaw", "start", path + "/thaw"));
        }
        return actions.stream()
                .map(
                        each ->
                                each.unless(
                                        answers,
                                        "Its host does not answer; wait until it is back."))
                .toList();
    }

    private static List<GearPageView.Tab> tabs(String path, boolean past) {
        List<GearPageView.Tab> tabs = new ArrayList<>();
        for (String key :
                past
                        ? PAST_TABS
                        : List.of(
                                "overview",
                                "limits",
                                "namespaces",
                                "mirror",
                                "processes",
                                "logs")) {
            tabs.add(
                    new GearPageView.Tab(
                            key,
                            TABS.getOrDefault(key, key),
                            key.equals("overview") ? path : path + "/" + key));
        }
        return tabs;
    }

    private static GearPageView.@Nullable Pending pending(Gear gear, Me me, Instant now) {
        LimitResult pending = gear.pending();
        if (pending == null || pending.revertsAt() == null) {
            return null;
        }
        return new GearPageView.Pending(
                pending.changeId(),
                String.join(", ", LimitWords.changes(pending.before(), pending.after())),
                When.in(pending.revertsAt(), now),
                Control.of(
                                me,
                                Right.LIMIT,
                                "Keep",
                                "ok",
                                "/changes/" + Pages.encode(pending.changeId()) + "/keep")
                        .looking("primary"),
                Control.of(
                        me,
                        Right.LIMIT,
                        "Undo now",
                        "undo",
                        "/changes/" + Pages.encode(pending.changeId()) + "/undo"));
    }

    private static List<GearPageView.Drift> drift(Gear gear, Instant now) {
        return gear.drift().stream()
                .map(
                        each ->
                                new GearPageView.Drift(
                                        Texts.has("limit." + each.limit())
                                                ? Texts.of("limit." + each.limit())
                                                : each.limit(),
                                        each.recorded(),
                                        each.found(),
                                        When.of(each.noticedAt(), now)))
                .toList();
    }

    private GearPageView.Overview overview(Visit visit, Gear gear, List<EventRow> events) {
        Host host = visit.console().host(gear.host());
        GearRow.Pressure pressure = GearRow.Pressure.of(gear);
        GearFigures figures = gear.figures();
        Range range = Range.of(visit.query("range"));
        return new GearPageView.Overview(
                GearBars.memory(gear, host),
                GearBars.cpu(gear, host),
                GearBars.processes(gear),
                memoryParts(gear),
                pressure.text(),
                pressure.tone(),
                pressure.title(),
                pressures(gear),
                rates(gear),
                noRates(gear),
                kills(gear),
                When.of(figures == null ? null : figures.at(), visit.at()),
                facts(gear, visit.at()),
                events,
                range,
                range.choices(key -> "/gears/" + Pages.encode(gear.id()) + "?range=" + key),
                pages.chartScripts());
    }

    static List<SmallFigure> memoryParts(Gear gear) {
        GearFigures figures = gear.figures();
        return figures == null
                ? List.of()
                : List.of(
                        SmallFigure.of("program", "ma", figures.memoryAnonBytes(), Say::bytes),
                        SmallFigure.of("files", "mf", figures.memoryFileBytes(), Say::bytes),
                        SmallFigure.of("kernel", "mk", figures.memoryKernelBytes(), Say::bytes),
                        SmallFigure.of("swap", "ms", figures.swapBytes(), Say::bytes));
    }

    static List<SmallFigure> pressures(Gear gear) {
        GearFigures figures = gear.figures();
        DoubleFunction<String> percent = value -> Say.tenth(value) + " %";
        return figures == null
                ? List.of()
                : List.of(
                        SmallFigure.of("memory", "pm", figures.memoryPressure(), percent),
                        SmallFigure.of("cpu", "pc", figures.cpuPressure(), percent),
                        SmallFigure.of("io", "pi", figures.ioPressure(), percent));
    }

    static List<SmallFigure> rates(Gear gear) {
        GearFigures figures = gear.figures();
        return figures == null
                ? List.of()
                : List.of(
                        SmallFigure.of("read", "rr", figures.readBytesPerSecond(), Say::rate),
                        SmallFigure.of("written", "rw", figures.writtenBytesPerSecond(), Say::rate),
                        SmallFigure.of(
                                "received", "rx", figures.receivedBytesPerSecond(), Say::rate),
                        SmallFigure.of("sent", "rt", figures.sentBytesPerSecond(), Say::rate));
    }

    /// An empty box says less than why it is empty.
    private static String noRates(Gear gear) {
        GearFigures figures = gear.figures();
        String disk = figures == null ? null : figures.readBytesPerSecond().absent();
        String network = figures == null ? null : figures.receivedBytesPerSecond().absent();
        // There is none yet in the first second of a gear; the chart then fills up.
        boolean soon =
                Objects.equals(disk, Figure.NO_RATE_YET.absent()) || NOT_READ_YET.equals(disk);
        return disk == null || network == null || soon
                ? ""
                : "Disk: " + disk + ". Network: " + network + ".";
    }

    static List<SmallFigure> kills(Gear gear) {
        GearFigures figures = gear.figures();
        return figures == null
                ? List.of()
                : List.of(
                        SmallFigure.of(
                                "killed: out of memory", "rk", figures.oomKills(), Say::count));
    }

    private static List<Fact> facts(Gear gear, Instant now) {
        List<Fact> facts = new ArrayList<>();
        facts.add(new Fact("Id", gear.id()));
        facts.add(new Fact("Domain", gear.domain()));
        facts.add(new Fact("UUID", gear.uuid()));
        facts.add(
                new Fact(
                        "Root", gear.rootMode().name().toLowerCase(Locale.ROOT).replace('_', ' ')));
        Long base = gear.idBase();
        facts.add(
                new Fact(
                        "Its root outside",
                        base == null
                                ? "root: it has no user namespace"
                                : Say.count(base.doubleValue())));
        facts.add(new Fact("Runs as", gear.runAsRoot() ? "the gear's root" : "the gear's user"));
        facts.add(
                new Fact(
                        "When it ends",
                        switch (gear.restart()) {
                            case NO -> "it stays stopped";
                            case ON_FAILURE -> "it is started again unless its status is 0";
                            case ALWAYS -> "it is started again";
                        }));
        Integer exit = gear.exitCode();
        if (exit != null) {
            facts.add(new Fact("Ended last with", exitWords(exit)));
        }
        facts.add(new Fact("Made", When.of(gear.created(), now).relative()));
        return facts;
    }

    private static String exitWords(int exit) {
        return exit > 128 && exit < 193 ? "signal " + (exit - 128) : "status " + exit;
    }

    private static List<LimitRow> limitRows(Visit visit, Gear gear) {
        Host host = visit.console().host(gear.host());
        List<String> drifted = gear.drift().stream().map(Gear.Drift::limit).toList();
        List<LimitRow> rows = new ArrayList<>();
        LimitWords.of(gear.limits())
                .forEach(
                        (name, words) ->
                                rows.add(
                                        new LimitRow(
                                                Texts.of("limit." + name),
                                                Texts.of("limit." + name + ".help"),
                                                words,
                                                use(name, gear, host),
                                                drifted.contains(name))));
        return rows;
    }

    private static @Nullable UsageBar use(String limit, Gear gear, Host host) {
        return switch (limit) {
            case "memoryBytes" -> GearBars.memory(gear, host);
            case "swapBytes" -> GearBars.swap(gear);
            case "cpuMillis" -> GearBars.cpu(gear, host);
            case "processes" -> GearBars.processes(gear);
            default -> null;
        };
    }

    private static List<NamespaceLine> namespaceLines(Console console, Gear gear) {
        if (gear.figures() == null) {
            return List.of();
        }
        return console.gearNamespaces(gear.id()).stream().map(GearShow::line).toList();
    }

    private static NamespaceLine line(GearNamespace each) {
        String relation =
                switch (each.relation()) {
                    case OWN -> "its own";
                    case SHARED -> "shared with " + String.join(", ", each.sharedWith());
                    case HOST -> "the host's";
                };
        // Only the clocks are usually the host's; anything else shared is worth a look.
        String tone =
                each.relation() == GearNamespace.Relation.OWN
                        ? ""
                        : each.type().equals("time") ? "mut" : "amber";
        String about =
                Texts.has("namespace." + each.type()) ? Texts.of("namespace." + each.type()) : "";
        return new NamespaceLine(
                each.type(), about, Long.toString(each.ns()), relation, tone, each.meaning());
    }

    static List<EventRow> events(Console console, Gear gear, Instant now) {
        List<Event> read = console.events(EventQuery.latest(EVENTS_READ).ofGear(gear.id()));
        return EventRows.folded(read, now, EVENTS, read.size() < EVENTS_READ);
    }

    static List<ProcessLine> processLines(Console console, Gear gear, Instant now) {
        if (gear.figures() == null) {
            return List.of();
        }
        return console.processes(gear.id()).stream().map(each -> line(each, now)).toList();
    }

    private static ProcessLine line(ProcessRow each, Instant now) {
        Integer inside = each.insidePid();
        Long resident = each.residentBytes();
        Long insideUid = each.insideUid();
        return new ProcessLine(
                Integer.toString(each.pid()),
                inside == null ? "–" : Integer.toString(inside),
                Untrusted.line(each.user()),
                each.uid()
                        + " outside, "
                        + (insideUid == null ? "not mapped" : insideUid + " inside"),
                each.state(),
                resident == null ? "–" : Say.mebibytes(resident.doubleValue()),
                Integer.toString(each.threads()),
                When.of(each.started(), now),
                Untrusted.line(each.command()));
    }

    /// The time whose output is looked at; null for the newest.
    private static @Nullable Instant looked(Visit visit) {
        String at = visit.query("at");
        try {
            return at == null ? null : Instant.parse(at);
        } catch (DateTimeParseException e) {
            return null; // Somebody typed it: what is there is shown.
        }
    }

    private static GearPageView.Log log(
            Gear gear, @Nullable LogPage page, @Nullable Instant looked) {
        if (page == null) {
            return new GearPageView.Log(
                    List.of(),
                    false,
                    gear.name() + " was made with virsh: its output goes to libvirt, not to us.");
        }
        List<LogLine> lines = new ArrayList<>();
        boolean found = looked == null;
        for (LogPage.Line each : page.lines()) {
            boolean here = !found && !each.at().isBefore(looked);
            found |= here;
            lines.add(here ? LogLine.of(each).here() : LogLine.of(each));
        }
        if (!found && !lines.isEmpty()) {
            lines.set(lines.size() - 1, lines.getLast().here());
        }
        return new GearPageView.Log(lines, page.truncated(), "It has written nothing yet.");
    }
}
