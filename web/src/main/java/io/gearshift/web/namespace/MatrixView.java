package io.gearshift.web.namespace;

import io.gearshift.assets.Say;
import io.gearshift.assets.Texts;
import io.gearshift.backend.api.GearNamespace;
import io.gearshift.backend.api.NamespaceMatrix;
import io.gearshift.web.page.Pages;
import io.gearshift.web.page.Visit;
import io.gearshift.web.part.Untrusted;
import java.util.ArrayList;
import java.util.List;

/// Gears by the types of namespaces. What is shared stands out; what is the host's the most.
///
/// @param path of the page
/// @param shared whether only gears are shown that share more than clocks
/// @param summary whose the namespaces of all rows are, by type, in one sentence
/// @param shown how many rows there are, in words
public record MatrixView(
        String path,
        String text,
        boolean shared,
        String sharedCount,
        String sharedHref,
        String summary,
        List<Type> types,
        List<Row> rows,
        String shown) {

    private static final int MOST = 1000;
    static final List<String> TYPES =
            List.of("mnt", "uts", "ipc", "pid", "net", "user", "cgroup", "time");

    /// Copies the lists.
    public MatrixView {
        types = List.copyOf(types);
        rows = List.copyOf(rows);
    }

    /// A column.
    public record Type(String type, String about) {}

    /// A gear, or a container that is none.
    ///
    /// @param href empty for a container
    public record Row(String gear, String href, boolean managed, List<Cell> cells) {
        /// Copies the list.
        public Row {
            cells = List.copyOf(cells);
        }
    }

    /// Whose namespace it is.
    ///
    /// @param words `own`, `host`, the names of others, or `–`
    /// @param tone `quiet`, `mut`, `amber` or `red`
    public record Cell(String words, String tone, String title) {}

    /// The matrix for a request with `text` and `shared` in its query.
    static MatrixView of(Visit visit, String host, String path) {
        String asked = visit.query("text");
        String text = asked == null ? "" : asked;
        boolean shared = visit.query("shared") != null;
        List<NamespaceMatrix.Row> all = visit.console().namespaceMatrix(host).rows();
        long sharing = all.stream().filter(MatrixView::shares).count();
        List<NamespaceMatrix.Row> found =
                all.stream()
                        .filter(row -> row.name().contains(text))
                        .filter(row -> !shared || shares(row))
                        .toList();
        String query = text.isEmpty() ? "" : "text=" + Pages.encode(text);
        return new MatrixView(
                path,
                text,
                shared,
                Say.count((double) sharing),
                shared
                        ? path + (query.isEmpty() ? "" : "?" + query)
                        : path + "?" + (query.isEmpty() ? "" : query + "&") + "shared=1",
                summary(all),
                TYPES.stream().map(type -> new Type(type, Texts.of("namespace." + type))).toList(),
                found.stream().limit(MOST).map(MatrixView::row).toList(),
                found.size() > MOST
                        ? "The first " + Say.count(MOST) + " of " + Say.count(found.size())
                        : Say.count(found.size()) + " of " + Say.count(all.size()));
    }

    /// Counts the cells of the whole matrix, as its rows show them.
    private static String summary(List<NamespaceMatrix.Row> rows) {
        if (rows.isEmpty()) {
            return "";
        }
        String host = count(rows, GearNamespace.Relation.HOST);
        String shared = count(rows, GearNamespace.Relation.SHARED);
        return verdict(rows)
                + (host.isEmpty() ? "None is the host's. " : "Of the host are: " + host + ". ")
                + (shared.isEmpty()
                        ? "None is shared with another gear or container. "
                        : "Shared with another gear or container are: " + shared + ". ")
                + "All others are their own."
                + untold(rows);
    }

    private static String verdict(List<NamespaceMatrix.Row> rows) {
        long sharing = rows.stream().filter(MatrixView::shares).count();
        return sharing == 0
                ? "Nothing stands out: none of these shares more than the clock (time). "
                : Say.count((double) sharing)
                        + " of "
                        + Say.count((double) rows.size())
                        + " share more than the clock (time). ";
    }

    private static String untold(List<NamespaceMatrix.Row> rows) {
        List<String> untold =
                TYPES.stream()
                        .filter(
                                type ->
                                        rows.stream()
                                                .flatMap(row -> row.namespaces().stream())
                                                .noneMatch(each -> each.type().equals(type)))
                        .toList();
        return untold.isEmpty()
                ? ""
                : " This kernel does not tell of " + String.join(", ", untold) + ".";
    }

    private static String count(List<NamespaceMatrix.Row> rows, GearNamespace.Relation relation) {
        List<String> counts = new ArrayList<>();
        for (String type : TYPES) {
            long count =
                    rows.stream()
                            .flatMap(row -> row.namespaces().stream())
                            .filter(each -> each.type().equals(type))
                            .filter(each -> each.relation() == relation)
                            .count();
            if (count > 0) {
                boolean all = count == rows.size() && count > 1;
                counts.add(type + (all ? " of all " : " of ") + Say.count((double) count));
            }
        }
        return String.join(", ", counts);
    }

    /// Clocks are the host's almost everywhere; anything else that is not its own is worth a look.
    private static boolean shares(NamespaceMatrix.Row row) {
        return row.namespaces().stream()
                .anyMatch(
                        each ->
                                each.relation() != GearNamespace.Relation.OWN
                                        && !each.type().equals("time"));
    }

    private static Row row(NamespaceMatrix.Row row) {
        List<Cell> cells = new ArrayList<>();
        for (String type : TYPES) {
            cells.add(
                    row.namespaces().stream()
                            .filter(each -> each.type().equals(type))
                            .findFirst()
                            .map(MatrixView::cell)
                            .orElse(new Cell("–", "mut", "This kernel does not tell.")));
        }
        return new Row(
                Untrusted.line(row.name()),
                row.gear() == null ? "" : "/gears/" + Pages.encode(row.gear()) + "/namespaces",
                row.managed(),
                cells);
    }

    private static Cell cell(GearNamespace each) {
        String title = each.type() + " " + each.ns() + ". " + each.meaning();
        return switch (each.relation()) {
            case OWN -> new Cell("own", "quiet", title);
            case SHARED -> new Cell("with " + String.join(", ", each.sharedWith()), "amber", title);
            case HOST -> new Cell("host", each.type().equals("time") ? "mut" : "red", title);
        };
    }
}
