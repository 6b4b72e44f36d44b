package io.gearshift.web.namespace;

import io.gearshift.assets.Say;
import io.gearshift.assets.Texts;
import io.gearshift.backend.api.ConsoleException;
import io.gearshift.backend.api.ErrorCode;
import io.gearshift.backend.api.NamespaceRow;
import io.gearshift.web.page.Pages;
import io.gearshift.web.page.Visit;
import io.gearshift.web.part.Untrusted;
import io.gearshift.web.part.When;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The namespaces of a host, filtered by type and gear.
///
/// @param gear part of a gear's or container's name to filter by, `host` for the host's own; empty
///   for all
/// @param user to filter by; empty for all
/// @param pid only those that this process is in, as `lsns -p`; empty for all
/// @param held whether only those are shown that hold no process
/// @param looked when the oldest of them was seen; null if there is none
/// @param path of the page that it stands on
/// @param place of the table on that page, as `#namespaces`; empty at the top
/// @param also what else is in the page's address, which its own filters keep
/// @param problem why there is none; empty if there are some
public record NamespaceTable(
        String path,
        String place,
        List<Also> also,
        String gear,
        String user,
        String pid,
        String type,
        boolean held,
        @Nullable When looked,
        List<Type> types,
        List<Row> rows,
        String shown,
        String problem) {

    private static final int MOST = 1000;

    /// As a part of another page.
    private static final int FEW = 100;

    /// Copies the lists.
    public NamespaceTable {
        also = List.copyOf(also);
        types = List.copyOf(types);
        rows = List.copyOf(rows);
    }

    /// A parameter of the address that is not the table's.
    public record Also(String name, String value) {}

    /// A type to filter by.
    public record Type(String type, String about, String count, boolean on, String href) {}

    /// One namespace.
    ///
    /// @param owner a gear's or container's name, `host`, or `nobody` where no process is in it
    /// @param href of that gear; empty for others
    /// @param command of its lowest process, or what keeps it without one
    /// @param controller whether libvirt's process that keeps the gear is in it, and not the gear
    public record Row(
            String id,
            String type,
            String processes,
            String pid,
            String user,
            String command,
            String owner,
            String href,
            boolean controller) {}

    /// The table for a request with `type` and `gear` in its query.
    static NamespaceTable of(Visit visit, String host, String path) {
        return of(visit, host, path, "", List.of());
    }

    /// The table on a page of which it is a part.
    ///
    /// @param place as {@link #place}
    /// @param keep parameters of the page that its filters leave as they are
    public static NamespaceTable of(
            Visit visit, String host, String path, String place, List<String> keep) {
        List<Also> also = new ArrayList<>();
        for (String name : keep) {
            String value = visit.query(name);
            if (value != null) {
                also.add(new Also(name, value));
            }
        }
        String type = or(visit.query("type"));
        String gear = or(visit.query("gear"));
        String user = or(visit.query("user"));
        String pid = or(visit.query("pid"));
        boolean held = visit.query("held") != null;
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
                    path,
                    place,
                    also,
                    gear,
                    user,
                    pid,
                    type,
                    held,
                    null,
                    List.of(),
                    List.of(),
                    "",
                    e.getMessage());
        }
        Map<String, Integer> counts = new TreeMap<>();
        all.forEach(row -> counts.merge(row.type(), 1, Integer::sum));
        List<Type> types = new ArrayList<>();
        types.add(
                new Type(
                        "all",
                        "every type",
                        Say.count(all.size()),
                        type.isEmpty() && !held,
                        path + query("", gear, user, pid, false, also) + place));
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
                                        path + query(name, gear, user, pid, held, also) + place)));
        long without = all.stream().filter(row -> row.nprocs() == 0).count();
        if (without > 0) {
            types.add(
                    new Type(
                            "without a process",
                            "Kept by a mount, an open file or another namespace",
                            Say.count((double) without),
                            held,
                            path + query(type, gear, user, pid, !held, also) + place));
        }
        int most = place.isEmpty() ? MOST : FEW;
        List<NamespaceRow> found =
                all.stream()
                        .filter(row -> type.isEmpty() || row.type().equals(type))
                        .filter(row -> gear.isEmpty() || owner(row).contains(gear))
                        .filter(row -> user.isEmpty() || user.equals(row.user()))
                        .filter(row -> !held || row.nprocs() == 0)
                        .toList();
        return new NamespaceTable(
                path,
                place,
                also,
                gear,
                user,
                pid,
                type,
                held,
                looked(all, visit.at()),
                types,
                found.stream().limit(most).map(NamespaceTable::row).toList(),
                found.size() > most
                        ? "The first " + Say.count((double) most) + " of " + Say.count(found.size())
                        : Say.count(found.size()) + " of " + Say.count(all.size()),
                "");
    }

    private static String owner(NamespaceRow row) {
        String gear = row.gear();
        String container = row.container();
        if (gear != null) {
            return gear;
        }
        return container != null
                ? Untrusted.line(container)
                : row.nprocs() == 0 ? "nobody" : "host";
    }

    private static @Nullable When looked(List<NamespaceRow> all, Instant now) {
        return all.stream()
                .map(NamespaceRow::seenAt)
                .filter(Objects::nonNull)
                .min(Comparator.naturalOrder())
                .map(at -> When.of(at, now))
                .orElse(null);
    }

    private static Row row(NamespaceRow row) {
        String gear = row.gear();
        String command = row.command();
        return new Row(
                Long.toString(row.ns()),
                row.type(),
                row.nprocs() == 0 ? "none" : Say.count(row.nprocs()),
                row.pid() == null ? "–" : row.pid().toString(),
                row.user() == null ? "–" : row.user(),
                Untrusted.line(command == null ? String.join(", ", row.heldBy()) : command),
                owner(row),
                gear == null ? "" : "/gears/" + Pages.encode(gear) + "/namespaces",
                gear != null && isController(row));
    }

    /// libvirt's LXC driver runs one beside each container; its mount namespace is its own. A
    /// program in a gear may be called the same, but is never the host's root.
    private static boolean isController(NamespaceRow row) {
        String command = row.command();
        if (command == null || !"root".equals(row.user())) {
            return false;
        }
        String program = command.split(" ", 2)[0];
        return program.equals("libvirt_lxc") || program.endsWith("/libvirt_lxc");
    }

    private static String query(
            String type, String gear, String user, String pid, boolean held, List<Also> also) {
        StringBuilder query = new StringBuilder();
        Map<String, String> parts = new LinkedHashMap<>();
        parts.put("type", type);
        parts.put("gear", gear);
        parts.put("user", user);
        parts.put("pid", pid);
        parts.put("held", held ? "1" : "");
        also.forEach(each -> parts.put(each.name(), each.value()));
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

    private static String or(@Nullable String text) {
        return text == null ? "" : text;
    }
}
