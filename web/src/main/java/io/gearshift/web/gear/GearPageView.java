package io.gearshift.web.gear;

import io.gearshift.backend.api.Gear;
import io.gearshift.backend.api.GearFigures;
import io.gearshift.backend.api.GearStrain;
import io.gearshift.backend.api.LogPage;
import io.gearshift.web.page.Frame;
import io.gearshift.web.page.Pages;
import io.gearshift.web.part.Control;
import io.gearshift.web.part.EventRow;
import io.gearshift.web.part.Range;
import io.gearshift.web.part.SmallFigure;
import io.gearshift.web.part.StateView;
import io.gearshift.web.part.StrainView;
import io.gearshift.web.part.UsageBar;
import io.gearshift.web.part.When;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The page of one gear: its head, and the tab that is open.
///
/// @param live address of the stream; empty if the tab has none
public record GearPageView(
        Frame frame,
        String path,
        String name,
        StateView state,
        String sub,
        String explain,
        List<Control> actions,
        Control limits,
        Control delete,
        List<Tab> tabs,
        String tab,
        String live,
        @Nullable Pending pending,
        List<Drift> drift,
        Control adopt,
        Control revert,
        Strains strains,
        @Nullable Overview overview,
        List<LimitRow> limitRows,
        List<NamespaceLine> namespaces,
        List<ProcessLine> processes,
        @Nullable MirrorView mirror,
        @Nullable Log log,
        String namespacesThen) {

    /// Copies the lists.
    public GearPageView {
        actions = List.copyOf(actions);
        tabs = List.copyOf(tabs);
        drift = List.copyOf(drift);
        limitRows = List.copyOf(limitRows);
        namespaces = List.copyOf(namespaces);
        processes = List.copyOf(processes);
    }

    /// A tab.
    public record Tab(String key, String label, String href) {}

    /// A change that waits to be kept.
    public record Pending(String change, String words, When reverts, Control keep, Control undo) {}

    /// A limit that somebody changed behind our back.
    public record Drift(String limit, String recorded, String found, When noticed) {}

    /// What holds it up for a while now.
    ///
    /// @param path of the gear
    public record Strains(String path, List<StrainView> all) {
        /// Copies the list.
        public Strains {
            all = List.copyOf(all);
        }

        static Strains of(Gear gear, Instant now) {
            return new Strains(
                    "/gears/" + Pages.encode(gear.id()),
                    strains(gear).stream().map(each -> StrainView.of(each, now)).toList());
        }

        /// Which those are and since when, to see whether others are there than before.
        static List<Object> still(Gear gear) {
            return strains(gear).stream()
                    .<Object>map(each -> List.of(each.kind(), each.since()))
                    .toList();
        }

        /// Their shares by field of the live page.
        static Map<String, String> shares(Gear gear) {
            return strains(gear).stream()
                    .collect(
                            Collectors.toMap(
                                    each -> StrainView.field(each.kind()), StrainView::share));
        }

        private static List<GearStrain> strains(Gear gear) {
            GearFigures figures = gear.figures();
            return figures == null || gear.staleSince() != null ? List.of() : figures.strains();
        }
    }

    /// The first tab.
    ///
    /// @param noRates why there is no rate of disk and network at all; empty if there is one
    /// @param charts addresses of the scripts that draw them
    public record Overview(
            UsageBar memory,
            UsageBar cpu,
            UsageBar processes,
            List<SmallFigure> memoryParts,
            String pressure,
            String pressureTone,
            String pressureTitle,
            List<SmallFigure> pressures,
            List<SmallFigure> rates,
            String noRates,
            List<SmallFigure> kills,
            When read,
            List<Fact> facts,
            List<EventRow> events,
            Range range,
            List<Range.Choice> ranges,
            List<String> charts) {
        /// Copies the lists.
        public Overview {
            memoryParts = List.copyOf(memoryParts);
            pressures = List.copyOf(pressures);
            rates = List.copyOf(rates);
            kills = List.copyOf(kills);
            facts = List.copyOf(facts);
            events = List.copyOf(events);
            ranges = List.copyOf(ranges);
            charts = List.copyOf(charts);
        }
    }

    /// What is fixed about a gear.
    public record Fact(String label, String value) {}

    /// A limit, what it is and what is used of it.
    public record LimitRow(
            String label, String help, String value, @Nullable UsageBar use, boolean drifted) {}

    /// A namespace and whose it is.
    public record NamespaceLine(
            String type, String about, String id, String relation, String tone, String meaning) {}

    /// A process from both sides.
    public record ProcessLine(
            String pid,
            String inside,
            String user,
            String uid,
            String state,
            String memory,
            String threads,
            When started,
            String command) {
        /// The same without ages, to see whether more than time has passed.
        ProcessLine still() {
            return new ProcessLine(
                    pid, inside, user, uid, state, memory, threads, started.still(), command);
        }
    }

    /// Processes from both sides.
    ///
    /// @param brief without what only the tab of processes shows
    public record Mirror(List<ProcessLine> lines, boolean brief) {
        /// Copies the list.
        public Mirror {
            lines = List.copyOf(lines);
        }
    }

    /// The output.
    public record Log(List<LogLine> lines, boolean truncated, String note) {
        /// Copies the list.
        public Log {
            lines = List.copyOf(lines);
        }
    }

    /// A line of output.
    ///
    /// @param id `at` on the first line of the time that is looked at; null on others
    public record LogLine(String at, String full, boolean err, String text, @Nullable String id) {
        static LogLine of(LogPage.Line line) {
            return new LogLine(
                    io.gearshift.assets.Say.clock(line.at()),
                    line.at().toString(),
                    line.stream().equals("err"),
                    io.gearshift.web.part.Untrusted.line(line.text()),
                    null);
        }

        /// The same, where the address leads.
        LogLine here() {
            return new LogLine(at, full, err, text, "at");
        }
    }
}
