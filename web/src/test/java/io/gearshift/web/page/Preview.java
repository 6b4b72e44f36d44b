package io.gearshift.web.page;

import io.gearshift.backend.api.Doorkeeper;
import io.gearshift.backend.api.Role;
import io.gearshift.web.FakeDoorkeeper;
import io.gearshift.web.WebConfig;
import io.gearshift.web.WebContext;
import io.gearshift.web.WebServer;
import io.javalin.config.JavalinConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;

/// Serves the pages with a {@link Fleet}, to look at them while working on them: run it from the
/// test class path with a port and a role, and open the address.
public final class Preview {

    private Preview() {}

    /// Runs until it is killed.
    public static void main(String[] args) throws IOException, InterruptedException {
        int port = Integer.parseInt(args[0]);
        Role role = Role.valueOf(args[1].toUpperCase(Locale.ROOT));
        Clock clock = Clock.systemUTC();
        Fleet fleet = args.length > 2 ? new Fleet(clock, role) : Fleet.lively(clock, role);
        Path directory = Files.createTempDirectory("preview");
        ErrorView errors = new ErrorView();
        WebConfig config =
                new WebConfig(
                        "127.0.0.1",
                        port,
                        directory.resolve("console.sock"),
                        directory.resolve("tls"),
                        "preview",
                        false);
        try (WebServer server =
                WebServer.start(
                        config,
                        new FakeDoorkeeper(fleet),
                        List.of(new PageRoutes(errors, clock), Preview::enter),
                        errors)) {
            if (server.port() > 0) {
                new CountDownLatch(1).await();
            }
        }
    }

    /// `/preview?to=PATH` signs in, so that one address is enough for a headless browser.
    private static void enter(JavalinConfig javalin, WebContext web) {
        javalin.routes.get(
                "/preview",
                request -> {
                    web.callers()
                            .remember(
                                    request,
                                    web.doorkeeper()
                                            .withLink(
                                                    "any", Doorkeeper.From.address(request.ip())));
                    String theme = request.queryParam("theme");
                    if (theme != null) {
                        request.cookie(web.config().cookie() + ".theme", theme);
                    }
                    String to = request.queryParam("to");
                    request.redirect(to == null ? "/" : to);
                });
    }
}
