package io.gearshift.backend.api.remote;

import io.gearshift.backend.api.ConsoleException;
import io.gearshift.backend.api.ErrorCode;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/// Opens connections to one console.
interface Dialer {

    /// A connection.
    ///
    /// @throws ConsoleException `console.unreachable`, saying what to do
    Wire dial();

    /// Where it dials to, in words.
    String where();

    /// Value of the Host header.
    String host();

    /// An open connection.
    record Wire(InputStream in, OutputStream out, Closeable connection) {
        void close() {
            try {
                connection.close();
            } catch (IOException e) {
                // Nothing is lost: what was asked has been answered or has failed already.
                return;
            }
        }
    }

    private static ConsoleException unreachable(String message, IOException cause) {
        return new ConsoleException(ErrorCode.CONSOLE_UNREACHABLE, message, cause);
    }

    /// Dials a console's unix socket.
    record UnixSocket(Path path) implements Dialer {

        @Override
        public Wire dial() {
            SocketChannel channel = null;
            try {
                channel = SocketChannel.open(UnixDomainSocketAddress.of(path));
                return new Wire(
                        Channels.newInputStream(channel),
                        Channels.newOutputStream(channel),
                        channel);
            } catch (IOException e) {
                throw unreachable(explain(e), e);
            }
        }

        private String explain(IOException e) {
            String reason = String.valueOf(e.getMessage());
            if (reason.contains("Permission denied")) {
                return "You may not connect to the console at "
                        + path
                        + ". Run this as root, or as a member of the socket's group.";
            }
            return Files.exists(path)
                    ? "No console answers at " + path + ". Start it with: gearshift up"
                    : "There is no console at "
                            + path
                            + ". Start it with: gearshift up, or say where it is with --socket.";
        }

        @Override
        public String where() {
            return path.toString();
        }

        @Override
        public String host() {
            return "localhost";
        }
    }

    /// Dials a console's TLS port.
    ///
    /// @param checkName whether the certificate must be for this host's name; not needed for one
    ///   that is pinned
    record Tls(String name, int port, SSLContext context, boolean checkName) implements Dialer {

        private static final int CONNECT_MILLIS = 10_000;

        @Override
        public Wire dial() {
            Socket plain = new Socket();
            try {
                plain.connect(new InetSocketAddress(name, port), CONNECT_MILLIS);
                plain.setTcpNoDelay(true);
                plain.setKeepAlive(true);
                SSLSocket socket =
                        (SSLSocket)
                                context.getSocketFactory().createSocket(plain, name, port, true);
                if (checkName) {
                    SSLParameters parameters = socket.getSSLParameters();
                    parameters.setEndpointIdentificationAlgorithm("HTTPS");
                    socket.setSSLParameters(parameters);
                }
                socket.startHandshake();
                return new Wire(socket.getInputStream(), socket.getOutputStream(), socket);
            } catch (IOException e) {
                quietly(plain);
                throw unreachable(explain(e), e);
            }
        }

        private String explain(IOException e) {
            if (e instanceof SSLHandshakeException) {
                return "The console at "
                        + where()
                        + " did not prove who it is: "
                        + e.getMessage()
                        + ". Compare the certificate's fingerprint with the one that the console"
                        + " shows, and give it here.";
            }
            return "No console answers at "
                    + where()
                    + ": "
                    + e.getMessage()
                    + ". Check the address, and that the console runs and listens there (--bind).";
        }

        private static void quietly(Socket socket) {
            try {
                socket.close();
            } catch (IOException e) {
                // It never carried anything.
                return;
            }
        }

        @Override
        public String where() {
            return name + ":" + port;
        }

        @Override
        public String host() {
            return name.indexOf(':') >= 0 ? "[" + name + "]:" + port : name + ":" + port;
        }
    }
}
