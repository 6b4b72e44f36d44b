package io.gearshift.web;

import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.unixdomain.server.UnixDomainServerConnector;
import org.eclipse.jetty.util.Callback;

/// Leads who speaks plain HTTP to the TLS port to https. Unsafe requests are refused, since they
/// were already sent in the clear.
final class ToHttps extends Handler.Wrapper {

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        if (request.isSecure()
                || request.getConnectionMetaData().getConnector()
                        instanceof UnixDomainServerConnector) {
            return super.handle(request, response, callback);
        }
        String host = request.getHeaders().get(HttpHeader.HOST);
        String method = request.getMethod();
        if (host == null || !(method.equals("GET") || method.equals("HEAD"))) {
            Response.writeError(
                    request, response, callback, HttpStatus.BAD_REQUEST_400, "Use https.");
            return true;
        }
        response.setStatus(HttpStatus.TEMPORARY_REDIRECT_307);
        response.getHeaders()
                .put(HttpHeader.LOCATION, "https://" + host + request.getHttpURI().getPathQuery());
        callback.succeeded();
        return true;
    }
}
