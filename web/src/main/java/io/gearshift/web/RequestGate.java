package io.gearshift.web;

import io.gearshift.backend.api.ConsoleException;
import io.gearshift.backend.api.ErrorCode;
import io.gearshift.backend.api.remote.ApiJson;
import io.gearshift.backend.api.remote.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.unixdomain.server.UnixDomainServerConnector;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Stands before all routes, so that no request, of whomever, takes more of the server's memory
/// than there is. Who is not signed in (yet) is a stranger: strangers' bodies are small and only so
/// many of their requests are under way; when one more comes, the oldest is cut off, so that
/// stalled ones keep nobody out. Bodies of known callers share one budget. Safe for many threads.
final class RequestGate extends Handler.Wrapper {

    /// Largest body of a request of who is not signed in: the sign-in form.
    static final int STRANGER_BYTES = 16 << 10;

    /// Most requests of strangers that are under way.
    static final int STRANGERS = 256;

    /// Most bytes of bodies that are held for known callers at a time.
    static final int BUDGET_BYTES = 4 << 20;

    private static final String SOCKET_HOST = "localhost";

    private static final Logger log = LoggerFactory.getLogger(RequestGate.class);

    private final Set<GatedRequest> strangers = new LinkedHashSet<>();
    private final AtomicLong held = new AtomicLong();

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        GatedRequest gated = new GatedRequest(request, this);
        GatedRequest cut = enter(gated);
        if (cut != null) {
            cut.cut();
        }
        Request.addCompletionListener(request, failure -> leave(gated));
        ConsoleException refusal = refusal(request);
        if (refusal != null) {
            return refuse(gated, refusal, response, callback);
        }
        return super.handle(gated, response, callback);
    }

    private static @Nullable ConsoleException refusal(Request request) {
        // A body in parts is written to disk while it is parsed, past every limit on bodies.
        String type = request.getHeaders().get(HttpHeader.CONTENT_TYPE);
        if (type != null && type.strip().toLowerCase(Locale.ROOT).startsWith("multipart")) {
            return new ConsoleException(
                    ErrorCode.MEDIA_TYPE,
                    "Bodies in parts (multipart) are not taken. Send JSON to the API and plain"
                            + " forms to pages.");
        }
        // Our clients call the socket localhost. A page whose own name was led here (ssh -L, and a
        // name server that changes its mind) has another, and would act for the socket's user.
        if (request.getConnectionMetaData().getConnector() instanceof UnixDomainServerConnector
                && !SOCKET_HOST.equals(request.getHeaders().get(HttpHeader.HOST))) {
            return new ConsoleException(
                    ErrorCode.FORGED_REQUEST,
                    "The console's socket is for ctl and the desktop, which say \"Host:"
                            + " localhost\". A browser uses the https address.");
        }
        return null;
    }

    private static boolean refuse(
            GatedRequest request, ConsoleException refusal, Response response, Callback callback) {
        request.refuse(refusal);
        try (InputStream body = Content.Source.asInputStream(request)) {
            body.skipNBytes(1);
        } catch (IOException | ConsoleException e) {
            log.debug("A body was dropped", e);
        }
        response.setStatus(refusal.code().httpStatus());
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, Problem.CONTENT_TYPE);
        response.getHeaders().put("X-Content-Type-Options", "nosniff");
        response.getHeaders().put(HttpHeader.CACHE_CONTROL, "no-store");
        Problem problem = Problem.of(refusal.code(), refusal.getMessage(), null);
        response.write(true, ByteBuffer.wrap(ApiJson.write(problem)), callback);
        return true;
    }

    private synchronized @Nullable GatedRequest enter(GatedRequest gated) {
        GatedRequest oldest = null;
        if (strangers.size() >= STRANGERS) {
            Iterator<GatedRequest> inOrder = strangers.iterator();
            oldest = inOrder.next();
            inOrder.remove();
        }
        strangers.add(gated);
        return oldest;
    }

    private void leave(GatedRequest gated) {
        known(gated);
        held.addAndGet(-gated.held());
    }

    /// Takes a request out of the strangers'.
    synchronized void known(GatedRequest gated) {
        strangers.remove(gated);
    }

    /// Counts bytes that are now held until the request is answered.
    ///
    /// @return false if that is more than there is room for; counted all the same
    boolean hold(int bytes) {
        return held.addAndGet(bytes) <= BUDGET_BYTES;
    }
}
