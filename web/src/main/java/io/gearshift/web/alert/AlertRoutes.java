package io.gearshift.web.alert;

import io.gearshift.assets.Say;
import io.gearshift.assets.Texts;
import io.gearshift.backend.api.Alert;
import io.gearshift.backend.api.AlertRule;
import io.gearshift.backend.api.AlertTarget;
import io.gearshift.backend.api.Console;
import io.gearshift.backend.api.ConsoleException;
import io.gearshift.backend.api.ErrorCode;
import io.gearshift.backend.api.Me;
import io.gearshift.backend.api.Right;
import io.gearshift.web.live.LiveStream;
import io.gearshift.web.live.Told;
import io.gearshift.web.page.Flash;
import io.gearshift.web.page.Pages;
import io.gearshift.web.page.Visit;
import io.gearshift.web.part.Control;
import io.gearshift.web.part.Untrusted;
import io.gearshift.web.part.When;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;

/// All routes of alerts.
public final class AlertRoutes {
    private static final String HOME = "/alerts";
    private static final Duration SILENCE = Duration.ofHours(1);

    private final Pages pages;

    private AlertRoutes(Pages pages) {
        this.pages = pages;
    }

    /// Adds them.
    public static void add(RoutesConfig routes, Pages pages) {
        AlertRoutes own = new AlertRoutes(pages);
        routes.get(HOME, own::show);
        routes.get("/live/alerts", own::stream);
        routes.post("/alerts/rules/{id}/silence", request -> own.silence(request, SILENCE));
        routes.post("/alerts/rules/{id}/send", request -> own.silence(request, Duration.ZERO));
        routes.post("/alerts/rules/{id}/delete", own::deleteRule);
        routes.post("/alerts/rules/{id}/undo", own::undoRule);
        routes.post("/alerts/targets/{id}/delete", own::deleteTarget);
        routes.post("/alerts/targets/{id}/test", own::test);
        AlertForms.add(routes, pages);
    }

    private void show(Context request) {
        Visit visit = pages.visit(request);
        Console console = visit.console();
        Me me = visit.me();
        List<Alert> alerts = console.alerts();
        String asked = visit.query("changed");
        String changed =
                asked != null && asked.matches(AlertRule.ID) && me.may(Right.ALERT) ? asked : "";
        pages.show(
                request,
                "alert/page",
                new AlertsPage(
                        pages.frame(visit, "alerts", "Alerts"),
                        Texts.of("explain.alerts"),
                        lines(alerts, visit.at()),
                        console.alertRules().stream()
                                .sorted(
                                        Comparator.comparing(
                                                        (AlertRule rule) ->
                                                                rule.terms().watch().ofHosts())
                                                .thenComparing(rule -> rule.terms().name()))
                                .map(rule -> rule(rule, alerts, visit))
                                .toList(),
                        Control.of(me, Right.ALERT, "Add a rule", "plus", "/alerts/rules/new"),
                        me.may(Right.ALERT)
                                ? console.alertTargets().stream()
                                        .map(target -> target(target, me, visit.at()))
                                        .toList()
                                : List.of(),
                        me.may(Right.ALERT) ? "" : me.lacking(Right.ALERT),
                        Control.of(
                                me,
                                Right.ALERT,
                                "Add a webhook",
                                "plus",
                                "/alerts/targets/new?kind=webhook"),
                        Control.of(
                                me,
                                Right.ALERT,
                                "Add mail",
                                "plus",
                                "/alerts/targets/new?kind=mail"),
                        changed.isEmpty()
                                ? null
                                : new Control("Undo", "undo", ruled(changed) + "/undo", "", null),
                        changed));
    }

    private static List<AlertLine> lines(List<Alert> alerts, Instant now) {
        return alerts.stream().map(alert -> AlertLine.of(alert, now)).toList();
    }

    private void stream(Context request) {
        Visit visit = pages.visit(request);
        Told told = new Told();
        LiveStream.run(
                request,
                pages.web().pace(),
                stream -> {
                    List<AlertLine> lines = lines(visit.console().alerts(), pages.now());
                    if (told.differs("alerts", lines.stream().map(AlertLine::still).toList())) {
                        stream.part("alerts", pages.render("alert/_standing", lines));
                    }
                });
    }

    private static String ruled(String id) {
        return "/alerts/rules/" + Pages.encode(id);
    }

    private static AlertsPage.Rule rule(AlertRule rule, List<Alert> alerts, Visit visit) {
        Me me = visit.me();
        Instant now = visit.at();
        AlertRule.Terms terms = rule.terms();
        String path = ruled(rule.id());
        Instant until = rule.silencedUntil();
        boolean silenced = until != null && until.isAfter(now);
        return new AlertsPage.Rule(
                rule.id(),
                terms.name(),
                AlertLine.tone(terms.severity()),
                AlertLine.words(terms.severity()),
                when(terms),
                where(terms, visit.console()),
                !terms.enabled()
                        ? "off"
                        : silenced ? "not sent for " + Say.span(Duration.between(now, until)) : "",
                (int) alerts.stream().filter(alert -> alert.rule().equals(rule.id())).count(),
                Control.of(me, Right.ALERT, "Edit", "", path),
                silenced
                        ? Control.of(me, Right.ALERT, "Send again", "", path + "/send")
                        : Control.of(me, Right.ALERT, "Silence 1 h", "", path + "/silence"),
                rule.undoable() ? Control.of(me, Right.ALERT, "Undo", "", path + "/undo") : null,
                Control.of(me, Right.ALERT, "Remove", "", path + "/delete"));
    }

    /// When it is an alert, in one phrase.
    static String when(AlertRule.Terms terms) {
        Double threshold = terms.threshold();
        String span = Say.span(terms.lasting());
        return switch (terms.watch().kind()) {
            case STATE -> terms.watch().words() + ", for " + span;
            case COUNT ->
                    terms.watch().words()
                            + ": "
                            + (threshold == null ? "" : Say.count(threshold))
                            + " or more within "
                            + span;
            case SHARE ->
                    terms.watch().words()
                            + " ≥ "
                            + (threshold == null ? "" : terms.watch().words(threshold))
                            + ", for "
                            + span;
        };
    }

    private static String where(AlertRule.Terms terms, Console console) {
        String gear = terms.gear();
        if (gear != null) {
            return named(gear, console);
        }
        String what =
                terms.watch().ofHosts()
                        ? terms.host() == null ? "all hosts" : "host " + terms.host()
                        : terms.project() == null ? "all gears" : "gears of " + terms.project();
        return terms.watch().ofHosts() || terms.host() == null
                ? what
                : what + " on " + terms.host();
    }

    /// A gear that is gone has its id only.
    private static String named(String gear, Console console) {
        try {
            return Untrusted.line(console.gear(gear).name());
        } catch (ConsoleException e) {
            return gear;
        }
    }

    private static AlertsPage.Target target(AlertTarget target, Me me, Instant now) {
        String path = "/alerts/targets/" + Pages.encode(target.id());
        String url = target.terms().url();
        AlertTarget.Mail mail = target.terms().mail();
        String problem = target.problem();
        return new AlertsPage.Target(
                target.id(),
                url == null ? "mail" : "webhook",
                url != null ? shown(url) : mail == null ? "" : String.join(", ", mail.to()),
                target.secretSet() ? (url == null ? "password set" : "signed") : "none",
                !target.terms().enabled()
                        ? "off"
                        : target.waiting() > 0
                                ? target.waiting() + (target.waiting() == 1 ? " waits" : " wait")
                                : "",
                problem == null ? "" : problem,
                When.of(target.delivered(), now),
                Control.of(me, Right.ALERT, "Edit", "", path),
                Control.of(me, Right.ALERT, "Send a test", "", path + "/test"),
                Control.of(me, Right.ALERT, "Remove", "", path + "/delete"));
    }

    /// Without path and query: many a service takes whoever knows them.
    private static String shown(String url) {
        URI uri = URI.create(url);
        return uri.getScheme() + "://" + uri.getRawAuthority() + "/…";
    }

    private void silence(Context request, Duration time) {
        Visit visit = pages.visit(request);
        AlertRule rule = visit.console().silenceAlertRule(visit.path("id"), time);
        pages.leave(
                request,
                new Flash(
                        time.isZero()
                                ? rule.terms().name() + " is sent again."
                                : rule.terms().name() + " is not sent for an hour."),
                HOME);
    }

    private void deleteRule(Context request) {
        Visit visit = pages.visit(request);
        String id = visit.path("id");
        visit.console().deleteAlertRule(id);
        pages.leave(
                request,
                new Flash("The rule " + id + " is removed."),
                HOME + "?changed=" + Pages.encode(id));
    }

    private void undoRule(Context request) {
        Visit visit = pages.visit(request);
        visit.console().undoAlertRule(visit.path("id"));
        pages.leave(
                request,
                new Flash("The last change of " + visit.path("id") + " is taken back."),
                HOME);
    }

    private void deleteTarget(Context request) {
        Visit visit = pages.visit(request);
        visit.console().deleteAlertTarget(visit.path("id"));
        pages.leave(request, new Flash(visit.path("id") + " is removed."), HOME);
    }

    private void test(Context request) {
        Visit visit = pages.visit(request);
        String id = visit.path("id");
        try {
            visit.console().testAlertTarget(id);
            pages.leave(request, new Flash("The test has reached " + id + "."), HOME);
        } catch (ConsoleException e) {
            if (e.code() != ErrorCode.ALERT_NOT_DELIVERED) {
                throw e;
            }
            pages.leave(request, new Flash(e.getMessage() + " (" + e.code().code() + ")"), HOME);
        }
    }
}
