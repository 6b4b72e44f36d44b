package io.gearshift.web.page;

import io.javalin.http.Context;
import java.net.URI;
import java.net.URISyntaxException;
import org.jspecify.annotations.Nullable;

/// Everything about htmx on the server: the names of its headers, and whether a request wants a
/// fragment or a page.
public final class Htmx {

    /// The page's htmx settings: no eval, no styles of its own, fragments only for itself; the
    /// answer to an error is shown like any other.
    public static final String CONFIG =
            "{\"allowEval\":false,\"includeIndicatorStyles\":false,"
                    + "\"historyRestoreAsHxRequest\":false,\"historyCacheSize\":0,\"defaultSettleDelay\":0,"
                    // Settling the attribute style would be an inline style, which the policy
                    // forbids.
                    + "\"attributesToSettle\":[\"class\",\"width\",\"height\"],"
                    + "\"responseHandling\":[{\"code\":\"204\",\"swap\":false},"
                    + "{\"code\":\"[23]..\",\"swap\":true},"
                    + "{\"code\":\"[45]..\",\"swap\":true,\"error\":true}]}";

    private static final String REQUEST = "HX-Request";

    private Htmx() {}

    /// Whether to answer with a fragment: asked by htmx, not as a boosted link and not to restore
    /// history. The answer then differs by that header, and says so.
    public static boolean wantsFragment(Context request) {
        request.header("Vary", REQUEST);
        return "true".equals(request.header(REQUEST))
                && request.header("HX-Boosted") == null
                && request.header("HX-History-Restore-Request") == null;
    }

    /// Puts the answer at the end of this element instead of where the request meant it to go.
    static void appendTo(Context answer, String selector) {
        answer.header("HX-Retarget", selector).header("HX-Reswap", "beforeend");
    }

    /// Leads the browser to another page of ours.
    static void leadTo(Context answer, String path) {
        answer.header("HX-Redirect", path);
    }

    /// Tells the page's scripts to close the open dialog.
    static void closeDialog(Context answer) {
        answer.header("HX-Trigger", "gs:close");
    }

    /// Path and query of the page that htmx was asked from; null if it does not say.
    static @Nullable String currentPath(Context request) {
        String url = request.header("HX-Current-URL");
        if (url == null) {
            return null;
        }
        try {
            URI uri = new URI(url);
            String query = uri.getRawQuery();
            return uri.getRawPath() + (query == null ? "" : "?" + query);
        } catch (URISyntaxException e) {
            return null;
        }
    }
}
