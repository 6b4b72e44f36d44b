package io.gearshift.web.page;

import io.gearshift.web.Routes;
import io.gearshift.web.WebContext;
import io.gearshift.web.access.AccessRoutes;
import io.gearshift.web.alert.AlertRoutes;
import io.gearshift.web.audit.AuditRoutes;
import io.gearshift.web.bulk.BulkRoutes;
import io.gearshift.web.cgroup.CgroupRoutes;
import io.gearshift.web.compare.CompareRoutes;
import io.gearshift.web.event.EventRoutes;
import io.gearshift.web.gear.GearRoutes;
import io.gearshift.web.host.HostRoutes;
import io.gearshift.web.limit.LimitRoutes;
import io.gearshift.web.namespace.NamespaceRoutes;
import io.gearshift.web.overview.OverviewRoutes;
import io.gearshift.web.search.SearchRoutes;
import io.gearshift.web.signin.SignInRoutes;
import io.javalin.config.JavalinConfig;
import io.javalin.config.RoutesConfig;
import io.javalin.http.HttpStatus;
import java.time.Clock;

/// All pages of the web console.
public final class PageRoutes implements Routes {

    private final ErrorView errors;
    private final Clock clock;

    /// @param errors drawn by the pages once they are there; give it to the server too
    /// @param clock what ages are counted by
    public PageRoutes(ErrorView errors, Clock clock) {
        this.errors = errors;
        this.clock = clock;
    }

    @Override
    public void add(JavalinConfig javalin, WebContext web) {
        Pages pages = new Pages(web, clock);
        errors.use(pages);
        RoutesConfig routes = javalin.routes;
        GearRoutes.add(routes, pages);
        CompareRoutes.add(routes, pages);
        LimitRoutes.add(routes, pages);
        BulkRoutes.add(routes, pages);
        SearchRoutes.add(routes, pages);
        SignInRoutes.add(routes, pages);
        AccessRoutes.add(routes, pages);
        AlertRoutes.add(routes, pages);
        AuditRoutes.add(routes, pages);
        EventRoutes.add(routes, pages);
        NamespaceRoutes.add(routes, pages);
        CgroupRoutes.add(routes, pages);
        HostRoutes.add(routes, pages);
        OverviewRoutes.add(routes, pages);
        routes.post(
                "/theme",
                request -> {
                    pages.visit(request);
                    String theme = request.formParam("theme");
                    pages.rememberTheme(request, theme == null ? "" : theme);
                    request.redirect(Pages.back(request, "/"), HttpStatus.SEE_OTHER);
                });
    }
}
