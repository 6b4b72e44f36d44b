package io.gearshift.web;

import io.gearshift.backend.api.ErrorCode;
import io.gearshift.backend.api.remote.ApiJson;
import io.gearshift.backend.api.remote.Problem;
import java.nio.ByteBuffer;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/// Answers to what is no proper request at all, so that no handler ever sees it: headers or a path
/// that are too long or malformed. Says what is wrong and shows nothing of the server.
final class BadRequests implements Request.Handler {

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        int status = response.getStatus();
        String what =
                switch (status) {
                    case 414 -> "The request's address is too long. Put less into it.";
                    case 431 -> "The request's headers are too long. Send fewer cookies or less.";
                    default ->
                            "The request is not proper HTTP, or its path is not one that is"
                                    + " accepted (HTTP status "
                                    + status
                                    + ").";
                };
        ErrorCode code = status >= 500 ? ErrorCode.INTERNAL : ErrorCode.REQUEST_INVALID;
        Problem known = Problem.of(code, what, null);
        Problem problem =
                new Problem(known.type(), known.title(), status, what, known.code(), null);
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, Problem.CONTENT_TYPE);
        response.getHeaders().put("X-Content-Type-Options", "nosniff");
        response.getHeaders().put(HttpHeader.CACHE_CONTROL, "no-store");
        response.write(true, ByteBuffer.wrap(ApiJson.write(problem)), callback);
        return true;
    }
}
