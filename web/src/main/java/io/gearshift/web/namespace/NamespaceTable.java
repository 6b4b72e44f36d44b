package io.gearshift.web.namespace;

import io.gearshift.assets.Say;
import io.gearshift.assets.Texts;
import io.gearshift.backend.api.ConsoleException;
import io.gearshift.backend.api.ErrorCode;
import io.gearshift.backend.api.NamespaceRow;
import io.gearshift.web.page.Pages;
import io.gearshift.web.page.Visit;
import io.gearshift.web.part.Untrusted;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// The namespaces of a host, filtered by type and gear.
///
/// @param gear part of a gear's name to filter by, `host` for the host's own; empty for all
/// @param user to filter by; empty for all
/// @param pid only those that this process is in, as `lsns -p`; empty for all
/// @param path of the page that it stands on
/// @param problem why there is none; empty if there are some
public record NamespaceTable(
        String path,
        String gear,
        String user,
        String pid,
        String type,
        List<Type> types,
        List<Row> rows,
        String shown,
        String problem) {

    private static final int MOST = 1000;

    /// Copies the lists.
    public NamespaceTable {
        types = List.copyOf(types);
        rows = List.copyOf(rows);
    }

    /// A type to filter by.
    public record Type(String type, String about, String count, boolean on, String href) {}

    /// One namespace.
    ///
    /// @param owner a gear's name, or `host`
    /// @param href of that gear; empty for the host's
    public record Row(
            String id,
            String type,
            String processes,
            String pid,
            String user,
            String command,
            String owner,
            String href) {}

    /// The table for a request with `type` and `gear` in its query.
    public static NamespaceTable of(Visit visit, String host, String path) {
        String type = or(visit.query("type"));
        String gear = or(visit.query("gear"));
        String user = or(visit.query("user"));
        String pid = or(visit.query("pid"));
        List<NamespaceRow> all;
        try {
            all =
                    pid.matches("[0-9]{1,9}")
                            ? visit.console().processNamespaces(host, Integer.parseInt(pid))
                            : visit.console().namespaces(host);
        } catch (ConsoleException e) {
            if (e.code().kind() != ErrorCode.Kind.HOST && e.code() != ErrorCode.NOT_FOUND) {
                throw e;
            }
            return new NamespaceTable(
                    path, gear, user, pid, type, List.of(), List.of(), "", e.getMessage());
        }
        Map<String, Integer> counts = new TreeMap<>();
        all.forEach(row -> counts.merge(row.type(), 1, Integer::sum));
        List<Type> types = new ArrayList<>();
        types.add(
                new Type(
                        "all",
                        "every type",
                        Say.count(all.size()),
                        type.isEmpty(),
                        path + query("", gear, user, pid)));
        counts.forEach(
                (name, count) ->
                        types.add(
                                new Type(
                                        name,
                                        Texts.has("namespace." + name)
                                                ? Texts.of("namespace." + name)
                                                : "",
                                        Say.count(count),
                                        name.equals(type),
                                        path + query(name, gear, user, pid))));
        List<NamespaceRow> found =
                all.stream()
                        .filter(row -> type.isEmpty() || row.type().equals(type))
                        .filter(row -> gear.isEmpty() || owner(row).contains(gear))
                        .filter(row -> user.isEmpty() || row.user().equals(user))
                        .toList();
        return new NamespaceTable(
                path,
                gear,
                user,
                pid,
                type,
                types,
                found.stream().limit(MOST).map(NamespaceTable::row).toList(),
                found.size() > MOST
                        ? "The first " + Say.count(MOST) + " of " + Say.count(found.size())
                        : Say.count(found.size()) + " of " + Say.count(all.size()),
                "");
    }

    private static String owner(NamespaceRow row) {
        String gear = row.gear();
        return gear == null ? "host" : gear;
    }

    private static Row row(NamespaceRow row) {
        String gear = row.gear();
        return new Row(
                Long.toString(row.ns()),
                row.type(),
                Say.count(row.nprocs()),
                Integer.toString(row.pid()),
                row.user(),
                Untrusted.line(row.command()),
                owner(row),
                gear == null ? "" : "/gears/" + Pages.encode(gear) + "/namespaces");
    }

    private static String query(String type, String gear, String user, String pid) {
        StringBuilder query = new StringBuilder();
        Map<String, String> parts = new LinkedHashMap<>();
        parts.put("type", type);
        parts.put("gear", gear);
        parts.put("user", user);
        parts.put("pid", pid);
        parts.forEach(
                (name, value) -> {
                    if (!value.isEmpty()) {
                        query.append(query.isEmpty() ? '?' : '&')
                                .append(name)
                                .append('=')
                                .append(Pages.encode(value));
                    }
                });
        return query.toString();
    }

    private static String or(@org.jspecify.annotations.Nullable String text) {
        return text == null ? "" : text;
    }
}
