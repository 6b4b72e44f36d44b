package io.gearshift.web.bulk;

import io.gearshift.assets.Say;
import io.gearshift.backend.api.Bulk;
import io.gearshift.web.page.Htmx;
import io.gearshift.web.page.Pages;
import io.gearshift.web.page.Visit;
import io.gearshift.web.part.When;
import io.javalin.http.Context;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// Shows what became of a bulk change.
final class BulkShow {

    private final Pages pages;

    BulkShow(Pages pages) {
        this.pages = pages;
    }

    static String path(Bulk bulk) {
        return "/bulk/" + Pages.encode(bulk.id());
    }

    void show(Context request) {
        Visit visit = pages.visit(request);
        Bulk bulk = visit.console().bulk(visit.path("id"));
        boolean fragment = Htmx.wantsFragment(request);
        String title = title(bulk);
        Instant reverts = bulk.revertsAt();
        int settled = bulk.rows().size() - unsettled(bulk);
        pages.show(
                request,
                fragment ? "bulk/_show" : "bulk/show",
                new BulkPage(
                        fragment ? null : pages.frame(visit, "gears", title, "Gears", "/gears"),
                        pages.web().callers().csrfToken(request),
                        path(bulk),
                        title,
                        told(bulk),
                        bulk.running() || reverts != null,
                        bulk.running(),
                        reverts == null ? null : When.in(reverts, visit.at()),
                        reverts == null
                                ? 0
                                : bulk.count(Bulk.State.DONE) + bulk.count(Bulk.State.UNKNOWN),
                        (int)
                                bulk.rows().stream()
                                        .filter(
                                                row ->
                                                        row.changeId() != null
                                                                && row.state().inForce())
                                        .count(),
                        bulk.rows().isEmpty() ? 100 : settled * 100 / bulk.rows().size(),
                        bulk.rows().stream()
                                .sorted(Comparator.comparing(row -> row.code() == null))
                                .map(row -> row(bulk, row))
                                .toList()));
    }

    private static int unsettled(Bulk bulk) {
        return bulk.count(Bulk.State.WAITING) + bulk.count(Bulk.State.UNDER_WAY);
    }

    private static String title(Bulk bulk) {
        return (switch (bulk.action()) {
                    case LIMIT -> "Limit ";
                    case START -> "Start ";
                    case STOP -> "Stop ";
                    case PAUSE -> "Freeze ";
                    case RESUME -> "Thaw ";
                })
                + BulkLimit.count(bulk.rows().size());
    }

    private static String told(Bulk bulk) {
        List<String> parts = new ArrayList<>();
        for (Bulk.State state : Bulk.State.values()) {
            int count = bulk.count(state);
            if (count > 0) {
                parts.add(Say.count(count) + " " + word(bulk, state));
            }
        }
        return String.join(", ", parts) + ".";
    }

    private static String word(Bulk bulk, Bulk.State state) {
        return switch (state) {
            case WAITING -> "waiting";
            case UNDER_WAY -> "under way";
            case DONE ->
                    switch (bulk.action()) {
                        case LIMIT ->
                                bulk.revertsAt() == null ? "changed" : "changed, not kept yet";
                        case START, RESUME -> "running";
                        case STOP -> "stopped";
                        case PAUSE -> "frozen";
                    };
            case FAILED -> "failed";
            case UNKNOWN -> "without an answer";
            case CONFIRMED -> "changed and kept";
            case REVERTED -> "taken back by the timer";
            case UNDONE -> "undone";
        };
    }

    private static BulkPage.Row row(Bulk bulk, Bulk.Row row) {
        String message = row.message();
        return new BulkPage.Row(
                row.name(),
                "/gears/" + Pages.encode(row.gear()),
                row.state() == Bulk.State.DONE && bulk.action() == Bulk.Action.LIMIT
                        ? "changed"
                        : word(bulk, row.state()),
                row.code() != null
                        ? "danger"
                        : switch (row.state()) {
                            case REVERTED -> "warning";
                            default -> "";
                        },
                BulkWords.changes(row.before(), row.after()),
                message == null ? "" : message + " (" + row.code() + ")");
    }
}
