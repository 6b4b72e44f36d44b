package io.gearshift.web.gear;

import io.gearshift.web.page.Frame;
import io.gearshift.web.part.Control;
import io.gearshift.web.part.Range;
import io.gearshift.web.part.When;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One black box.
///
/// @param gone whether the gear was deleted since
/// @param why what was full, in a sentence
/// @param parts what the memory was full of at the kill
/// @param raise the dialog that raises the limit; null if there is no gear any more
/// @param logs of that time; empty likewise
/// @param around what was kept of the time around it
public record KillPage(
        Frame frame,
        String name,
        String gearPath,
        boolean gone,
        String explain,
        String text,
        String why,
        When when,
        List<Part> parts,
        MemoryChart chart,
        List<Moment> moments,
        List<Killed> killed,
        List<Task> tasks,
        int more,
        List<GearPageView.Fact> limits,
        List<String> kernelLines,
        @Nullable Control raise,
        String logs,
        Around around) {

    /// Copies the lists.
    public KillPage {
        parts = List.copyOf(parts);
        moments = List.copyOf(moments);
        killed = List.copyOf(killed);
        tasks = List.copyOf(tasks);
        limits = List.copyOf(limits);
        kernelLines = List.copyOf(kernelLines);
    }

    /// The time around a kill.
    ///
    /// @param then address of the gear at that moment; empty if nothing is kept of it any more
    /// @param chart address of the figures; empty likewise, and if there is no gear any more
    /// @param words what of, as in "the hour around it"
    /// @param scripts that draw it
    public record Around(String then, String chart, String words, List<String> scripts) {
        /// Copies the list.
        public Around {
            scripts = List.copyOf(scripts);
        }
    }

    /// A part of the memory at the kill, and a minute before.
    ///
    /// @param series which colour of the chart it has; 0 for none
    public record Part(String label, String atKill, String before, int series) {}

    /// A second of the minute before, newest first.
    public record Moment(
            String before, String total, String anon, String file, String kernel, String swap) {}

    /// A process that was killed.
    public record Killed(
            String pid,
            String inside,
            String name,
            String virtual,
            String anon,
            String file,
            String shared) {}

    /// A process of that moment.
    public record Task(
            String pid, String inside, String name, String resident, String swap, boolean killed) {}

    /// The kills of a gear.
    ///
    /// @param raise the dialog that raises the limit; null if there is no gear any more
    /// @param events address of the gear's events
    /// @param kept how many kills its host keeps
    /// @param everything whether all of those are rows; else only those of the range
    /// @param chart address of the figures; empty if there is no gear any more
    /// @param charted what of, as in "24 hours"
    /// @param scripts that draw the chart
    public record All(
            Frame frame,
            String name,
            String gearPath,
            boolean gone,
            String explain,
            @Nullable Control raise,
            String events,
            String kept,
            boolean everything,
            List<Range.Choice> ranges,
            String chart,
            String charted,
            List<String> scripts,
            List<Row> rows) {
        /// Copies the lists.
        public All {
            ranges = List.copyOf(ranges);
            scripts = List.copyOf(scripts);
            rows = List.copyOf(rows);
        }
    }

    /// A kill as a line.
    ///
    /// @param then address of the gear at that moment
    public record Row(When when, String href, String text, String killed, String then) {}
}
