package io.gearshift.ui.connect;

import io.gearshift.backend.api.Console;
import io.gearshift.backend.api.ConsoleException;
import io.gearshift.backend.api.ErrorCode;
import io.gearshift.backend.api.remote.RemoteConsole;
import io.gearshift.ui.FxThread;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// Opens consoles over the REST API.
public final class Remote {
    private static final String CLIENT = "desktop";

    private Remote() {}

    /// Connects and asks who we are, so that a console that cannot be used is known at once.
    public static Console connect(Endpoint endpoint) {
        FxThread.assertOff();
        RemoteConsole console =
                switch (endpoint) {
                    case Endpoint.Local(Path socket) -> RemoteConsole.overSocket(socket, CLIENT);
                    case Endpoint.Tls tls -> overTls(tls);
                };
        try {
            console.me();
        } catch (ConsoleException e) {
            console.close();
            throw endpoint instanceof Endpoint.Tls && e.code() == ErrorCode.NOT_SIGNED_IN
                    ? notTaken(e)
                    : e;
        }
        return console;
    }

    /// What a console says to a browser whose session ended is no help to who gave a token.
    private static ConsoleException notTaken(ConsoleException refusal) {
        return new ConsoleException(
                refusal.code(),
                "The console does not take this token: it is not one of its own, was ended, or has"
                        + " run out. Make another there, under Access or with \"gearshift ctl token"
                        + " create\".",
                refusal);
    }

    private static RemoteConsole overTls(Endpoint.Tls endpoint) {
        URI address;
        try {
            address = URI.create(endpoint.address());
        } catch (IllegalArgumentException e) {
            throw invalid("The address is not understood: " + e.getMessage());
        }
        if (!"https".equals(address.getScheme()) || address.getHost() == null) {
            throw invalid("The address is https://host:port, for example https://shop:8440.");
        }
        return RemoteConsole.overTls(
                address.getHost(),
                address.getPort() < 0 ? 443 : address.getPort(),
                token(endpoint.token()),
                endpoint.fingerprint(),
                CLIENT);
    }

    private static String token(Endpoint.Token token) {
        return switch (token) {
            case Endpoint.Token.Typed(String secret) -> secret;
            case Endpoint.Token.InFile(Path file) -> firstLine(file);
        };
    }

    private static String firstLine(Path file) {
        try {
            List<String> lines = Files.readAllLines(file);
            if (lines.isEmpty() || lines.getFirst().isBlank()) {
                throw invalid("The file " + file + " holds no token in its first line.");
            }
            return lines.getFirst().strip();
        } catch (IOException e) {
            throw invalid("The file with the token cannot be read: " + e.getMessage());
        }
    }

    private static ConsoleException invalid(String message) {
        return new ConsoleException(ErrorCode.REQUEST_INVALID, message);
    }
}
