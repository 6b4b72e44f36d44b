package io.gearshift.backend.console;

import io.gearshift.backend.access.Access;
import io.gearshift.backend.access.Sessions;
import io.gearshift.backend.access.Tokens;
import io.gearshift.backend.access.Users;
import io.gearshift.backend.api.Console;
import io.gearshift.backend.api.ConsoleException;
import io.gearshift.backend.api.Doorkeeper;
import io.gearshift.backend.audit.AuditLog;
import io.gearshift.backend.event.EventStore;
import io.gearshift.backend.gear.Attention;
import io.gearshift.backend.gear.GearList;
import io.gearshift.backend.host.Fleet;
import io.gearshift.backend.host.HostLink;
import io.gearshift.backend.store.Database;
import java.time.Clock;
import java.util.List;

/// The console core, running: store, audit and fleet, and the door to them.
public final class ConsoleBackend implements Doorkeeper, AutoCloseable {
    private final Database database;
    private final Fleet fleet;
    private final Alarms alarms;
    private final MachineWatch machine;
    private final SignIn signIn;

    private ConsoleBackend(
            Database database, Fleet fleet, Alarms alarms, MachineWatch machine, SignIn signIn) {
        this.machine = machine;
        this.database = database;
        this.fleet = fleet;
        this.alarms = alarms;
        this.signIn = signIn;
    }

    /// Starts over the hosts behind `links`, which stay the caller's to close.
    ///
    /// @throws ConsoleException if the store cannot be used; the message says what to do
    public static ConsoleBackend start(ConsoleConfig config, List<HostLink> links) {
        return start(config, links, Surroundings.of(config));
    }

    /// Starts with other clocks and accounts than the machine's.
    public static ConsoleBackend start(
            ConsoleConfig config, List<HostLink> links, Surroundings surroundings) {
        Database database = Database.open(config.stateFolder());
        try {
            return start(config, links, surroundings, database);
        } catch (RuntimeException e) {
            database.close();
            throw e;
        }
    }

    private static ConsoleBackend start(
            ConsoleConfig config,
            List<HostLink> links,
            Surroundings surroundings,
            Database database) {
        Clock clock = surroundings.clock();
        AuditLog audit = new AuditLog(database, clock);
        EventStore events = new EventStore(database, clock);
        ChangeBook changes = new ChangeBook(database);
        Access access =
                new Access(
                        database,
                        clock,
                        new Users(database, clock),
                        new Sessions(database, clock, config.sessionIdle(), config.sessionEnd()),
                        new Tokens(database, clock),
                        surroundings.accounts());
        Alarms.Memory memory = Alarms.recall(database, surroundings);
        Fleet fleet =
                new Fleet(
                        links,
                        events,
                        clock,
                        surroundings.nanos(),
                        new WhatHappened(changes, audit, memory::happened));
        Alarms alarms = Alarms.over(fleet, memory, surroundings, config.alertLocal());
        Runnable accessChanged =
                () -> {
                    fleet.somethingChanged();
                    access.bell().ring();
                };
        Attention attention = new Attention(gear -> events.killedLately(gear.host(), gear.id()));
        Gears gears = new Gears(fleet, new GearList(attention), clock);
        GearCalls life = new GearCalls(fleet, gears, audit);
        LimitCalls limits = new LimitCalls(fleet, gears, audit, changes);
        Features features =
                new Features(
                        new HostCalls(fleet, gears),
                        life,
                        limits,
                        new GroupLimitCalls(fleet, audit, changes),
                        new BulkCalls(gears, life, limits, audit, changes, clock),
                        new InsideCalls(fleet, gears, audit, access),
                        new MetricCalls(fleet),
                        new RecordCalls(fleet, gears, audit, events, clock),
                        new PastCalls(fleet, events, clock),
                        new AccessCalls(access, audit, clock, accessChanged),
                        alarms.calls(audit, fleet),
                        fleet);
        // The first is the console's own machine.
        MachineSignIn machine =
                new MachineSignIn(fleet, links.isEmpty() ? "" : links.getFirst().host());
        MachineWatch watch = new MachineWatch(access, audit, machine, clock, accessChanged);
        watch.begin();
        return new ConsoleBackend(
                database, fleet, alarms, watch, new SignIn(access, audit, features, machine));
    }

    @Override
    public SignedIn withLink(String secret, From from) {
        return signIn.withLink(secret, from);
    }

    @Override
    public SignedIn withPassword(String user, char[] password, From from) {
        return signIn.withPassword(user, password, from);
    }

    @Override
    public Console session(String secret) {
        return signIn.session(secret);
    }

    @Override
    public Console token(String secret, String via) {
        return signIn.token(secret, via);
    }

    @Override
    public Console peer(int uid, String via) {
        return signIn.peer(uid, via);
    }

    @Override
    public void signOut(String secret) {
        signIn.signOut(secret);
    }

    /// Looks for alerts now, as the timer does every ten seconds.
    public void lookForAlerts() {
        alarms.watch().look();
    }

    @Override
    public void whenAccessChanges(Runnable listener) {
        signIn.whenAccessChanges(listener);
    }

    /// Looks at once whether the machine's accounts that are signed in may still be; it is done
    /// every 15 seconds anyway.
    public void lookAtMachineAccounts() {
        machine.look();
    }

    /// Stops watching the hosts and closes the store.
    @Override
    public void close() {
        alarms.close();
        machine.close();
        fleet.close();
        database.close();
    }
}
