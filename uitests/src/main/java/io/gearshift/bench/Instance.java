package io.gearshift.bench;

import io.gearshift.backend.api.Cap;
import io.gearshift.backend.api.Console;
import io.gearshift.backend.api.ConsoleException;
import io.gearshift.backend.api.Gear;
import io.gearshift.backend.api.GearQuery;
import io.gearshift.backend.api.GearSpec;
import io.gearshift.backend.api.LimitChange;
import io.gearshift.backend.api.RestartPolicy;
import io.gearshift.backend.api.RootMode;
import io.gearshift.backend.api.remote.RemoteConsole;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.stream.Stream;

/// The shipped program with a state folder of its own, brought up by `./gearshift up` as a user
/// would. Closing it removes its gears, stops it and its libvirtd and deletes the folder; so does
/// the end of this program by a signal.
final class Instance implements AutoCloseable {
    private final Path root;
    private final Path home;
    private final RemoteConsole console;
    private final AtomicBoolean closed;

    private Instance(Path root, Path home, RemoteConsole console, AtomicBoolean closed) {
        this.root = root;
        this.home = home;
        this.console = console;
        this.closed = closed;
    }

    /// Brings one up.
    static Instance start() {
        Path root =
                Path.of(System.getProperty("gearshift.root", System.getProperty("user.dir", ".")));
        try {
            // Below /var/tmp: a gear's root must be able to pass through, and /tmp may be small.
            Path home = Files.createTempDirectory(Path.of("/var/tmp"), "gearshift-bench-");
            Commands.run(Map.of(), List.of("chmod", "0755", home.toString()));
            AtomicBoolean closed = new AtomicBoolean();
            // From the very start: a signal may come while it is still being brought up.
            Runtime.getRuntime()
                    .addShutdownHook(
                            Thread.ofPlatform()
                                    .name("bench-end")
                                    .unstarted(
                                            () -> {
                                                if (closed.compareAndSet(false, true)) {
                                                    stop(root, home);
                                                }
                                            }));
            try {
                Commands.run(
                        Map.of("GEARSHIFT_HOME", home.toString()),
                        List.of(root.resolve("gearshift").toString(), "up", "--detach"));
                return new Instance(
                        root,
                        home,
                        RemoteConsole.overSocket(home.resolve("run/console/console.sock"), "ctl"),
                        closed);
            } catch (RuntimeException e) {
                if (closed.compareAndSet(false, true)) {
                    stop(root, home);
                }
                throw e;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The product's API.
    Console console() {
        return console;
    }

    /// The folder of the checkout.
    Path root() {
        return root;
    }

    /// Where the console answers browsers, `https://host:port`.
    String address() {
        try {
            return Files.readString(home.resolve("run/console/address")).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The console's or the agent's process.
    ///
    /// @param program `console` or `agent`
    long pid(String program) {
        try {
            return Long.parseLong(
                    Files.readString(home.resolve("run/" + program + ".pid")).split(" ", 2)[0]);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// What to give `virsh -c`.
    String libvirtUri() {
        return console.hosts().getFirst().libvirtUri();
    }

    /// A folder of the instance for a benchmark's own files.
    Path folder(String name) {
        try {
            return Files.createDirectories(home.resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Makes and starts gears `PREFIX1` to `PREFIXn`, four at a time.
    List<Gear> gears(String prefix, int count, List<String> command) {
        return each(
                prefix,
                count,
                command,
                spec -> {
                    console.createGear(spec);
                    return console.startGear(spec.name());
                });
    }

    /// Makes gears `PREFIX1` to `PREFIXn`, four at a time, and starts none.
    List<Gear> defined(String prefix, int count, List<String> command) {
        return each(prefix, count, command, console::createGear);
    }

    private static List<Gear> each(
            String prefix, int count, List<String> command, Function<GearSpec, Gear> make) {
        List<Gear> gears = new ArrayList<>();
        try (ExecutorService four =
                Executors.newFixedThreadPool(
                        4, Thread.ofPlatform().name("bench-make-", 0).factory())) {
            List<Future<Gear>> futures = new ArrayList<>();
            for (int at = 1; at <= count; at++) {
                GearSpec spec = spec(prefix + at, command);
                futures.add(four.submit(() -> make.apply(spec)));
            }
            for (Future<Gear> future : futures) {
                gears.add(future.get());
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException("a gear could not be made", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
        return gears;
    }

    /// A small gear.
    static GearSpec spec(String name, List<String> command) {
        return new GearSpec(
                name,
                "default",
                null,
                null,
                "base",
                RootMode.READ_ONLY,
                command,
                Map.of(),
                Map.of(),
                false,
                RestartPolicy.NO,
                new LimitChange(
                        Cap.at(1000), null, null, Cap.at(64L << 20), null, null, Cap.at(64)));
    }

    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        try (ExecutorService four =
                Executors.newFixedThreadPool(
                        4, Thread.ofPlatform().name("bench-remove-", 0).factory())) {
            List<Gear> left = console.gears(GearQuery.ALL).gears();
            while (!left.isEmpty()) {
                List<Future<?>> deletions = new ArrayList<>();
                for (Gear gear : left) {
                    deletions.add(four.submit(() -> console.deleteGear(gear.id(), true)));
                }
                for (Future<?> deletion : deletions) {
                    deletion.get();
                }
                left = console.gears(GearQuery.ALL).gears();
            }
        } catch (ExecutionException e) {
            System.err.println("bench: a gear could not be removed: " + e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ConsoleException e) {
            System.err.println("bench: the console cannot remove its gears: " + e.getMessage());
        } finally {
            console.close();
            stop(root, home);
        }
    }

    private static void stop(Path root, Path home) {
        Map<String, String> environment = Map.of("GEARSHIFT_HOME", home.toString());
        Commands.run(environment, List.of(root.resolve("gearshift").toString(), "down"));
        Path script = home.resolve("program/native/libvirtd-private.sh");
        if (Files.exists(home.resolve("libvirt/run/libvirt-sock"))) {
            // What the console could not remove. This libvirtd has nothing but what this run made.
            destroyAll("lxc:///system?socket=" + home.resolve("libvirt/run/libvirt-sock"));
        }
        if (Files.exists(script)) {
            Commands.run(
                    environment, List.of(script.toString(), "--home", home.toString(), "--stop"));
        }
        try (Stream<Path> files = Files.walk(home)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the benchmark's folder " + home + " is left", e);
        }
    }

    private static void destroyAll(String uri) {
        List<String> all =
                Commands.run(Map.of(), List.of("virsh", "-q", "-c", uri, "list", "--all", "--name"))
                        .lines()
                        .filter(line -> !line.isBlank())
                        .toList();
        String names = Commands.run(Map.of(), List.of("virsh", "-q", "-c", uri, "list", "--name"));
        try (ExecutorService four =
                Executors.newFixedThreadPool(
                        4, Thread.ofPlatform().name("bench-destroy-", 0).factory())) {
            for (String name : names.lines().filter(line -> !line.isBlank()).toList()) {
                var _ =
                        four.submit(
                                () ->
                                        Commands.run(
                                                Map.of(),
                                                List.of(
                                                        "virsh", "-q", "-c", uri, "destroy",
                                                        name)));
            }
        }
        String left = Commands.run(Map.of(), List.of("virsh", "-q", "-c", uri, "list", "--name"));
        if (!left.isBlank()) {
            throw new IllegalStateException("these still run: " + left.replace('\n', ' '));
        }
        GearGroups.remove(all);
    }
}
