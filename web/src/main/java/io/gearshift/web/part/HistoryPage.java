package io.gearshift.web.part;

import io.gearshift.assets.Say;
import io.gearshift.backend.api.Series;
import io.gearshift.web.page.Frame;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.DoubleFunction;

/// The figures of a gear's or host's charts as a table, newest first, for who cannot see charts.
///
/// @param name of the gear or host
/// @param words of the range, after "the last"
/// @param rolledUp whether each field has an average and a highest value
/// @param csv address of the same as a file
/// @param headings of the columns after the time
public record HistoryPage(
        Frame frame,
        String name,
        String words,
        boolean rolledUp,
        List<Range.Choice> ranges,
        String csv,
        List<String> headings,
        List<Row> rows) {

    /// Most rows of a range.
    public static final int ROWS = 181;

    /// Copies the lists.
    public HistoryPage {
        ranges = List.copyOf(ranges);
        headings = List.copyOf(headings);
        rows = List.copyOf(rows);
    }

    /// One moment; `–` where there is no figure.
    public record Row(String at, List<String> figures) {
        /// Copies the list.
        public Row {
            figures = List.copyOf(figures);
        }
    }

    /// A column: a figure of the agent's memory, its heading with the unit, and its words.
    public record Column(String figure, String heading, DoubleFunction<String> words) {}

    /// A page.
    ///
    /// @param path of the gear's or host's page
    /// @param series with averages, of the columns' figures
    public static HistoryPage of(
            Frame frame,
            String name,
            String path,
            Range range,
            List<Column> columns,
            List<Series> series) {
        return new HistoryPage(
                frame,
                name,
                range.words(),
                !range.live(),
                range.choices(key -> path + "/history?range=" + key),
                path + "/history.csv?range=" + range.key(),
                columns.stream().map(Column::heading).toList(),
                rows(range, columns, series));
    }

    private static List<Row> rows(Range range, List<Column> columns, List<Series> all) {
        List<String> figures = columns.stream().map(Column::figure).toList();
        Map<Long, String[]> byTime = new TreeMap<>(Comparator.reverseOrder());
        for (Series series : all) {
            int column = figures.indexOf(series.figure());
            long at = series.start().toEpochMilli();
            for (int i = 0; i < series.highest().size(); i++) {
                Double highest = series.highest().get(i);
                Double average = series.averages().get(i);
                if (highest != null && average != null && column >= 0) {
                    DoubleFunction<String> words = columns.get(column).words();
                    byTime.computeIfAbsent(at, _ -> gaps(columns.size()))[column] =
                            range.live()
                                    ? words.apply(highest)
                                    : words.apply(average) + " / " + words.apply(highest);
                }
                at += series.stepMillis();
            }
        }
        List<Row> rows = new ArrayList<>();
        byTime.forEach(
                (at, each) ->
                        rows.add(new Row(range.time(Instant.ofEpochMilli(at)), List.of(each))));
        return rows;
    }

    private static String[] gaps(int columns) {
        String[] gaps = new String[columns];
        Arrays.fill(gaps, "–");
        return gaps;
    }

    /// A rate in the unit of its column.
    public static String kibibytes(double bytes) {
        return Say.tenth(bytes / 1024);
    }
}
