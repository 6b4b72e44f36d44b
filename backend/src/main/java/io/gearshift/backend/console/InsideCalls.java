package io.gearshift.backend.console;

import io.gearshift.backend.access.Access;
import io.gearshift.backend.access.Caller;
import io.gearshift.backend.access.Identity;
import io.gearshift.backend.api.Blame;
import io.gearshift.backend.api.ConsoleException;
import io.gearshift.backend.api.ErrorCode;
import io.gearshift.backend.api.ExecRequest;
import io.gearshift.backend.api.ExecResult;
import io.gearshift.backend.api.Gear;
import io.gearshift.backend.api.GearMirror;
import io.gearshift.backend.api.GearNamespace;
import io.gearshift.backend.api.HistoryQuery;
import io.gearshift.backend.api.LogPage;
import io.gearshift.backend.api.NamespaceMatrix;
import io.gearshift.backend.api.NamespaceWhy;
import io.gearshift.backend.api.OutputSink;
import io.gearshift.backend.api.ProcessRow;
import io.gearshift.backend.api.Right;
import io.gearshift.backend.api.Series;
import io.gearshift.backend.audit.AuditLog;
import io.gearshift.backend.audit.Subject;
import io.gearshift.backend.gear.GearNames;
import io.gearshift.backend.host.Fleet;
import io.gearshift.backend.host.HostCommand;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Looks inside gears and runs commands in them.
final class InsideCalls {
    private static final Duration DEADLINE = Duration.ofSeconds(10);
    private static final int MOST_LINES = 10_000;
    private static final int MOST_ARGUMENTS = 256;

    private final Fleet fleet;
    private final Gears gears;
    private final AuditLog audit;
    private final Access access;

    InsideCalls(Fleet fleet, Gears gears, AuditLog audit, Access access) {
        this.fleet = fleet;
        this.gears = gears;
        this.audit = audit;
        this.access = access;
    }

    List<Series> history(Caller caller, String host, HistoryQuery query) {
        List<String> ids = query.gears();
        if (ids.isEmpty()) {
            caller.require(Right.VIEW, Caller.ALL);
        } else {
            Set<String> visible =
                    gears.visible(caller).stream()
                            .filter(gear -> gear.host().equals(host))
                            .map(Gear::id)
                            .collect(Collectors.toSet());
            if (!visible.containsAll(ids)) {
                throw GearNames.notFound();
            }
        }
        return fleet.ask(host, new HostCommand.History(query), DEADLINE);
    }

    Blame blame(Caller caller, String gear, String resource) {
        Gear found = gears.find(caller, gear);
        Blame blame =
                fleet.ask(found.host(), new HostCommand.Blame(found.id(), resource), DEADLINE);
        Set<String> visible =
                gears.visible(caller).stream().map(Gear::id).collect(Collectors.toSet());
        return new Blame(
                blame.gear(),
                blame.resource(),
                blame.spike(),
                blame.own(),
                blame.suspects().stream()
                        .map(each -> visible.contains(each.id()) ? each : each.unnamed())
                        .toList(),
                blame.at());
    }

    List<ProcessRow> processes(Caller caller, String gear) {
        Gear found = gears.find(caller, gear);
        return fleet.ask(found.host(), new HostCommand.Processes(found.id()), DEADLINE);
    }

    List<GearNamespace> namespaces(Caller caller, String gear) {
        Gear found = gears.find(caller, gear);
        List<GearNamespace> rows =
                fleet.ask(found.host(), new HostCommand.GearNamespaces(found.id()), DEADLINE);
        return caller.may(Right.VIEW, Caller.ALL) ? rows : onlyKnown(caller, rows);
    }

    GearMirror mirror(Caller caller, String gear) {
        Gear found = gears.find(caller, gear);
        GearMirror mirror =
                fleet.ask(found.host(), new HostCommand.GearMirror(found.id()), DEADLINE);
        return caller.may(Right.VIEW, Caller.ALL) ? mirror : mirror.withoutHost();
    }

    NamespaceMatrix namespaceMatrix(Caller caller, String host) {
        caller.requireSomewhere(Right.VIEW);
        NamespaceMatrix matrix = fleet.ask(host, new HostCommand.NamespaceMatrix(), DEADLINE);
        if (caller.may(Right.VIEW, Caller.ALL)) {
            return matrix;
        }
        Set<String> visible =
                gears.visible(caller).stream().map(Gear::id).collect(Collectors.toSet());
        return new NamespaceMatrix(
                matrix.rows().stream()
                        .filter(row -> row.gear() != null && visible.contains(row.gear()))
                        .map(
                                row ->
                                        new NamespaceMatrix.Row(
                                                row.gear(),
                                                row.name(),
                                                row.managed(),
                                                onlyKnown(caller, row.namespaces())))
                        .toList());
    }

    NamespaceWhy namespaceWhy(Caller caller, String host, String a, String b) {
        return fleet.ask(
                host,
                new HostCommand.NamespaceWhy(who(caller, host, a), who(caller, host, b)),
                DEADLINE);
    }

    /// A pid is of any process of the host; a gear is named to the agent by its id.
    private String who(Caller caller, String host, String named) {
        if (named.matches("[0-9]{1,9}")) {
            caller.require(Right.VIEW, Caller.ALL);
            return named;
        }
        Gear gear = gears.find(caller, named);
        if (!gear.host().equals(host)) {
            throw invalid(gear.name() + " is on " + gear.host() + ", not on " + host + ".");
        }
        return gear.id();
    }

    /// Names of gears that the caller may not know of stay out.
    private List<GearNamespace> onlyKnown(Caller caller, List<GearNamespace> rows) {
        Set<String> visible =
                gears.visible(caller).stream().map(Gear::name).collect(Collectors.toSet());
        return rows.stream()
                .map(
                        row ->
                                new GearNamespace(
                                        row.type(),
                                        row.ns(),
                                        row.relation(),
                                        row.sharedWith().stream()
                                                .filter(visible::contains)
                                                .toList(),
                                        row.meaning()))
                .toList();
    }

    LogPage logs(Caller caller, String gear, @Nullable String cursor, int count) {
        Gear found = gears.find(caller, gear);
        return fleet.ask(
                found.host(),
                new HostCommand.Logs(found.id(), cursor, Math.clamp(count, 1, MOST_LINES)),
                DEADLINE);
    }

    ExecResult exec(
            Identity identity, Caller caller, String gear, ExecRequest request, OutputSink sink) {
        Gear found = Guard.found(audit, gears, caller, gear, "gear.exec", Right.EXEC);
        Subject subject = Subject.of(found.project(), "gear.exec", found.id(), found.name());
        Guard.check(audit, caller, subject, () -> check(request));
        return audit.during(
                caller.user(),
                caller.via(),
                subject,
                trail -> {
                    // The program and how many arguments; the arguments themselves may be secrets.
                    trail.before(
                            Map.of(
                                    "program",
                                    request.command().getFirst(),
                                    "arguments",
                                    request.command().size() - 1,
                                    "root",
                                    request.root()));
                    Runnable permitted =
                            () -> access.caller(identity).require(Right.EXEC, found.project());
                    ExecResult result =
                            WhilePermitted.run(
                                    access.bell(),
                                    permitted,
                                    () ->
                                            fleet.stream(
                                                    found.host(),
                                                    new HostCommand.Exec(found.id(), request),
                                                    (stream, bytes) -> {
                                                        // Not one piece more after it was revoked.
                                                        permitted.run();
                                                        sink.write(stream, bytes);
                                                    },
                                                    Duration.ofSeconds(
                                                            request.timeLimitSeconds() + 30L)));
                    trail.after(Map.of("exitCode", result.exitCode()));
                    return result;
                });
    }

    private static void check(ExecRequest request) {
        if (request.command().isEmpty() || request.command().size() > MOST_ARGUMENTS) {
            throw invalid("A command has 1 to 256 words: the program and its arguments.");
        }
        if (request.command().stream().anyMatch(word -> word.indexOf('\0') >= 0)) {
            throw invalid("A command must not hold a NUL character.");
        }
        if (request.timeLimitSeconds() < 1 || request.timeLimitSeconds() > 3600) {
            throw invalid("A command's time limit is 1 to 3600 seconds.");
        }
        if (request.outputLimitBytes() < 0) {
            throw invalid("A command's output limit is 0 or more bytes.");
        }
    }

    private static ConsoleException invalid(String message) {
        return new ConsoleException(ErrorCode.REQUEST_INVALID, message);
    }
}
