package io.gearshift.web;

import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.SocketChannel;
import java.util.OptionalInt;
import jdk.net.ExtendedSocketOptions;
import org.eclipse.jetty.ee10.servlet.ServletContextRequest;
import org.eclipse.jetty.server.ConnectionMetaData;
import org.eclipse.jetty.unixdomain.server.UnixDomainServerConnector;

/// Who is at the other end of the unix socket, as the kernel says.
final class Peer {

    private Peer() {}

    /// The user id of the peer process; empty if the request did not come over the unix socket.
    static OptionalInt uid(HttpServletRequest request) {
        ConnectionMetaData connection =
                ServletContextRequest.getServletContextRequest(request).getConnectionMetaData();
        if (!(connection.getConnector() instanceof UnixDomainServerConnector)) {
            return OptionalInt.empty();
        }
        if (!(connection.getConnection().getEndPoint().getTransport()
                instanceof SocketChannel channel)) {
            throw new IllegalStateException("a unix socket connection without a socket channel");
        }
        try {
            return OptionalInt.of(
                    UserIds.of(channel.getOption(ExtendedSocketOptions.SO_PEERCRED).user()));
        } catch (IOException e) {
            throw new UncheckedIOException("the peer of the unix socket cannot be asked for", e);
        }
    }
}
