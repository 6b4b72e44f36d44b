package io.gearshift.web.signin;

import io.gearshift.backend.api.ConsoleException;
import io.gearshift.backend.api.Doorkeeper;
import io.gearshift.backend.api.ErrorCode;
import io.gearshift.web.page.Pages;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// All routes of signing in and out. A one-time link opens a page, and only that page's button uses
/// the link up: a mail program that looks at links does not.
public final class SignInRoutes {

    private final Pages pages;

    private SignInRoutes(Pages pages) {
        this.pages = pages;
    }

    /// Adds them.
    public static void add(RoutesConfig routes, Pages pages) {
        SignInRoutes own = new SignInRoutes(pages);
        routes.get("/sign-in", own::form);
        routes.get(
                "/sign-in/link/{secret}",
                request -> own.show(request, request.pathParam("secret"), "", ""));
        routes.post("/sign-in", own::signIn);
        routes.post("/sign-out", own::signOut);
    }

    private void form(Context request) {
        show(request, or(request.queryParam("link")), "", "");
    }

    private void show(Context request, String link, String user, String error) {
        String next = or(request.queryParam("next"));
        if (next.isEmpty()) {
            next = or(request.formParam("next"));
        }
        pages.show(
                request,
                "signin/page",
                new SignInPage(
                        pages.bareFrame(request, "Sign in"),
                        link,
                        user,
                        Pages.local(next) ? next : "/",
                        error));
    }

    private void signIn(Context request) {
        pages.web().callers().sameOrigin(request);
        String link = or(request.formParam("link"));
        String user = or(request.formParam("user"));
        String typed = or(request.formParam("password"));
        char[] password = typed.toCharArray();
        try {
            Doorkeeper door = pages.web().doorkeeper();
            Doorkeeper.From from =
                    new Doorkeeper.From(request.ip(), or(request.header("User-Agent")));
            Doorkeeper.SignedIn session =
                    link.isEmpty()
                            ? door.withPassword(user, password, from)
                            : door.withLink(link, from);
            pages.web().callers().remember(request, session);
            String next = or(request.formParam("next"));
            request.redirect(Pages.local(next) ? next : "/", HttpStatus.SEE_OTHER);
        } catch (ConsoleException e) {
            if (e.code() != ErrorCode.SIGN_IN_FAILED && e.code() != ErrorCode.SIGN_IN_THROTTLED) {
                throw e;
            }
            request.status(e.code().httpStatus());
            // A link that failed will not work again: offer the form.
            show(request, "", user, e.getMessage());
        } finally {
            Arrays.fill(password, '\0');
        }
    }

    private void signOut(Context request) {
        pages.visit(request);
        pages.web().callers().forget(request);
        request.redirect("/sign-in", HttpStatus.SEE_OTHER);
    }

    private static String or(@Nullable String text) {
        return text == null ? "" : text;
    }
}
