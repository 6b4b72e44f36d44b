package io.gearshift.web;

import io.gearshift.backend.api.ConsoleException;
import io.gearshift.backend.api.remote.ConsoleInfo;
import io.gearshift.backend.console.ConsoleBackend;
import io.gearshift.backend.console.ConsoleConfig;
import io.gearshift.backend.heap.HeapTrim;
import io.gearshift.backend.host.HostLink;
import io.gearshift.backend.host.UnixHostLink;
import io.gearshift.backend.logging.Logging;
import io.gearshift.web.metrics.MetricsRoutes;
import io.gearshift.web.page.ErrorView;
import io.gearshift.web.page.PageRoutes;
import io.gearshift.web.rest.RestApi;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.logging.Level;
import java.util.logging.Logger;

/// The console as a program: core, pages and API. It writes its address to the file `address` in
/// its run folder when it can be reached. Ends with status 78 if its arguments are wrong
/// (`EX_CONFIG`), 1 if it cannot start, and on SIGTERM with 143.
public final class ConsoleMain {

    private static final int EXIT_CANNOT_START = 1;
    private static final int EXIT_CONFIG = 78;
    private static final String VERSION = version();

    /// Held, since a level is forgotten with its logger. The server's own lines say nothing that
    /// ours do not; what fails at start we say ourselves.
    private static final List<Logger> QUIET =
            List.of(Logger.getLogger("org.eclipse.jetty"), Logger.getLogger("io.javalin"));

    private ConsoleMain() {}

    /// Runs until the program is told to end.
    public static void main(String[] arguments) throws InterruptedException {
        int status = run(List.of(arguments), System.err);
        if (status != 0) {
            System.exit(status);
        }
        new CountDownLatch(1).await();
    }

    private static int run(List<String> arguments, PrintStream problems) {
        ConsoleOptions.Parsed parsed = ConsoleOptions.parse(arguments, machineName());
        ConsoleOptions options = parsed.options();
        if (options == null) {
            problems.println("gearshift console: the arguments are not right:");
            parsed.problems().forEach(each -> problems.println("  " + each));
            return EXIT_CONFIG;
        }
        Logging.install(options.debug());
        QUIET.get(0).setLevel(Level.WARNING);
        QUIET.get(1).setLevel(Level.OFF);
        Logger log = Logger.getLogger(ConsoleMain.class.getName());
        log.info(() -> "Console " + VERSION + " starts with " + options.describe());
        try {
            start(options);
            return 0;
        } catch (ConsoleException e) {
            problems.println("gearshift console: " + e.getMessage() + " (" + e.code().code() + ")");
            return EXIT_CANNOT_START;
        } catch (IllegalArgumentException | IllegalStateException | UncheckedIOException e) {
            problems.println("gearshift console: " + e.getMessage());
            return EXIT_CANNOT_START;
        }
    }

    private static void start(ConsoleOptions options) {
        HostLink link = UnixHostLink.open(options.hostName(), options.agentSocket());
        ConsoleConfig defaults = ConsoleConfig.in(options.state());
        ConsoleBackend backend =
                ConsoleBackend.start(
                        new ConsoleConfig(
                                options.state(),
                                defaults.sessionIdle(),
                                defaults.sessionEnd(),
                                options.administrators(),
                                options.alertLocal()),
                        List.of(link));
        CompletableFuture<ConsoleInfo> info = new CompletableFuture<>();
        ErrorView errors = new ErrorView();
        WebServer server =
                WebServer.start(
                        options.web(),
                        backend,
                        List.of(
                                new RestApi(info::join),
                                new MetricsRoutes(),
                                new PageRoutes(errors, Clock.systemUTC())),
                        errors);
        info.complete(
                new ConsoleInfo(
                        VERSION,
                        server.address(),
                        options.web().instance(),
                        server.identity().fingerprint()));
        HeapTrim.begin();
        Path address = options.run().resolve("address");
        announce(address, server.address());
        Runtime.getRuntime()
                .addShutdownHook(
                        Thread.ofPlatform()
                                .name("console-stop")
                                .unstarted(
                                        () -> {
                                            forget(address);
                                            server.close();
                                            backend.close();
                                            link.close();
                                        }));
    }

    /// Whole or not at all: somebody waits for this file.
    private static void announce(Path file, String address) {
        try {
            Path fresh = file.resolveSibling("address.new");
            Files.writeString(fresh, address + "\n");
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException("The console's address cannot be written to " + file, e);
        }
    }

    private static void forget(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            // The next start writes it anew.
            return;
        }
    }

    private static String version() {
        String version = ConsoleMain.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }

    private static String machineName() {
        try {
            return Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
        } catch (IOException e) {
            return "localhost"; // No /proc: the agent says so.
        }
    }
}
