package io.gearshift.backend.fake;

import io.gearshift.backend.api.Cap;
import io.gearshift.backend.api.Console;
import io.gearshift.backend.api.Doorkeeper;
import io.gearshift.backend.api.Gear;
import io.gearshift.backend.api.GearState;
import io.gearshift.backend.api.Limits;
import io.gearshift.backend.api.Role;
import io.gearshift.backend.api.UserView;
import io.gearshift.backend.console.ConsoleBackend;
import io.gearshift.backend.console.ConsoleConfig;
import io.gearshift.backend.console.Surroundings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/// A whole console core over one {@link FakeHost}, with {@link FakeAccounts}.
public final class FakeConsole implements AutoCloseable {
    /// Id of the sample gear `web1` of project `default`; it runs and has output.
    public static final String WEB1 = "g-000000000001";

    /// Id of the sample gear `db`, near its memory cap, throttled, with a kill on record.
    public static final String DB = "g-0000000000db";

    private final FakeClock clock;
    private final FakeHost host;
    private final FakeAccounts accounts;
    private final ConsoleBackend backend;

    private FakeConsole(
            FakeClock clock, FakeHost host, FakeAccounts accounts, ConsoleBackend backend) {
        this.clock = clock;
        this.host = host;
        this.accounts = accounts;
        this.backend = backend;
    }

    /// Starts over a host without gears.
    ///
    /// @param folder for the store; may hold one already
    public static FakeConsole start(Path folder) {
        FakeClock clock = new FakeClock();
        return start(folder, clock, new FakeHost("fake", clock));
    }

    /// Starts over a host with {@link #samples}.
    public static FakeConsole startWithSamples(Path folder) {
        FakeConsole console = start(folder);
        samples(console.host());
        return console;
    }

    /// Starts over a host that is there already.
    public static FakeConsole start(Path folder, FakeClock clock, FakeHost host) {
        FakeAccounts accounts = new FakeAccounts();
        ConsoleBackend backend =
                ConsoleBackend.start(
                        withLocalAlerts(ConsoleConfig.in(folder.toAbsolutePath())),
                        List.of(host.link()),
                        new Surroundings(clock, clock::nanos, accounts, false));
        return new FakeConsole(clock, host, accounts, backend);
    }

    private static ConsoleConfig withLocalAlerts(ConsoleConfig config) {
        return new ConsoleConfig(
                config.stateFolder(),
                config.sessionIdle(),
                config.sessionEnd(),
                config.administrators(),
                true);
    }

    /// The clock of host and console.
    public FakeClock clock() {
        return clock;
    }

    /// The host.
    public FakeHost host() {
        return host;
    }

    /// The accounts of the console's machine.
    public FakeAccounts accounts() {
        return accounts;
    }

    /// The door.
    public Doorkeeper door() {
        return backend;
    }

    /// Looks for alerts, which is done by nobody else.
    public void look() {
        backend.lookForAlerts();
    }

    /// The core, for what it does by itself in time.
    public ConsoleBackend core() {
        return backend;
    }

    /// The console of root on the socket.
    public Console root() {
        return backend.peer(0, "ctl");
    }

    /// Signs in somebody new with this role, in all projects or in one.
    ///
    /// @return with the secret for a session cookie
    public Doorkeeper.SignedIn signIn(String user, Role role, String project) {
        root().putUser(user, null, List.of(new UserView.Grant(role, project)));
        return backend.withLink(linkSecret(user), Doorkeeper.From.address("192.0.2.1"));
    }

    /// The console of somebody new with this role.
    public Console as(String user, Role role, String project) {
        return backend.session(signIn(user, role, project).secret());
    }

    /// The secret of a new one-time link.
    public String linkSecret(String user) {
        String path = root().createSignInLink(user).path();
        return path.substring(path.lastIndexOf('=') + 1);
    }

    /// Puts gears of every kind on a host: healthy, frozen, failed, throttled, near a cap, drifted,
    /// of another project, and some that virsh made with names that mean harm.
    public static void samples(FakeHost host) {
        FakeClock clock = host.clock();
        host.put(running(clock, WEB1, "web1", 0.05, 20 << 20));
        host.put(running(clock, "g-000000000002", "web2", 0.06, 21 << 20));
        host.put(running(clock, "g-000000000010", "web10", 0.04, 22 << 20));
        host.put(
                GearBuilder.copy(running(clock, DB, "db", 0.4, 90 << 20))
                        .application("shop")
                        .limits(
                                new Limits(
                                        Cap.at(200),
                                        100,
                                        "0",
                                        Cap.at(100L << 20),
                                        Cap.MAX,
                                        Cap.at(0),
                                        Cap.at(50)),
                                3)
                        .figures(GearBuilder.figures(clock.instant(), 0.2, 90 << 20, 12, 0.31))
                        .build());
        host.put(
                GearBuilder.copy(running(clock, "g-0000000000ca", "cache", 0, 8 << 20))
                        .state(GearState.FROZEN, null)
                        .build());
        host.put(
                GearBuilder.gear("g-000000000003", "job")
                        .state(GearState.FAILED, "ended with status 3")
                        .desiredRunning(true)
                        .exitCode(3)
                        .since(clock.instant().minusSeconds(600))
                        .created(clock.instant().minus(Duration.ofDays(1)))
                        .build());
        host.put(
                GearBuilder.copy(running(clock, "g-0000000000d1", "drifty", 0.01, 5 << 20))
                        .drift(
                                List.of(
                                        new Gear.Drift(
                                                "memoryBytes",
                                                "64 MiB",
                                                "96 MiB",
                                                clock.instant().minusSeconds(30))))
                        .build());
        host.put(
                GearBuilder.gear("g-000000000004", "old")
                        .created(clock.instant().minus(Duration.ofDays(90)))
                        .build());
        host.put(
                GearBuilder.copy(running(clock, "g-000000000005", "web1", 0.01, 5 << 20))
                        .project("other")
                        .build());
        for (String name :
                List.of(
                        "<script>alert(1)</script>",
                        "\"quoted\" & 'name'",
                        "../../etc/passwd",
                        "\u202etxt.exe \u0007 \u00e9\u4e2d\ud83d\ude00",
                        "x".repeat(500))) {
            host.put(
                    GearBuilder.gear(name, name)
                            .foreign()
                            .state(GearState.RUNNING, null)
                            .initPid(900)
                            .build());
        }
        host.print(WEB1, "out", "listening on 8080");
        host.print(WEB1, "err", "<img src=x onerror=alert(1)> \u001b[31mred\u001b[0m");
        host.kill(DB, "The kernel killed sort in db at its memory cap.");
    }

    private static Gear running(
            FakeClock clock, String id, String name, double cpu, double memory) {
        return GearBuilder.gear(id, name)
                .state(GearState.RUNNING, null)
                .since(clock.instant().minus(Duration.ofHours(2)))
                .created(clock.instant().minus(Duration.ofDays(2)))
                .desiredRunning(true)
                .initPid(Math.floorMod(id.hashCode(), 20_000) + 1000)
                .figures(GearBuilder.figures(clock.instant(), cpu, memory, 3, null))
                .build();
    }

    @Override
    public void close() {
        backend.close();
    }
}
