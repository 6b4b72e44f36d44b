package io.gearshift.web.rest;

import static io.gearshift.web.rest.Operation.delete;
import static io.gearshift.web.rest.Operation.get;
import static io.gearshift.web.rest.Operation.makes;
import static io.gearshift.web.rest.Operation.post;
import static io.gearshift.web.rest.Operation.put;

import com.fasterxml.jackson.core.type.TypeReference;
import io.gearshift.backend.api.Alert;
import io.gearshift.backend.api.AlertRule;
import io.gearshift.backend.api.AlertTarget;
import io.gearshift.backend.api.AuditCheck;
import io.gearshift.backend.api.AuditRow;
import io.gearshift.backend.api.BlackBox;
import io.gearshift.backend.api.Blame;
import io.gearshift.backend.api.Bulk;
import io.gearshift.backend.api.CgroupQuery;
import io.gearshift.backend.api.CgroupTree;
import io.gearshift.backend.api.Event;
import io.gearshift.backend.api.Gear;
import io.gearshift.backend.api.GearMirror;
import io.gearshift.backend.api.GearNamespace;
import io.gearshift.backend.api.GearPage;
import io.gearshift.backend.api.GearState;
import io.gearshift.backend.api.GearStrain;
import io.gearshift.backend.api.HistoryQuery;
import io.gearshift.backend.api.Host;
import io.gearshift.backend.api.HostMetrics;
import io.gearshift.backend.api.KillRow;
import io.gearshift.backend.api.LimitPreview;
import io.gearshift.backend.api.LimitResult;
import io.gearshift.backend.api.LogPage;
import io.gearshift.backend.api.Me;
import io.gearshift.backend.api.Moment;
import io.gearshift.backend.api.NamespaceMatrix;
import io.gearshift.backend.api.NamespaceNode;
import io.gearshift.backend.api.NamespaceRow;
import io.gearshift.backend.api.NamespaceWhy;
import io.gearshift.backend.api.ProcessRow;
import io.gearshift.backend.api.Right;
import io.gearshift.backend.api.Series;
import io.gearshift.backend.api.SessionView;
import io.gearshift.backend.api.SignInLink;
import io.gearshift.backend.api.TokenView;
import io.gearshift.backend.api.UserView;
import io.gearshift.backend.api.remote.AlertRequests;
import io.gearshift.backend.api.remote.ConsoleInfo;
import io.gearshift.backend.api.remote.ExecLine;
import io.gearshift.backend.api.remote.Requests;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/// Every resource of the API with what it takes, needs and answers. A test holds this against the
/// routes that there are, in both directions, and against real answers.
final class Operations {

    static final List<Operation> ALL =
            Stream.of(
                            self(), hosts(), gears(), lives(), bulks(), insides(), records(),
                            alerts(), access())
                    .flatMap(List::stream)
                    .toList();

    private Operations() {}

    /// The answer to `GET /changes`.
    record Changes(long changes) {}

    private static List<Operation> self() {
        return List.of(
                get("/console", null, "Version, address, instance, fingerprint of the certificate.")
                        .answers(ConsoleInfo.class),
                get("/me", null, "Who calls, and what the caller may do.").answers(Me.class),
                get("/moment", Right.VIEW, "What is kept of a moment, or of now.")
                        .query("at", Instant.class, "As it was then, within 30 days.")
                        .answers(Moment.class),
                get("/changes", null, "A number that grows when anything but a figure changes.")
                        .answers(Changes.class),
                get("/metrics", Right.METRICS, "What the kernel counts for each gear.")
                        .query("host", String.class, "Only this one.")
                        .answers(new TypeReference<List<HostMetrics>>() {}));
    }

    private static List<Operation> hosts() {
        return List.of(
                get("/hosts", Right.VIEW, "All hosts.")
                        .query("at", Instant.class, "As it was then, within 30 days.")
                        .answers(new TypeReference<List<Host>>() {}),
                get("/hosts/{host}", Right.VIEW, "One host.")
                        .query("at", Instant.class, "As it was then, within 30 days.")
                        .answers(Host.class),
                get("/hosts/{host}/namespaces", Right.VIEW, "Its namespaces, as lsns has them.")
                        .query("pid", Integer.class, "Only those that this process is in.")
                        .query("at", Instant.class, "As it was then, within 30 days.")
                        .answers(new TypeReference<List<NamespaceRow>>() {}),
                get(
                                "/hosts/{host}/namespaces/tree",
                                Right.VIEW,
                                "Its user and pid namespaces with parents, owners and id maps.")
                        .answers(new TypeReference<List<NamespaceNode>>() {}),
                get(
                                "/hosts/{host}/namespaces/why",
                                Right.VIEW,
                                "Why one process can, or cannot, see and reach another.")
                        .query("a", String.class, "A pid of the host, or a gear. Needed.")
                        .query("b", String.class, "A pid of the host, or a gear. Needed.")
                        .answers(NamespaceWhy.class),
                get(
                                "/hosts/{host}/namespaces/matrix",
                                Right.VIEW,
                                "Its running gears by the types of namespaces.")
                        .answers(NamespaceMatrix.class),
                get("/hosts/{host}/cgroups", Right.VIEW, "Its cgroups, v1 and v2, as a tree.")
                        .query("under", String.class, "Path of the group to begin with, else /.")
                        .query("depth", Integer.class, "How many levels, all if left out.")
                        .queries("open", "Path of a further group whose groups are shown.")
                        .query("text", String.class, "Part of a group's or its owner's name.")
                        .query("sort", CgroupQuery.Sort.class, "Within each group, else memory.")
                        .query("most", Integer.class, "Of each group, 5000 if left out.")
                        .query("at", Instant.class, "As it was then, within 30 days.")
                        .answers(CgroupTree.class),
                post(
                                "/hosts/{host}/cgroups/limits",
                                Right.LIMIT,
                                "Changes limits of a container's cgroup, in all projects; with"
                                        + " dryRun only tells what that would do.")
                        .body(Requests.ChangeGroupLimits.class)
                        .answers(LimitResult.class, LimitPreview.class),
                get("/hosts/{host}/history", Right.VIEW, "Figures of up to 30 days.")
                        .queries("gear", "Id of a gear; none for the host's own figures.")
                        .queries("figure", "Name of a figure. At least one is needed.")
                        .query("from", Instant.class, "Beginning, in place of back.")
                        .query("to", Instant.class, "End, now if left out.")
                        .query("back", Duration.class, "How far, 15m if left out.")
                        .query(
                                "step",
                                HistoryQuery.Step.class,
                                "As it is kept; the finest that goes so far back if left out.")
                        .query("points", Integer.class, "Most values per series, 300 if left out.")
                        .query("averages", Boolean.class, "Averages too, true if left out.")
                        .query("at", Instant.class, "As it was then, within 30 days.")
                        .answers(new TypeReference<List<Series>>() {}));
    }

    private static List<Operation> gears() {
        return List.of(
                get("/gears", Right.VIEW, "Gears, filtered, sorted, and a page of them.")
                        .query("text", String.class, "Part of a name, id, image, command.")
                        .query("state", GearState.class, "In this state.")
                        .query("host", String.class, "On this host.")
                        .query("project", String.class, "Of this project.")
                        .query("attention", Boolean.class, "Only those that need attention.")
                        .query("strain", GearStrain.Kind.class, "Only those that this holds up.")
                        .query(
                                "sort",
                                String.class,
                                "name, state, host, cpu, memory, pressure or processes.")
                        .query("descending", Boolean.class, "Highest first.")
                        .query("offset", Integer.class, "How many to leave out.")
                        .query("count", Integer.class, "Most of them, 1000 if left out.")
                        .query("at", Instant.class, "As it was then, within 30 days.")
                        .answers(GearPage.class),
                makes("/gears", Right.CREATE, "Makes a gear; it is not started.")
                        .body(Requests.CreateGear.class)
                        .answers(Gear.class),
                get("/gears/{gear}", Right.VIEW, "One gear.")
                        .query("at", Instant.class, "As it was then, within 30 days.")
                        .answers(Gear.class),
                delete("/gears/{gear}", Right.CREATE, "Deletes a gear and its directory.")
                        .query("force", Boolean.class, "Also if it runs."));
    }

    private static List<Operation> lives() {
        return List.of(
                post("/gears/{gear}/start", Right.OPERATE, "Starts it, waits until it runs.")
                        .answers(Gear.class),
                post("/gears/{gear}/stop", Right.OPERATE, "SIGTERM, then kills what is left.")
                        .mayHave(Requests.Stop.class)
                        .answers(Gear.class),
                post("/gears/{gear}/restart", Right.OPERATE, "Stops and starts it.")
                        .mayHave(Requests.Stop.class)
                        .answers(Gear.class),
                post("/gears/{gear}/pause", Right.OPERATE, "Freezes it.").answers(Gear.class),
                post("/gears/{gear}/resume", Right.OPERATE, "Thaws it.").answers(Gear.class),
                post(
                                "/gears/{gear}/limits",
                                Right.LIMIT,
                                "Changes limits; with dryRun, for which the right to view is"
                                        + " enough, only tells what that would do.")
                        .body(Requests.ChangeLimits.class)
                        .answers(LimitResult.class, LimitPreview.class),
                post(
                                "/gears/{gear}/drift/adopt",
                                Right.LIMIT,
                                "Takes what somebody else set as its limits.")
                        .answers(Gear.class),
                post("/gears/{gear}/drift/revert", Right.LIMIT, "Sets its own limits again.")
                        .answers(Gear.class),
                post(
                                "/limit-changes/{change}/confirm",
                                Right.LIMIT,
                                "Keeps a change that would be taken back.")
                        .answers(LimitResult.class),
                post("/limit-changes/{change}/undo", Right.LIMIT, "Takes a change back.")
                        .answers(LimitResult.class));
    }

    private static List<Operation> bulks() {
        return List.of(
                post(
                                "/bulks",
                                Right.LIMIT,
                                "Does the same to many gears: limit, or start, stop, pause, resume,"
                                        + " for which the right to operate is needed.")
                        .body(Requests.StartBulk.class)
                        .answers(Bulk.class),
                post(
                                "/bulks/preview",
                                Right.VIEW,
                                "What a change of limits would do to each of many gears.")
                        .body(Requests.PreviewBulk.class)
                        .answers(new TypeReference<List<Bulk.Preview>>() {}),
                get("/bulks/{bulk}", Right.VIEW, "How far it is, gear by gear.")
                        .answers(Bulk.class),
                post("/bulks/{bulk}/confirm", Right.LIMIT, "Keeps all changes that wait for it.")
                        .answers(Bulk.class),
                post("/bulks/{bulk}/undo", Right.LIMIT, "Takes all its changes back.")
                        .answers(Bulk.class));
    }

    private static List<Operation> insides() {
        return List.of(
                get("/gears/{gear}/blame", Right.VIEW, "Whose use rose when it had to wait last.")
                        .query("resource", String.class, "cpu if left out, memory or io.")
                        .answers(Blame.class),
                get("/gears/{gear}/processes", Right.VIEW, "Its processes.")
                        .answers(new TypeReference<List<ProcessRow>>() {}),
                get("/gears/{gear}/mirror", Right.VIEW, "It from inside and from outside.")
                        .answers(GearMirror.class),
                get("/gears/{gear}/namespaces", Right.VIEW, "Its namespaces, and whose they are.")
                        .answers(new TypeReference<List<GearNamespace>>() {}),
                get(
                                "/gears/{gear}/kills",
                                Right.VIEW,
                                "The times that the kernel killed in it for want of memory, newest"
                                        + " first; also by the id of one that is gone.")
                        .answers(new TypeReference<List<KillRow>>() {}),
                get(
                                "/gears/{gear}/kills/{kill}",
                                Right.VIEW,
                                "The black box of one: the minute before, processes, limits, the"
                                        + " kernel's lines.")
                        .answers(BlackBox.class),
                get(
                                "/gears/{gear}/logs",
                                Right.VIEW,
                                "Lines of its output; with follow, a page of them per line of the"
                                        + " answer, as application/x-ndjson.")
                        .query("cursor", String.class, "From an earlier answer, to read on.")
                        .query("count", Integer.class, "Most lines, 200 if left out.")
                        .query("follow", Boolean.class, "Goes on until the connection is closed.")
                        .answers(LogPage.class),
                post("/gears/{gear}/exec", Right.EXEC, "Runs a command in it.")
                        .body(Requests.Exec.class)
                        .lines(ExecLine.class));
    }

    private static List<Operation> records() {
        return List.of(
                get("/events", Right.VIEW, "Events, newest first.")
                        .query("gear", String.class, "Of this gear.")
                        .query("kind", Event.Kind.class, "Of this kind.")
                        .query("severity", Event.Severity.class, "At least as severe.")
                        .query("before", Long.class, "With a smaller id.")
                        .query("count", Integer.class, "Most of them, 100 if left out.")
                        .query("at", Instant.class, "As it was then, within 30 days.")
                        .answers(new TypeReference<List<Event>>() {}),
                get("/audit", Right.AUDIT, "Audit rows, newest first.")
                        .query("text", String.class, "With this text.")
                        .query("object", String.class, "About this gear, user or token.")
                        .query("before", Long.class, "With a smaller id.")
                        .query("count", Integer.class, "Most of them, 100 if left out.")
                        .answers(new TypeReference<List<AuditRow>>() {}),
                get("/audit/check", Right.AUDIT, "Walks the chain of all rows.")
                        .query("age", Duration.class, "An answer as old as this will do.")
                        .answers(AuditCheck.class));
    }

    private static List<Operation> alerts() {
        return List.of(
                get("/alerts", Right.VIEW, "What lasts now, the worst and newest first.")
                        .answers(new TypeReference<List<Alert>>() {}),
                get("/alert-rules", Right.VIEW, "What alerts are raised about.")
                        .answers(new TypeReference<List<AlertRule>>() {}),
                put("/alert-rules/{rule}", Right.ALERT, "Makes a rule, or changes one.")
                        .body(AlertRequests.PutAlertRule.class)
                        .answers(AlertRule.class),
                delete("/alert-rules/{rule}", Right.ALERT, "Removes a rule."),
                post("/alert-rules/{rule}/silence", Right.ALERT, "Sends nothing for a time.")
                        .body(AlertRequests.SilenceAlertRule.class)
                        .answers(AlertRule.class),
                post(
                                "/alert-rules/{rule}/undo",
                                Right.ALERT,
                                "Takes the last change of a rule back, also its removal.")
                        .answers(new TypeReference<List<AlertRule>>() {}),
                get("/alert-targets", Right.ALERT, "Where alerts are sent to.")
                        .answers(new TypeReference<List<AlertTarget>>() {}),
                put("/alert-targets/{target}", Right.ALERT, "Makes a target, or changes one.")
                        .body(AlertRequests.PutAlertTarget.class)
                        .answers(AlertTarget.class),
                delete("/alert-targets/{target}", Right.ALERT, "Removes a target."),
                post("/alert-targets/{target}/test", Right.ALERT, "Sends a test, and waits for it.")
                        .answers(AlertTarget.class));
    }

    private static List<Operation> access() {
        return List.of(
                get("/users", Right.ACCESS, "All users.")
                        .answers(new TypeReference<List<UserView>>() {}),
                put("/users/{user}", Right.ACCESS, "Makes a user, or changes one.")
                        .body(Requests.PutUser.class)
                        .answers(UserView.class),
                post("/users/{user}/disable", Right.ACCESS, "Disables a user.")
                        .answers(UserView.class),
                post("/users/{user}/enable", Right.ACCESS, "Enables a user.")
                        .answers(UserView.class),
                delete(
                        "/users/{user}",
                        Right.ACCESS,
                        "Deletes a user with all that is the user's."),
                get("/tokens", null, "Your tokens, or all for who may manage access.")
                        .answers(new TypeReference<List<TokenView>>() {}),
                makes("/tokens", null, "Makes a token; a token makes one with the right access.")
                        .body(Requests.CreateToken.class)
                        .answers(TokenView.Created.class),
                delete("/tokens/{token}", null, "Ends a token."),
                get("/sessions", null, "Your sessions, or all for who may manage access.")
                        .answers(new TypeReference<List<SessionView>>() {}),
                delete("/sessions/{session}", null, "Ends a session."),
                post("/sessions/end-others", null, "Ends a user's sessions but the one that asks.")
                        .mayHave(Requests.EndSessions.class)
                        .answers(Requests.Ended.class),
                post("/sign-in-links", Right.ACCESS, "Makes a one-time link.")
                        .mayHave(Requests.CreateSignInLink.class)
                        .answers(SignInLink.class));
    }
}
