package io.gearshift.web;

import io.gearshift.backend.api.ConsoleException;
import io.gearshift.backend.api.Doorkeeper;
import io.gearshift.backend.api.ErrorCode;
import io.gearshift.web.tls.ServerIdentity;
import io.javalin.Javalin;
import io.javalin.compression.CompressionStrategy;
import io.javalin.compression.Gzip;
import io.javalin.config.JavalinConfig;
import io.javalin.util.JavalinException;
import java.io.IOException;
import java.net.BindException;
import java.time.Instant;
import java.util.List;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.NetworkConnector;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.eclipse.jetty.util.thread.VirtualThreadPool;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The web server. Jetty with two connectors, TLS and a unix socket, and one Javalin with the
/// routes of every feature.
public final class WebServer implements AutoCloseable {

    /// Largest body of a request.
    static final int MAX_REQUEST_BYTES = 1 << 20;

    private static final Logger log = LoggerFactory.getLogger(WebServer.class);
    private static final int STOP_MILLIS = 1000;
    private static final int UNBOUNDED = -1;

    private final Javalin javalin;
    private final Pace pace;
    private final WebConfig config;
    private final ServerIdentity identity;

    private WebServer(Javalin javalin, Pace pace, WebConfig config, ServerIdentity identity) {
        this.javalin = javalin;
        this.pace = pace;
        this.config = config;
        this.identity = identity;
    }

    /// Starts to listen.
    ///
    /// @param features in the order in which their routes are looked at
    /// @param errors how an error looks outside the API
    /// @throws ConsoleException saying what is in the way and what to do, for example that the port
    ///   is in use
    public static WebServer start(
            WebConfig config, Doorkeeper doorkeeper, List<Routes> features, ErrorPage errors) {
        ServerIdentity identity = ServerIdentity.in(config.tls(), Instant.now());
        Pace pace = new Pace();
        doorkeeper.whenAccessChanges(pace::accessChanged);
        WebContext context =
                new WebContext(
                        config, doorkeeper, new Callers(doorkeeper, config), new Assets(), pace);
        Javalin javalin =
                Javalin.create(
                        it -> {
                            basics(it);
                            Connectors.add(it.jetty, config, identity);
                            SecurityHeaders headers = new SecurityHeaders(config.hsts());
                            it.routes.before(headers::set);
                            new Failures(errors).add(it.routes);
                            context.assets().add(it.routes);
                            features.forEach(feature -> feature.add(it, context));
                        });
        try {
            Connectors.prepareSocket(config.socket());
            javalin.start();
            Connectors.restrictSocket(config.socket());
        } catch (IOException | RuntimeException e) {
            javalin.stop();
            throw explain(e, config);
        }
        return new WebServer(javalin, pace, config, identity);
    }

    private static void basics(JavalinConfig it) {
        it.startup.showJavalinBanner = false;
        it.startup.showOldJavalinVersionWarning = false;
        it.startup.startupWatcherEnabled = false;
        it.http.maxRequestSize = MAX_REQUEST_BYTES;
        it.http.prefer405over404 = true;
        it.http.generateEtags = false;
        it.http.compressionStrategy = new CompressionStrategy(null, new Gzip(6), null);
        it.router.ignoreTrailingSlashes = true;
        // Few platform threads for the selectors, a virtual one for each request.
        QueuedThreadPool threads = new QueuedThreadPool(24, 4, 60_000);
        threads.setName("web");
        VirtualThreadPool requests = new VirtualThreadPool();
        // With a bound here, as many requests that wait for their body would stop all others, and
        // even what ends the wait; how many there may be is RequestGate's to say.
        requests.setMaxConcurrentTasks(UNBOUNDED);
        threads.setVirtualThreadsExecutor(requests);
        it.jetty.threadPool = threads;
        it.jetty.modifyServer(
                server -> {
                    server.setStopTimeout(STOP_MILLIS);
                    server.setStopAtShutdown(false);
                });
    }

    private static ConsoleException explain(Exception e, WebConfig config) {
        for (Throwable each = e; each != null; each = each.getCause()) {
            if (each instanceof ConsoleException known) {
                return known;
            }
            if (each instanceof BindException) {
                return new ConsoleException(
                        ErrorCode.HOST_FAILED,
                        "The console cannot listen at "
                                + config.bind()
                                + " port "
                                + config.port()
                                + ": "
                                + each.getMessage()
                                + ". If another program has the port, stop it or choose another"
                                + " with --port; if the address is not one of this machine, choose"
                                + " another with --bind.",
                        e);
            }
        }
        return new ConsoleException(
                ErrorCode.HOST_FAILED, "The console cannot listen: " + e.getMessage(), e);
    }

    /// The TLS port that it listens at.
    public int port() {
        for (Connector each : javalin.jettyServer().server().getConnectors()) {
            if (each instanceof NetworkConnector network) {
                return network.getLocalPort();
            }
        }
        throw new IllegalStateException("the server has a TLS connector");
    }

    /// The address for a browser, without a path.
    public String address() {
        return Connectors.address(config.bind(), port());
    }

    /// Its key and certificate.
    public ServerIdentity identity() {
        return identity;
    }

    @Override
    public void close() {
        pace.stop();
        try {
            javalin.stop();
        } catch (JavalinException e) {
            // Jetty waits for kept connections too, and says so when it closes them in the end.
            log.debug("Connections were still open", e);
        }
    }
}
