package io.gearshift.web.gear;

import io.gearshift.web.page.Frame;
import io.gearshift.web.part.Control;
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
        String logs) {

    /// Copies the lists.
    public KillPage {
        parts = List.copyOf(parts);
        moments = List.copyOf(moments);
        killed = List.copyOf(killed);
        tasks = List.copyOf(tasks);
        limits = List.copyOf(limits);
        kernelLines = List.copyOf(kernelLines);
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
    public record All(
            Frame frame,
            String name,
            String gearPath,
            boolean gone,
            String explain,
            List<Row> rows) {
        /// Copies the list.
        public All {
            rows = List.copyOf(rows);
        }
    }

    /// A kill as a line.
    public record Row(When when, String href, String text, String killed) {}
}
