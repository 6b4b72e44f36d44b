package io.gearshift.web.audit;

import io.gearshift.assets.Texts;
import io.gearshift.backend.api.AuditCheck;
import io.gearshift.backend.api.AuditQuery;
import io.gearshift.backend.api.AuditRow;
import io.gearshift.backend.api.Me;
import io.gearshift.backend.api.Right;
import io.gearshift.web.page.Pages;
import io.gearshift.web.page.Visit;
import io.gearshift.web.part.Control;
import io.gearshift.web.part.Untrusted;
import io.gearshift.web.part.When;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/// All routes of the audit.
public final class AuditRoutes {

    private static final int ROWS = 100;
    private static final Duration CHECKED_EVERY = Duration.ofMinutes(1);

    private AuditRoutes() {}

    /// Adds them.
    public static void add(RoutesConfig routes, Pages pages) {
        routes.get("/audit", request -> show(pages, request));
    }

    private static void show(Pages pages, Context request) {
        Visit visit = pages.visit(request);
        String text = visit.query("text");
        String before = visit.query("before");
        Long from =
                before != null && before.matches("[0-9]{1,18}")
                        ? (Long) Long.parseLong(before)
                        : null;
        List<AuditRow> rows = visit.console().audit(new AuditQuery(text, null, from, ROWS));
        pages.show(
                request,
                "audit/list",
                new AuditPage(
                        pages.frame(visit, "audit", "Audit"),
                        Texts.of("explain.audit"),
                        chain(visit),
                        text == null ? "" : text,
                        rows.stream().map(row -> row(row, visit.me(), visit.at())).toList(),
                        rows.size() < ROWS
                                ? ""
                                : "/audit?"
                                        + (text == null ? "" : "text=" + Pages.encode(text) + "&")
                                        + "before="
                                        + rows.getLast().id()));
    }

    private static AuditPage.Chain chain(Visit visit) {
        AuditCheck check = visit.console().checkAudit(CHECKED_EVERY);
        return new AuditPage.Chain(
                check.words(), check.whole(), When.of(check.checkedAt(), visit.at()));
    }

    private static AuditPage.Row row(AuditRow row, Me me, Instant now) {
        String change = row.changeId();
        String message = row.message();
        return new AuditPage.Row(
                When.of(row.at(), now),
                row.who(),
                row.via(),
                row.action(),
                row.objectName(),
                AuditWords.changes(row.before(), row.after()),
                row.outcome(),
                !row.outcome().equals("ok"),
                message == null ? "" : Untrusted.line(message),
                row.hash(),
                change == null || !row.undoable()
                        ? null
                        : Control.of(
                                me,
                                Right.LIMIT,
                                "Undo",
                                "undo",
                                "/changes/" + Pages.encode(change) + "/undo"));
    }
}
