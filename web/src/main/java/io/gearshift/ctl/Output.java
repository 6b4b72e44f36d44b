package io.gearshift.ctl;

import io.gearshift.backend.api.HistoryCsv;
import io.gearshift.backend.api.remote.ApiJson;
import java.io.Console;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Prints answers as an aligned table for people, as CSV, or as JSON for programs.
final class Output {
    private static final Pattern UNSAFE =
            Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}\\p{Cs}&&[^\\n\\t]]");

    private final PrintWriter out;
    private final Form form;

    /// How to print. The names are what is typed after `-o`.
    enum Form {
        /// Aligned columns.
        table,
        /// The records of the REST API.
        json,
        /// Lists as CSV; what is no list as for people.
        csv
    }

    Output(PrintWriter out, Form form) {
        this.out = out;
        this.form = form;
    }

    /// A column of a table.
    ///
    /// @param right whether it is of numbers
    record Column<T>(String title, Function<T, String> text, boolean right) {}

    static <T> Column<T> column(String title, Function<T, String> text) {
        return new Column<>(title, text, false);
    }

    /// A column of numbers, to the right.
    static <T> Column<T> number(String title, Function<T, String> text) {
        return new Column<>(title, text, true);
    }

    /// Prints a list.
    @SafeVarargs
    final <T> void list(List<T> rows, Column<T>... columns) {
        if (form == Form.json) {
            out.println(ApiJson.writePretty(rows));
            return;
        }
        List<Column<T>> all = new ArrayList<>();
        for (Column<T> column : columns) {
            all.add(column);
        }
        table(rows, all);
    }

    /// Prints a list that a table shows in another shape than JSON, or with columns that are known
    /// only now.
    ///
    /// @param records what JSON shows
    <T> void list(List<?> records, List<T> rows, List<Column<T>> columns) {
        if (form == Form.json) {
            out.println(ApiJson.writePretty(records));
            return;
        }
        table(rows, columns);
    }

    private <T> void table(List<T> rows, List<Column<T>> columns) {
        List<List<String>> lines = new ArrayList<>();
        lines.add(columns.stream().map(Column::title).toList());
        for (T row : rows) {
            List<String> line = new ArrayList<>();
            for (Column<T> column : columns) {
                line.add(clean(column.text().apply(row)).replace('\t', ' '));
            }
            lines.add(line);
        }
        if (form == Form.csv) {
            lines.forEach(
                    line ->
                            out.println(
                                    line.stream()
                                            .map(HistoryCsv::cell)
                                            .collect(Collectors.joining(","))));
            return;
        }
        print(lines, columns.stream().map(Column::right).toList());
    }

    private void print(List<List<String>> lines, List<Boolean> right) {
        int[] widths = new int[lines.getFirst().size()];
        for (List<String> line : lines) {
            for (int at = 0; at < widths.length; at++) {
                widths[at] = Math.max(widths[at], width(line.get(at)));
            }
        }
        for (List<String> line : lines) {
            StringBuilder text = new StringBuilder();
            for (int at = 0; at < widths.length; at++) {
                String cell = line.get(at);
                String space = " ".repeat(widths[at] - width(cell));
                text.append(at == 0 ? "" : "  ");
                text.append(right.get(at) ? space + cell : cell + space);
            }
            out.println(text.toString().stripTrailing());
        }
    }

    private static int width(String cell) {
        return cell.codePointCount(0, cell.length());
    }

    /// Prints one thing: its JSON, or the lines given.
    void one(Object value, List<String> lines) {
        if (form == Form.json) {
            out.println(ApiJson.writePretty(value));
        } else {
            lines.forEach(line -> out.println(clean(line)));
        }
    }

    /// Prints one line as it comes.
    void line(String text) {
        out.println(clean(text));
    }

    /// Begins a new screen where somebody looks on; elsewhere what comes next is parted by a line.
    void nextScreen() {
        boolean terminal =
                Optional.ofNullable(System.console()).filter(Console::isTerminal).isPresent();
        out.print(terminal ? "\u001b[H\u001b[J" : "\n");
    }

    /// Prints one value as a line of JSON, for answers that come bit by bit.
    void jsonLine(Object value) {
        out.println(new String(ApiJson.write(value), StandardCharsets.UTF_8));
    }

    /// Prints text that is whole as it is.
    void whole(String text) {
        out.print(text);
        out.flush();
    }

    /// How to print.
    Form form() {
        return form;
    }

    /// Whether JSON is wanted.
    boolean json() {
        return form == Form.json;
    }

    /// Whether nobody reads any more, as with `| head`.
    boolean closed() {
        return out.checkError();
    }

    /// What comes from a gear may hold codes that drive a terminal: each control character, of C0
    /// and of C1 (U+009B begins a sequence as ESC [ does), and each that turns the writing
    /// direction becomes a mark.
    static String clean(String text) {
        return UNSAFE.matcher(text).replaceAll("\uFFFD").replace('\n', '\u23CE');
    }
}
