package io.gearshift.web.page;

import gg.jte.ContentType;
import gg.jte.TemplateEngine;
import gg.jte.output.StringOutput;
import io.gearshift.assets.Say;
import io.gearshift.assets.Vendored;
import io.gearshift.backend.api.Console;
import io.gearshift.backend.api.ConsoleException;
import io.gearshift.backend.api.ErrorCode;
import io.gearshift.backend.api.Event;
import io.gearshift.backend.api.EventQuery;
import io.gearshift.backend.api.GearPage;
import io.gearshift.backend.api.GearQuery;
import io.gearshift.backend.api.Me;
import io.gearshift.backend.api.Right;
import io.gearshift.web.WebContext;
import io.gearshift.web.part.When;
import io.gearshift.web.timemachine.Past;
import io.gearshift.web.timemachine.PastBar;
import io.javalin.http.Context;
import io.javalin.http.Cookie;
import io.javalin.http.SameSite;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Renders pages and fragments, and puts the frame around pages. Safe for many threads.
public final class Pages {

    /// How long back an event makes the rail's count red.
    private static final Duration RECENT = Duration.ofHours(1);

    private static final String FLASH = ".flash";
    private static final String THEME = ".theme";
    private static final int A_YEAR = 365 * 24 * 3600;
    private static final int A_MINUTE = 60;

    private final TemplateEngine engine = TemplateEngine.createPrecompiled(ContentType.Html);
    private final WebContext web;
    private final Clock clock;

    /// @param clock what ages are counted by
    public Pages(WebContext web, Clock clock) {
        this.web = web;
        this.clock = clock;
    }

    /// The server around it.
    public WebContext web() {
        return web;
    }

    /// Now.
    public Instant now() {
        return clock.instant();
    }

    /// Who asks, and with which rights.
    ///
    /// @throws ConsoleException `access.not-signed-in` and others
    public Visit visit(Context request) {
        Console console = web.callers().console(request);
        Instant now = clock.instant();
        Instant at = Past.of(request, ZoneId.systemDefault(), now);
        Console looking = at == null ? console : console.at(at);
        return new Visit(request, looking, looking.me(), at == null ? now : at);
    }

    /// The frame of a page.
    ///
    /// @param crumbs pairs of label and address that lead here, without the page itself
    public Frame frame(Visit visit, String section, String title, String... crumbs) {
        Context request = visit.request();
        List<Frame.Crumb> path = new ArrayList<>();
        for (int i = 0; i + 1 < crumbs.length; i += 2) {
            path.add(new Frame.Crumb(crumbs[i], crumbs[i + 1]));
        }
        path.add(new Frame.Crumb(title, ""));
        GearPage gears = visit.console().gears(ONE);
        return new Frame(
                title,
                section,
                path,
                rail(visit, gears),
                visit.me().user(),
                visit.me().role().name().toLowerCase(java.util.Locale.ROOT),
                theme(request),
                here(request),
                web.callers().csrfToken(request),
                gears.staleSince() == null ? null : When.of(gears.staleSince(), visit.at()),
                PastBar.of(
                        request,
                        visit.past() ? visit.console().moment() : null,
                        ZoneId.systemDefault(),
                        clock.instant()),
                takeFlash(request),
                styles(),
                scripts(),
                web.assets().url("favicon.svg"),
                new Sprite());
    }

    /// The frame of a page for who is not signed in.
    public Frame bareFrame(Context request, String title) {
        return new Frame(
                title,
                "",
                List.of(),
                List.of(),
                "",
                "",
                theme(request),
                "/",
                "",
                null,
                null,
                null,
                styles(),
                scripts(),
                web.assets().url("favicon.svg"),
                new Sprite());
    }

    private static final GearQuery ONE =
            new GearQuery(null, null, null, null, false, "name", false, 0, 1);

    private List<Frame.Entry> rail(Visit visit, GearPage gears) {
        Console console = visit.console();
        Me me = visit.me();
        long recent =
                console.events(EventQuery.latest(100).atLeast(Event.Severity.WARNING)).stream()
                        .filter(event -> event.at().isAfter(visit.at().minus(RECENT)))
                        .count();
        List<Frame.Entry> rail = new ArrayList<>();
        rail.add(new Frame.Entry("overview", "Overview", "overview", "/", "", false, false));
        rail.add(
                new Frame.Entry(
                        "gears", "Gears", "gear", "/gears", Say.count(gears.all()), false, false));
        rail.add(
                new Frame.Entry(
                        "hosts",
                        "Hosts",
                        "host",
                        "/hosts",
                        Say.count(console.hosts().size()),
                        false,
                        false));
        rail.add(
                new Frame.Entry(
                        "namespaces", "Namespaces", "namespace", "/namespaces", "", false, false));
        rail.add(new Frame.Entry("cgroups", "Cgroups", "cgroup", "/cgroups", "", false, false));
        rail.add(
                new Frame.Entry(
                        "events",
                        "Events",
                        "event",
                        "/events",
                        recent == 0 ? "" : recent >= 100 ? "99+" : Say.count((double) recent),
                        true,
                        true));
        int standing = console.alerts().size();
        rail.add(
                new Frame.Entry(
                        "alerts",
                        "Alerts",
                        "alert",
                        "/alerts",
                        standing == 0 ? "" : Say.count(standing),
                        true,
                        false));
        if (me.may(Right.AUDIT)) {
            rail.add(new Frame.Entry("audit", "Audit", "audit", "/audit", "", false, false));
        }
        rail.add(new Frame.Entry("access", "Access", "access", "/access", "", false, false));
        return rail;
    }

    private List<String> styles() {
        return List.of(web.assets().url("tokens.css"), web.assets().url("console.css"));
    }

    private List<String> scripts() {
        return List.of(web.assets().url(Vendored.HTMX.path()), web.assets().url("console.js"));
    }

    /// Addresses of the scripts that draw charts, for the pages that have some.
    public List<String> chartScripts() {
        return List.of(web.assets().url(Vendored.CHART_JS.path()), web.assets().url("charts.js"));
    }

    private String theme(Context request) {
        String theme = request.cookie(name(THEME));
        return theme != null && (theme.equals("light") || theme.equals("dark")) ? theme : "system";
    }

    /// Keeps the choice of a theme.
    public void rememberTheme(Context answer, String theme) {
        boolean known = theme.equals("light") || theme.equals("dark");
        answer.cookie(
                new Cookie(
                        name(THEME),
                        known ? theme : "",
                        "/",
                        known ? A_YEAR : 0,
                        true,
                        true,
                        null,
                        SameSite.LAX));
    }

    private @Nullable Flash takeFlash(Context request) {
        Flash flash = Flash.decode(request.cookie(name(FLASH)));
        if (flash != null) {
            request.cookie(flashCookie("", 0));
        }
        return flash;
    }

    /// No instance's name has a dot, so no session cookie has this name.
    private String name(String cookie) {
        return web.config().cookie() + cookie;
    }

    private Cookie flashCookie(String value, int maxAge) {
        return new Cookie(name(FLASH), value, "/", maxAge, true, true, null, SameSite.LAX);
    }

    /// Path and query of the request.
    public static String here(Context request) {
        String query = request.queryString();
        return request.path() + (query == null || query.isEmpty() ? "" : "?" + query);
    }

    /// Writes a page or a fragment.
    ///
    /// @param template path below `src/main/jte` without its ending
    /// @param model the one record that it shows
    public void show(Context answer, String template, Object model) {
        answer.html(Past.keep(answer, render(template, model)));
    }

    /// Renders to a string, for a part of a stream.
    public String render(String template, Object model) {
        StringOutput output = new StringOutput(8192);
        engine.render(template + ".jte", model, output);
        return output.toString();
    }

    /// Answers a form that did something: on the list of gears, which is live, with a toast; else
    /// by leading back with the message to be shown there.
    ///
    /// @param otherwise where to go if the form does not say where it came from
    public void done(Visit visit, Flash flash, String otherwise) {
        Context answer = visit.request();
        String from = Htmx.currentPath(answer);
        boolean list = from != null && (from.equals("/gears") || from.startsWith("/gears?"));
        if (list && Htmx.wantsFragment(answer)) {
            Htmx.closeDialog(answer);
            Htmx.appendTo(answer, "#toasts");
            show(
                    answer,
                    "part/_toast",
                    new Toast(flash, web.callers().csrfToken(answer), otherwise));
        } else {
            leave(answer, flash, back(answer, otherwise));
        }
    }

    /// Answers a form by leading to a page, with a message to be shown there.
    public void leave(Context answer, Flash flash, String path) {
        answer.cookie(flashCookie(flash.encode(), A_MINUTE));
        lead(answer, path);
    }

    /// Answers a form by leading to a page.
    public void lead(Context answer, String path) {
        if (Htmx.wantsFragment(answer)) {
            Htmx.leadTo(answer, path);
            answer.status(204);
        } else {
            answer.redirect(path, io.javalin.http.HttpStatus.SEE_OTHER);
        }
    }

    /// A message that appears and goes.
    ///
    /// @param back where to go after undo without scripts
    public record Toast(Flash flash, String csrf, String back) {}

    /// Where the form came from, if that is a page of ours.
    public static String back(Context request, String otherwise) {
        String back = Htmx.currentPath(request);
        if (back == null) {
            back = request.formParam("back");
        }
        return back != null && local(back) ? back : otherwise;
    }

    /// Whether it is a path on this very server.
    public static boolean local(String path) {
        return path.startsWith("/")
                && !path.startsWith("//")
                && !path.startsWith("/\\")
                && path.chars().allMatch(c -> c > 0x20 && c < 0x7f);
    }

    /// Encodes a part of a path or query.
    public static String encode(String part) {
        return URLEncoder.encode(part, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /// A request that cannot be understood.
    public static ConsoleException invalid(String message) {
        return new ConsoleException(ErrorCode.REQUEST_INVALID, message);
    }
}
