package io.gearshift.web.cgroup;

import io.gearshift.backend.api.CgroupQuery;
import io.gearshift.backend.api.CgroupQuery.Sort;
import io.gearshift.web.page.Pages;
import io.gearshift.web.page.Visit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// What of the tree is looked at, and how: all of it is in the page's address.
///
/// @param path of the page
/// @param root the group that the tree begins with
/// @param depth how many levels are open
/// @param open paths of groups that are open beyond that
/// @param shut paths of groups that are shut although they would be open
/// @param most groups shown of each group
record TreeState(
        String path,
        String root,
        Sort sort,
        String text,
        int depth,
        List<String> open,
        List<String> shut,
        int most) {

    static final int FIRST_DEPTH = 2;
    static final int FIRST_MOST = 50;

    /// An address may be so long that a server takes it.
    private static final int MOST_PATHS = 40;

    private static final int LONGEST_PATHS = 4000;

    /// Copies the lists.
    TreeState {
        open = List.copyOf(open);
        shut = List.copyOf(shut);
    }

    /// As a request says.
    static TreeState of(Visit visit, String path) {
        String root = visit.request().queryParam("root");
        return new TreeState(
                path,
                root == null || root.isEmpty() ? CgroupQuery.TOP : root,
                sort(visit.query("sort")),
                or(visit.query("text")),
                number(visit.query("depth"), FIRST_DEPTH),
                bounded(visit.request().queryParams("open")),
                bounded(visit.request().queryParams("shut")),
                number(visit.query("most"), FIRST_MOST));
    }

    private static Sort sort(@Nullable String word) {
        for (Sort each : Sort.values()) {
            if (each.name().toLowerCase(Locale.ROOT).equals(word)) {
                return each;
            }
        }
        return Sort.MEMORY;
    }

    private static int number(@Nullable String text, int otherwise) {
        return text != null && text.matches("[0-9]{1,6}") ? Integer.parseInt(text) : otherwise;
    }

    /// The last ones, so that what was done last still counts.
    private static List<String> bounded(List<String> paths) {
        List<String> kept = new ArrayList<>();
        int length = 0;
        for (String each : paths.reversed()) {
            length += each.length();
            if (kept.size() < MOST_PATHS && length <= LONGEST_PATHS) {
                kept.addFirst(each);
            }
        }
        return kept;
    }

    private static String or(@Nullable String text) {
        return text == null ? "" : text;
    }

    CgroupQuery query() {
        return new CgroupQuery(root, depth, open, text.isEmpty() ? null : text, sort, most);
    }

    /// The address of this.
    String href() {
        var query = new StringBuilder();
        add(query, "root", root.equals(CgroupQuery.TOP) ? "" : root);
        add(query, "sort", sort == Sort.MEMORY ? "" : sort.name().toLowerCase(Locale.ROOT));
        add(query, "text", text);
        add(query, "depth", depth == FIRST_DEPTH ? "" : Integer.toString(depth));
        add(query, "most", most == FIRST_MOST ? "" : Integer.toString(most));
        open.forEach(each -> add(query, "open", each));
        shut.forEach(each -> add(query, "shut", each));
        return path + query;
    }

    static void add(StringBuilder query, String name, String value) {
        if (!value.isEmpty()) {
            query.append(query.isEmpty() ? '?' : '&')
                    .append(name)
                    .append('=')
                    .append(Pages.encode(value));
        }
    }

    /// From another group on, with nothing else changed but what was open there.
    TreeState at(String group) {
        return new TreeState(path, group, sort, "", FIRST_DEPTH, List.of(), List.of(), FIRST_MOST);
    }

    TreeState by(Sort other) {
        return new TreeState(path, root, other, text, depth, open, shut, most);
    }

    TreeState deep(int levels) {
        return new TreeState(path, root, sort, text, levels, List.of(), List.of(), most);
    }

    TreeState showing(int groups) {
        return new TreeState(path, root, sort, text, depth, open, shut, groups);
    }

    /// With a group opened that is shut, or shut that is open.
    TreeState toggled(String group, boolean isOpen) {
        List<String> opened = new ArrayList<>(open);
        List<String> closed = new ArrayList<>(shut);
        if (isOpen) {
            if (!opened.remove(group)) {
                closed.add(group);
            }
        } else if (!closed.remove(group)) {
            opened.add(group);
        }
        return new TreeState(path, root, sort, text, depth, bounded(opened), bounded(closed), most);
    }
}
