package io.gearshift.web.alert;

import io.gearshift.backend.api.AlertRule;
import io.gearshift.backend.api.AlertTarget;
import io.gearshift.backend.api.ConsoleException;
import io.gearshift.backend.api.ErrorCode;
import io.gearshift.backend.api.Event;
import io.gearshift.backend.api.Right;
import io.gearshift.backend.api.remote.Durations;
import io.gearshift.web.page.Flash;
import io.gearshift.web.page.Pages;
import io.gearshift.web.page.Visit;
import io.gearshift.web.part.Control;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The forms of a rule and of a target.
final class AlertForms {
    private static final String HOME = "/alerts";
    private static final String NEW = "new";

    private final Pages pages;

    private AlertForms(Pages pages) {
        this.pages = pages;
    }

    static void add(RoutesConfig routes, Pages pages) {
        AlertForms own = new AlertForms(pages);
        routes.get("/alerts/rules/{id}", own::showRule);
        routes.post("/alerts/rules/{id}", own::saveRule);
        routes.get("/alerts/targets/{id}", own::showTarget);
        routes.post("/alerts/targets/{id}", own::saveTarget);
    }

    private static ConsoleException unknown(String what, String id) {
        return new ConsoleException(
                ErrorCode.NOT_FOUND, "There is no " + what + " " + id + " any more.");
    }

    private void showRule(Context request) {
        Visit visit = pages.visit(request);
        String id = visit.path("id");
        if (id.equals(NEW)) {
            rule(
                    visit,
                    "",
                    new AlertRule.Terms(
                            "",
                            AlertRule.Watch.GEAR_THROTTLED,
                            50.0,
                            Duration.ofMinutes(2),
                            null,
                            visit.query("gear"),
                            null,
                            Event.Severity.WARNING,
                            true),
                    "");
            return;
        }
        AlertRule rule =
                visit.console().alertRules().stream()
                        .filter(each -> each.id().equals(id))
                        .findFirst()
                        .orElseThrow(() -> unknown("alert rule", id));
        rule(visit, id, rule.terms(), "");
    }

    private void rule(Visit visit, String id, AlertRule.Terms terms, String error) {
        boolean fresh = visit.path("id").equals(NEW);
        Double threshold = terms.threshold();
        pages.show(
                visit.request(),
                "alert/rule",
                new RulePage(
                        pages.frame(
                                visit,
                                "alerts",
                                fresh ? "Add a rule" : terms.name(),
                                "Alerts",
                                HOME),
                        fresh,
                        id,
                        terms.name(),
                        terms.watch().name(),
                        Arrays.stream(AlertRule.Watch.values())
                                .map(
                                        watch ->
                                                new RulePage.Choice(
                                                        watch.name(),
                                                        (watch.ofHosts() ? "" : "gear: ")
                                                                + watch.words()
                                                                + unit(watch)))
                                .toList(),
                        threshold == null ? "" : plain(threshold),
                        shortly(terms.lasting()),
                        or(terms.project()),
                        or(terms.gear()),
                        or(terms.host()),
                        terms.severity().name(),
                        Arrays.stream(Event.Severity.values())
                                .map(
                                        severity ->
                                                new RulePage.Choice(
                                                        severity.name(), AlertLine.words(severity)))
                                .toList(),
                        terms.enabled(),
                        Control.of(
                                        visit.me(),
                                        Right.ALERT,
                                        fresh ? "Add the rule" : "Save the rule",
                                        "ok",
                                        "/alerts/rules/" + Pages.encode(visit.path("id")))
                                .looking("primary"),
                        error));
    }

    private static String unit(AlertRule.Watch watch) {
        return switch (watch.kind()) {
            case SHARE -> ", %";
            case COUNT -> ", how often";
            case STATE -> "";
        };
    }

    private static String plain(double number) {
        return number == Math.rint(number) ? Long.toString((long) number) : Double.toString(number);
    }

    private static String shortly(Duration span) {
        long seconds = span.toSeconds();
        return seconds > 0 && seconds % 60 == 0 ? seconds / 60 + "m" : seconds + "s";
    }

    private static String or(@Nullable String text) {
        return text == null ? "" : text;
    }

    private void saveRule(Context request) {
        Visit visit = pages.visit(request);
        String typed = visit.path("id");
        String id = typed.equals(NEW) ? or(visit.form("id")) : typed;
        AlertRule.Watch watch =
                Arrays.stream(AlertRule.Watch.values())
                        .filter(each -> each.name().equals(visit.form("watch")))
                        .findFirst()
                        .orElse(AlertRule.Watch.GEAR_THROTTLED);
        AlertRule.Terms terms =
                new AlertRule.Terms(
                        or(visit.form("name")),
                        watch,
                        watch.kind() == AlertRule.Watch.Kind.STATE
                                ? null
                                : number(visit.form("threshold")),
                        Duration.ZERO,
                        visit.form("project"),
                        visit.form("gear"),
                        visit.form("host"),
                        "ERROR".equals(visit.form("severity"))
                                ? Event.Severity.ERROR
                                : "INFO".equals(visit.form("severity"))
                                        ? Event.Severity.INFO
                                        : Event.Severity.WARNING,
                        visit.form("enabled") != null);
        try {
            String lasting = visit.form("lasting");
            AlertRule.Terms whole =
                    lasting == null ? terms : terms.lasting(Durations.parse(lasting));
            terms = whole;
            visit.console().putAlertRule(id, whole);
            pages.leave(
                    request,
                    new Flash(whole.name() + " is saved."),
                    HOME + "?changed=" + Pages.encode(id));
        } catch (ConsoleException e) {
            if (e.code() != ErrorCode.REQUEST_INVALID) {
                throw e;
            }
            visit.request().status(e.code().httpStatus());
            rule(visit, id, terms, e.getMessage() + " (" + e.code().code() + ")");
        }
    }

    private static @Nullable Double number(@Nullable String text) {
        return text != null && text.matches("[0-9]{1,6}([.][0-9]{1,3})?")
                ? (Double) Double.parseDouble(text)
                : null;
    }

    private void showTarget(Context request) {
        Visit visit = pages.visit(request);
        String id = visit.path("id");
        if (id.equals(NEW)) {
            boolean mail = "mail".equals(visit.query("kind"));
            target(
                    visit,
                    "",
                    new AlertTarget.Terms(
                            mail ? null : "",
                            mail
                                    ? new AlertTarget.Mail(
                                            "",
                                            587,
                                            AlertTarget.Security.STARTTLS,
                                            null,
                                            "",
                                            List.of())
                                    : null,
                            true),
                    false,
                    "");
            return;
        }
        AlertTarget target =
                visit.console().alertTargets().stream()
                        .filter(each -> each.id().equals(id))
                        .findFirst()
                        .orElseThrow(() -> unknown("alert target", id));
        target(visit, id, target.terms(), target.secretSet(), "");
    }

    private void target(
            Visit visit, String id, AlertTarget.Terms terms, boolean secretSet, String error) {
        boolean fresh = visit.path("id").equals(NEW);
        AlertTarget.Mail mail = terms.mail();
        pages.show(
                visit.request(),
                "alert/target",
                new TargetPage(
                        pages.frame(
                                visit,
                                "alerts",
                                !fresh ? id : mail == null ? "Add a webhook" : "Add mail",
                                "Alerts",
                                HOME),
                        fresh,
                        mail != null,
                        id,
                        or(terms.url()),
                        mail == null ? "" : mail.server(),
                        mail == null ? "" : Integer.toString(mail.port()),
                        mail == null ? "" : mail.security().name(),
                        mail == null ? "" : or(mail.user()),
                        mail == null ? "" : mail.from(),
                        mail == null ? "" : String.join(", ", mail.to()),
                        terms.enabled(),
                        secretSet,
                        Control.of(
                                        visit.me(),
                                        Right.ALERT,
                                        fresh ? "Add the target" : "Save the target",
                                        "ok",
                                        "/alerts/targets/" + Pages.encode(visit.path("id")))
                                .looking("primary"),
                        error));
    }

    private void saveTarget(Context request) {
        Visit visit = pages.visit(request);
        String typed = visit.path("id");
        String id = typed.equals(NEW) ? or(visit.form("id")) : typed;
        String written = request.formParam("secret");
        boolean none = visit.form("no-secret") != null;
        char[] secret =
                none
                        ? new char[0]
                        : written == null || written.isEmpty() ? null : written.toCharArray();
        AlertTarget.Terms terms = typedTerms(visit);
        try {
            visit.console().putAlertTarget(id, terms, secret);
            pages.leave(request, new Flash(id + " is saved. Send a test to see it arrive."), HOME);
        } catch (ConsoleException e) {
            if (e.code() != ErrorCode.REQUEST_INVALID) {
                throw e;
            }
            visit.request().status(e.code().httpStatus());
            target(visit, id, terms, false, e.getMessage() + " (" + e.code().code() + ")");
        } finally {
            if (secret != null) {
                Arrays.fill(secret, '\0');
            }
        }
    }

    private static AlertTarget.Terms typedTerms(Visit visit) {
        boolean enabled = visit.form("enabled") != null;
        if (!"mail".equals(visit.form("kind"))) {
            return new AlertTarget.Terms(or(visit.form("url")), null, enabled);
        }
        String port = or(visit.form("port"));
        AlertTarget.Security security =
                Arrays.stream(AlertTarget.Security.values())
                        .filter(each -> each.name().equals(visit.form("security")))
                        .findFirst()
                        .orElse(AlertTarget.Security.STARTTLS);
        return new AlertTarget.Terms(
                null,
                new AlertTarget.Mail(
                        or(visit.form("server")),
                        port.matches("[0-9]{1,5}") ? Integer.parseInt(port) : 0,
                        security,
                        visit.form("user"),
                        or(visit.form("from")),
                        Arrays.stream(or(visit.form("to")).split("[,\\s]+", -1))
                                .filter(each -> !each.isEmpty())
                                .toList()),
                enabled);
    }
}
