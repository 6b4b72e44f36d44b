package io.gearshift.web.page;

import io.gearshift.backend.api.Console;
import io.gearshift.web.FakeDoorkeeper;
import io.gearshift.web.StartedServer;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;

/// The pages on a real port, used as a browser without scripts uses them.
final class Site implements AutoCloseable {

    final FakeDoorkeeper doorkeeper;
    private final StartedServer server;

    Site(Path directory, Console console, Clock clock) {
        ErrorView errors = new ErrorView();
        doorkeeper = new FakeDoorkeeper(console);
        server =
                StartedServer.startShowing(
                        directory, doorkeeper, errors, new PageRoutes(errors, clock));
    }

    /// What came back.
    record Answer(int status, HttpResponse<String> response) {
        Document page() {
            return Jsoup.parse(response.body());
        }

        String header(String name) {
            return response.headers().firstValue(name).orElse("");
        }
    }

    Answer get(String path, String... headers) {
        return send(server.request(path).GET(), true, headers);
    }

    Answer getSignedOut(String path) {
        return send(server.request(path).GET(), false);
    }

    /// Follows a redirect after a form with the cookies that it set.
    Answer follow(Answer answer) {
        String flash =
                answer.response().headers().allValues("set-cookie").stream()
                        .filter(cookie -> cookie.startsWith("__Host-gearshift-test.flash="))
                        .map(cookie -> "; " + cookie.substring(0, cookie.indexOf(';')))
                        .findFirst()
                        .orElse("");
        return send(
                server.request(answer.header("location")).GET(), false, "Cookie", cookie() + flash);
    }

    /// Sends a form with the CSRF token of a page.
    Answer post(String path, String... fields) {
        return post(path, get("/events").page().select("input[name=csrf]").attr("value"), fields);
    }

    private Answer post(String path, String csrf, String... fields) {
        return send(
                server.request(path).POST(HttpRequest.BodyPublishers.ofString(form(csrf, fields))),
                true,
                "Content-Type",
                "application/x-www-form-urlencoded",
                "Origin",
                origin());
    }

    /// The same by htmx from a page.
    Answer postByHtmx(String path, String from, String... fields) {
        String csrf = get("/events").page().select("input[name=csrf]").attr("value");
        return send(
                server.request(path).POST(HttpRequest.BodyPublishers.ofString(form(csrf, fields))),
                true,
                "Content-Type",
                "application/x-www-form-urlencoded",
                "Origin",
                origin(),
                "HX-Request",
                "true",
                "HX-Current-URL",
                origin() + from);
    }

    Answer postSignedOut(String path, String origin, String... fields) {
        return send(
                server.request(path).POST(HttpRequest.BodyPublishers.ofString(form("", fields))),
                false,
                "Content-Type",
                "application/x-www-form-urlencoded",
                "Origin",
                origin);
    }

    String origin() {
        return "https://localhost:" + server.server().port();
    }

    StartedServer server() {
        return server;
    }

    static String cookie() {
        return "__Host-gearshift-test=" + FakeDoorkeeper.SESSION;
    }

    private static String form(String csrf, String... fields) {
        StringBuilder form = new StringBuilder("csrf=" + encode(csrf));
        for (int i = 0; i + 1 < fields.length; i += 2) {
            form.append('&').append(encode(fields[i])).append('=').append(encode(fields[i + 1]));
        }
        return form.toString();
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private Answer send(HttpRequest.Builder request, boolean signedIn, String... headers) {
        if (signedIn) {
            request.header("Cookie", cookie());
        }
        if (headers.length > 0) {
            request.headers(headers);
        }
        HttpResponse<String> response = server.send(request);
        return new Answer(response.statusCode(), response);
    }

    @Override
    public void close() {
        server.close();
    }
}
