package io.gearshift.ctl;

import io.gearshift.backend.api.remote.ApiJson;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/// Prints answers as an aligned table for people, or as JSON for programs.
final class Output {
    private final PrintWriter out;
    private final Form form;

    /// How to print. The names are what is typed after `-o`.
    enum Form {
        /// Aligned columns.
        table,
        /// The records of the REST API.
        json
    }

    Output(PrintWriter out, Form form) {
        this.out = out;
        this.form = form;
    }

    /// A column of a table.
    record Column<T>(String title, Function<T, String> text) {}

    static <T> Column<T> column(String title, Function<T, String> text) {
        return new Column<>(title, text);
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

    private <T> void table(List<T> rows, List<Column<T>> columns) {
        List<List<String>> lines = new ArrayList<>();
        lines.add(columns.stream().map(Column::title).toList());
        for (T row : rows) {
            List<String> line = new ArrayList<>();
            for (Column<T> column : columns) {
                line.add(clean(column.text().apply(row)));
            }
            lines.add(line);
        }
        print(lines);
    }

    private void print(List<List<String>> lines) {
        int[] widths = new int[lines.getFirst().size()];
        for (List<String> line : lines) {
            for (int at = 0; at < widths.length; at++) {
                widths[at] = Math.max(widths[at], line.get(at).length());
            }
        }
        for (List<String> line : lines) {
            StringBuilder text = new StringBuilder();
            for (int at = 0; at < widths.length; at++) {
                text.append(line.get(at));
                if (at < widths.length - 1) {
                    text.append(" ".repeat(widths[at] - line.get(at).length() + 2));
                }
            }
            out.println(text.toString().stripTrailing());
        }
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

    /// What comes from a gear may hold codes that drive a terminal: each control character becomes
    /// a mark.
    static String clean(String text) {
        return text.replaceAll("[\\p{Cntrl}\\p{Cf}&&[^\\n\\t]]", "\uFFFD").replace('\n', '\u23CE');
    }
}
