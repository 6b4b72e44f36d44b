package io.gearshift.web;

import io.gearshift.backend.api.ConsoleException;
import io.gearshift.backend.api.ErrorCode;
import io.gearshift.web.tls.ServerIdentity;
import io.javalin.config.JettyConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.net.SocketException;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.eclipse.jetty.alpn.server.ALPNServerConnectionFactory;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.http2.server.HTTP2ServerConnectionFactory;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.DetectorConnectionFactory;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.unixdomain.server.UnixDomainServerConnector;
import org.eclipse.jetty.util.ssl.SslContextFactory;

/// How the server is reached: TLS with HTTP/2 or HTTP/1.1 as ALPN agrees, and HTTP/1.1 on a unix
/// socket. Who speaks plain HTTP to the TLS port is led to https.
final class Connectors {

    private static final int MAX_HEADER_BYTES = 16 << 10;
    private static final int IDLE_MILLIS = 60_000;

    /// How long a stream may be silent that waits for its sender, or whose sender takes nothing.
    static final long SILENCE_MILLIS = 20_000;

    /// What one HTTP/2 connection may have under way. A browser has all its tabs on one connection,
    /// with up to {@link io.gearshift.web.live.LiveStream} of them for good.
    private static final int MAX_STREAMS = 64;

    /// What is taken of one HTTP/2 connection and stream before it is read.
    private static final int CONNECTION_WINDOW = 128 << 10;

    private static final int STREAM_WINDOW = 64 << 10;

    /// Connections over TLS. When they are used up, those go first that are silent.
    private static final int MAX_CONNECTIONS = 128;

    private static final long CROWDED_IDLE_MILLIS = 5_000;

    private Connectors() {}

    static void add(JettyConfig jetty, WebConfig config, ServerIdentity identity) {
        jetty.addConnector((server, base) -> tls(server, config, identity));
        jetty.addConnector((server, base) -> unix(server, config.socket()));
        jetty.modifyServletContextHandler(
                handler -> handler.getServletHandler().setDecodeAmbiguousURIs(true));
        jetty.modifyServer(
                server -> {
                    server.insertHandler(new RequestGate());
                    server.insertHandler(new ToHttps());
                    server.setErrorHandler(new BadRequests());
                });
    }

    private static HttpConfiguration http() {
        HttpConfiguration http = new HttpConfiguration();
        http.setSendServerVersion(false);
        http.setSendXPoweredBy(false);
        http.setRequestHeaderSize(MAX_HEADER_BYTES);
        http.setMaxErrorDispatches(0);
        // A gear may be named project/name; in a path that is project%2Fname, one segment. No
        // file is ever found by a decoded path.
        http.setUriCompliance(
                UriCompliance.DEFAULT.with(
                        "any-name-in-segment",
                        UriCompliance.Violation.AMBIGUOUS_PATH_SEPARATOR,
                        UriCompliance.Violation.AMBIGUOUS_PATH_ENCODING));
        return http;
    }

    private static Connector tls(Server server, WebConfig config, ServerIdentity identity) {
        HttpConfiguration https = http();
        SecureRequestCustomizer secure = new SecureRequestCustomizer();
        // Names and addresses other than those of the certificate are fine: a tunnel, a proxy.
        secure.setSniHostCheck(false);
        https.addCustomizer(secure);
        HttpConnectionFactory http1 = new HttpConnectionFactory(https);
        HTTP2ServerConnectionFactory http2 = new HTTP2ServerConnectionFactory(https);
        http2.setMaxConcurrentStreams(MAX_STREAMS);
        http2.setInitialSessionRecvWindow(CONNECTION_WINDOW);
        http2.setInitialStreamRecvWindow(STREAM_WINDOW);
        // GatedRequest gives those of known callers more, while their handlers are at work.
        http2.setStreamIdleTimeout(SILENCE_MILLIS);
        ALPNServerConnectionFactory alpn = new ALPNServerConnectionFactory("h2", "http/1.1");
        alpn.setDefaultProtocol(http1.getProtocol());
        SslContextFactory.Server ssl = new SslContextFactory.Server();
        ssl.setKeyStore(identity.keyStore());
        ssl.setKeyStorePassword("");
        ssl.setIncludeProtocols("TLSv1.3", "TLSv1.2");
        ssl.setSniRequired(false);
        SslConnectionFactory tls = new SslConnectionFactory(ssl, alpn.getProtocol());
        ServerConnector connector =
                new ServerConnector(
                        server, 1, 1, new DetectorConnectionFactory(tls), http1, alpn, http2);
        connector.setHost(config.bind());
        connector.setPort(config.port());
        connector.setIdleTimeout(IDLE_MILLIS);
        NetworkConnectionLimit limit = new NetworkConnectionLimit(MAX_CONNECTIONS, connector);
        limit.setEndPointIdleTimeout(CROWDED_IDLE_MILLIS);
        server.addBean(limit);
        return connector;
    }

    private static Connector unix(Server server, Path socket) {
        UnixDomainServerConnector connector =
                new UnixDomainServerConnector(server, 1, 1, new HttpConnectionFactory(http()));
        connector.setUnixDomainPath(socket);
        connector.setIdleTimeout(IDLE_MILLIS);
        return connector;
    }

    /// Makes the socket's directory, and removes a socket that a killed console left.
    ///
    /// @throws ConsoleException if another console listens there
    static void prepareSocket(Path socket) throws IOException {
        Path directory = socket.toAbsolutePath().getParent();
        if (directory != null) {
            Files.createDirectories(directory);
        }
        if (!Files.exists(socket)) {
            return;
        }
        try (SocketChannel other = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
            throw new ConsoleException(
                    ErrorCode.HOST_FAILED,
                    "Another console listens at "
                            + other.getRemoteAddress()
                            + ". Stop it first, or choose another --run.");
        } catch (SocketException nobody) {
            Files.delete(socket);
        }
    }

    /// Lets the socket's owner and group connect, nobody else.
    static void restrictSocket(Path socket) throws IOException {
        Files.setPosixFilePermissions(socket, PosixFilePermissions.fromString("rw-rw----"));
    }

    /// The address for a browser of a server bound so.
    static String address(String bind, int port) {
        String host = bind;
        try {
            InetAddress bound = InetAddress.getByName(bind);
            if (bound.isAnyLocalAddress()) {
                host = InetAddress.getLocalHost().getHostName();
            } else if (bound.isLoopbackAddress()) {
                host = "localhost";
            } else if (bind.indexOf(':') >= 0) {
                host = "[" + bind + "]";
            }
        } catch (UnknownHostException e) {
            host = "localhost";
        }
        return "https://" + host + ":" + port;
    }
}
