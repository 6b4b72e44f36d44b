package io.gearshift.web;

import io.gearshift.backend.api.Me;
import io.gearshift.backend.api.Role;
import io.gearshift.web.page.ErrorView;
import io.gearshift.web.page.PageRoutes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Set;

/// The pages on a server in a process of its own, to be run with as little memory as the shipped
/// console has. Writes its port, and ends with its standard input.
public final class GateChild {

    private GateChild() {}

    /// Runs until its standard input ends.
    ///
    /// @param arguments a directory for its certificate and socket
    public static void main(String[] arguments) throws IOException {
        var console =
                new RecordingConsole()
                        .answer("me", new Me("ann", Role.ADMIN, Set.of("*"), Role.ADMIN.rights()));
        var errors = new ErrorView();
        try (StartedServer server =
                StartedServer.startShowing(
                        Path.of(arguments[0]),
                        new FakeDoorkeeper(console.console()),
                        errors,
                        new PageRoutes(errors, Clock.systemUTC()))) {
            System.out.write((server.server().port() + "\n").getBytes(StandardCharsets.US_ASCII));
            System.out.flush();
            while (System.in.read() >= 0) {}
        }
    }
}
