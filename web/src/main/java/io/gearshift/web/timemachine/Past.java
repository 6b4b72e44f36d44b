package io.gearshift.web.timemachine;

import io.gearshift.backend.api.ConsoleException;
import io.gearshift.backend.api.ErrorCode;
import io.gearshift.backend.api.PointInTime;
import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import java.time.Instant;
import java.time.ZoneId;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The moment that a page is asked for, `?at=`, and what keeps it: every link of such a page leads
/// to the same moment, nothing of it is live, and every form that only asks asks about it.
public final class Past {

    /// The query parameter.
    static final String PARAMETER = "at";

    private static final String MOMENT = "gearshift.moment";

    /// Pages that can show what is past.
    private static final Pattern PAGES =
            Pattern.compile("/|/(gears|hosts|namespaces|cgroups|events|compare)(/.*)?");

    /// Pages that lead to a change.
    private static final Pattern CHANGING = Pattern.compile("/.*/(edit|new|delete)");

    /// The page of a gear's output has a moment of its own: the line that is marked.
    private static final Pattern OUTPUT = Pattern.compile("/gears/[^/]+/logs");

    private static final Pattern BAR =
            Pattern.compile("<section class=\"timemachine\".*?</section>", Pattern.DOTALL);
    private static final Pattern LINK =
            Pattern.compile("\\b(href|hx-get|data-charts)=\"(/[^\"]*)\"");
    private static final Pattern LIVE = Pattern.compile(" data-live=\"[^\"]*\"");
    private static final Pattern FORM = Pattern.compile("<form\\b[^>]*>");
    private static final Pattern ACTION = Pattern.compile("\\baction=\"([^\"]*)\"");
    private static final Pattern METHOD = Pattern.compile("\\bmethod=\"post\"");

    private Past() {}

    /// Whether a page can show what is past.
    static boolean covers(String path) {
        return PAGES.matcher(path).matches()
                && !CHANGING.matcher(path).matches()
                && !OUTPUT.matcher(path).matches();
    }

    /// The moment that a request is about; it is remembered for {@link #keep}.
    ///
    /// @return null for now
    /// @throws ConsoleException `request.invalid` if it is not one, `past.read-only` if the page is
    ///   for changing something
    public static @Nullable Instant of(Context request, ZoneId zone, Instant now) {
        String at = request.queryParam(PARAMETER);
        if (at == null || at.isBlank() || !request.method().equals(HandlerType.GET)) {
            return null;
        }
        if (CHANGING.matcher(request.path()).matches()) {
            throw new ConsoleException(
                    ErrorCode.PAST_READ_ONLY,
                    "What is past cannot be changed. Go back to now to change something.");
        }
        if (!covers(request.path())) {
            return null;
        }
        Instant moment = PointInTime.parse(at.strip(), zone, now);
        request.attribute(MOMENT, moment);
        return moment;
    }

    /// A page of this request, with its moment kept in every link.
    public static String keep(Context request, String html) {
        Instant moment = request.attribute(MOMENT);
        if (moment == null) {
            return html;
        }
        return keep(html, PointInTime.write(moment));
    }

    /// The bar's own links lead to other moments.
    static String keep(String html, String at) {
        var bar = BAR.matcher(html);
        if (!bar.find()) {
            return kept(html, at);
        }
        return kept(html.substring(0, bar.start()), at)
                + bar.group()
                + kept(html.substring(bar.end()), at);
    }

    /// A path of this server, at the request's moment.
    public static String keepIn(Context request, String path) {
        Instant moment = request.attribute(MOMENT);
        return moment == null ? path : also(path, PointInTime.write(moment), "&");
    }

    private static String kept(String html, String at) {
        String linked =
                LINK.matcher(html)
                        .replaceAll(
                                link ->
                                        Matcher.quoteReplacement(
                                                link.group(1)
                                                        + "=\""
                                                        + also(link.group(2), at, "&amp;")
                                                        + "\""));
        String still = LIVE.matcher(linked).replaceAll("");
        String asking =
                FORM.matcher(still)
                        .replaceAll(
                                form ->
                                        Matcher.quoteReplacement(
                                                form.group() + (asks(form) ? hidden(at) : "")));
        return asking.replaceFirst("<body ", "<body data-at=\"" + at + "\" ");
    }

    private static boolean asks(MatchResult form) {
        var action = ACTION.matcher(form.group());
        return !METHOD.matcher(form.group()).find() && action.find() && covers(action.group(1));
    }

    private static String hidden(String at) {
        return "<input type=\"hidden\" name=\"" + PARAMETER + "\" value=\"" + at + "\">";
    }

    private static String also(String path, String at, String and) {
        int hash = path.indexOf('#');
        String fragment = hash < 0 ? "" : path.substring(hash);
        String address = hash < 0 ? path : path.substring(0, hash);
        int question = address.indexOf('?');
        if (!covers(question < 0 ? address : address.substring(0, question))) {
            return path;
        }
        return address + (question < 0 ? "?" : and) + PARAMETER + "=" + at + fragment;
    }
}
