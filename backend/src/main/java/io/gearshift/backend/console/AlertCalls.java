package io.gearshift.backend.console;

import io.gearshift.backend.access.Caller;
import io.gearshift.backend.alert.AlertBook;
import io.gearshift.backend.alert.AlertWatch;
import io.gearshift.backend.alert.Delivery;
import io.gearshift.backend.alert.Outbox;
import io.gearshift.backend.api.Alert;
import io.gearshift.backend.api.AlertRule;
import io.gearshift.backend.api.AlertTarget;
import io.gearshift.backend.api.ConsoleException;
import io.gearshift.backend.api.ErrorCode;
import io.gearshift.backend.api.Gear;
import io.gearshift.backend.api.Right;
import io.gearshift.backend.audit.AuditLog;
import io.gearshift.backend.audit.Subject;
import io.gearshift.backend.host.Fleet;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// What stands, and the rules and targets of alerts. Who may see a gear sees its alerts, and the
/// rules that may be about it; a rule that names another project, gear or host is not told.
final class AlertCalls {
    private static final Duration LONGEST_SILENCE = Duration.ofDays(30);
    private static final int MOST = 200;
    private static final int LONGEST_SECRET = 500;

    private final AlertBook book;
    private final Outbox outbox;
    private final AlertWatch watch;
    private final Delivery delivery;
    private final AuditLog audit;
    private final Clock clock;
    private final Fleet fleet;

    AlertCalls(
            AlertBook book,
            Outbox outbox,
            AlertWatch watch,
            Delivery delivery,
            AuditLog audit,
            Clock clock,
            Fleet fleet) {
        this.book = book;
        this.outbox = outbox;
        this.watch = watch;
        this.delivery = delivery;
        this.audit = audit;
        this.clock = clock;
        this.fleet = fleet;
    }

    List<Alert> alerts(Caller caller) {
        caller.requireSomewhere(Right.VIEW);
        return watch.standing().stream()
                .filter(alert -> caller.may(Right.VIEW, alert.project()))
                .toList();
    }

    List<AlertRule> rules(Caller caller) {
        caller.requireSomewhere(Right.VIEW);
        boolean all = caller.may(Right.VIEW, Caller.ALL);
        return book.rules().stream().filter(rule -> all || concerns(caller, rule.terms())).toList();
    }

    private static boolean concerns(Caller caller, AlertRule.Terms terms) {
        String project = terms.project();
        return !terms.watch().ofHosts()
                && terms.gear() == null
                && terms.host() == null
                && (project == null || caller.may(Right.VIEW, project));
    }

    AlertRule put(Caller caller, String id, AlertRule.Terms terms) {
        AlertRule.Terms known = withGearsId(terms);
        return change(
                caller,
                "alert-rule.put",
                id,
                known.name(),
                () -> {
                    checkId(id);
                    refuse(known.problems());
                    refuseMore(book.rule(id).isPresent() ? 0 : book.rules().size());
                },
                trail -> {
                    book.rule(id).ifPresent(rule -> trail.before(rule.terms()));
                    book.put(id, known);
                    trail.after(known);
                    return rule(id);
                });
    }

    /// A gear may be named by its name, if there is one of it; kept is its id, which stays.
    private AlertRule.Terms withGearsId(AlertRule.Terms terms) {
        String wanted = terms.gear();
        if (wanted == null) {
            return terms;
        }
        List<String> found =
                fleet.look().stream()
                        .flatMap(sight -> sight.gears().stream())
                        .filter(
                                gear ->
                                        wanted.equals(gear.name())
                                                || wanted.equals(
                                                        gear.project() + "/" + gear.name()))
                        .map(Gear::id)
                        .toList();
        return new AlertRule.Terms(
                terms.name(),
                terms.watch(),
                terms.threshold(),
                terms.lasting(),
                terms.project(),
                found.size() == 1 ? found.getFirst() : wanted,
                terms.host(),
                terms.severity(),
                terms.enabled());
    }

    void delete(Caller caller, String id) {
        change(
                caller,
                "alert-rule.delete",
                id,
                name(id),
                () -> rule(id),
                trail -> {
                    trail.before(rule(id).terms());
                    book.put(id, null);
                    return id;
                });
    }

    AlertRule silence(Caller caller, String id, Duration forTime) {
        return change(
                caller,
                forTime.isZero() ? "alert-rule.unsilence" : "alert-rule.silence",
                id,
                name(id),
                () -> {
                    rule(id);
                    if (forTime.isNegative() || forTime.compareTo(LONGEST_SILENCE) > 0) {
                        refuse(List.of("A rule is silenced for 0 s to 30 days."));
                    }
                },
                trail -> {
                    trail.before(silenced(rule(id)));
                    book.silence(id, forTime.isZero() ? null : clock.instant().plus(forTime));
                    AlertRule rule = rule(id);
                    trail.after(silenced(rule));
                    return rule;
                });
    }

    private static Map<String, String> silenced(AlertRule rule) {
        return Map.of(
                "silencedUntil",
                rule.silencedUntil() == null
                        ? "not silenced"
                        : String.valueOf(rule.silencedUntil()));
    }

    List<AlertRule> undo(Caller caller, String id) {
        change(
                caller,
                "alert-rule.undo",
                id,
                name(id),
                () -> {
                    if (!book.undoable(id)) {
                        throw new ConsoleException(
                                ErrorCode.NOT_FOUND,
                                "There is no change of a rule " + cut(id) + " to be taken back.");
                    }
                },
                trail -> {
                    book.rule(id).ifPresent(rule -> trail.before(rule.terms()));
                    book.undo(id);
                    book.rule(id).ifPresent(rule -> trail.after(rule.terms()));
                    return id;
                });
        return rules(caller);
    }

    List<AlertTarget> targets(Caller caller) {
        caller.require(Right.ALERT, Caller.ALL);
        return outbox.targets();
    }

    AlertTarget putTarget(
            Caller caller, String id, AlertTarget.Terms terms, char @Nullable [] secret) {
        return change(
                caller,
                "alert-target.put",
                id,
                id,
                () -> {
                    checkId(id);
                    refuse(terms.problems());
                    refuseMore(outbox.target(id).isPresent() ? 0 : outbox.targets().size());
                    if (secret != null && secret.length > LONGEST_SECRET) {
                        refuse(List.of("A secret has at most 500 characters."));
                    }
                    refuseToMove(id, terms, secret);
                },
                trail -> {
                    outbox.target(id).ifPresent(target -> trail.before(shown(target)));
                    outbox.put(id, terms, secret == null ? null : String.valueOf(secret));
                    AlertTarget target = target(id);
                    trail.after(shown(target));
                    return target;
                });
    }

    /// Whoever may change a target is not told its secret, so must not have it sent to a server of
    /// theirs either.
    private void refuseToMove(String id, AlertTarget.Terms terms, char @Nullable [] secret) {
        boolean moves =
                outbox.target(id)
                        .filter(AlertTarget::secretSet)
                        .filter(target -> !terms.mayHaveSecretOf(target.terms()))
                        .isPresent();
        if (moves && secret == null) {
            refuse(
                    List.of(
                            "The secret was given for another server, port or security. Give it"
                                    + " again, or remove it."));
        }
    }

    void deleteTarget(Caller caller, String id) {
        change(
                caller,
                "alert-target.delete",
                id,
                id,
                () -> target(id),
                trail -> {
                    trail.before(shown(target(id)));
                    outbox.remove(id);
                    return id;
                });
    }

    AlertTarget testTarget(Caller caller, String id) {
        return change(
                caller,
                "alert-target.test",
                id,
                id,
                () -> target(id),
                trail -> {
                    delivery.test(target(id), caller.user());
                    return target(id);
                });
    }

    /// What the audit keeps: of a webhook's address no path and query, since many a service takes
    /// whoever knows them.
    private static Map<String, Object> shown(AlertTarget target) {
        String url = target.terms().url();
        AlertTarget.Mail mail = target.terms().mail();
        Object where = mail;
        if (url != null) {
            URI uri = URI.create(url);
            where = uri.getScheme() + "://" + uri.getRawAuthority() + "/...";
        }
        return Map.of(
                "to",
                where == null ? "" : where,
                "enabled",
                target.terms().enabled(),
                "secret",
                target.secretSet() ? "set" : "none");
    }

    private AlertRule rule(String id) {
        return book.rule(id)
                .orElseThrow(
                        () ->
                                new ConsoleException(
                                        ErrorCode.NOT_FOUND,
                                        "There is no alert rule " + cut(id) + "."));
    }

    private AlertTarget target(String id) {
        return outbox.target(id)
                .orElseThrow(
                        () ->
                                new ConsoleException(
                                        ErrorCode.NOT_FOUND,
                                        "There is no alert target " + cut(id) + "."));
    }

    private String name(String id) {
        return book.rule(id).map(rule -> rule.terms().name()).orElse(id);
    }

    private static String cut(String id) {
        return id.length() <= 60 ? id : id.substring(0, 60) + "...";
    }

    private static void checkId(String id) {
        if (!id.matches(AlertRule.ID)) {
            refuse(List.of("An id is 1 to 40 of a-z, 0-9 and -, and does not begin with -."));
        }
    }

    private static void refuseMore(int there) {
        if (there >= MOST) {
            refuse(List.of("There are " + MOST + " already. Remove one first."));
        }
    }

    private static void refuse(List<String> problems) {
        if (!problems.isEmpty()) {
            throw new ConsoleException(ErrorCode.REQUEST_INVALID, String.join(" ", problems));
        }
    }

    private <T> T change(
            Caller caller,
            String action,
            String object,
            String name,
            Runnable checks,
            Function<AuditLog.Trail, T> work) {
        Subject subject = Subject.of(Caller.ALL, action, object, name);
        Guard.check(
                audit,
                caller,
                subject,
                () -> {
                    caller.require(Right.ALERT, Caller.ALL);
                    checks.run();
                });
        Supplier<T> change = () -> audit.during(caller.user(), caller.via(), subject, work::apply);
        try {
            return change.get();
        } finally {
            fleet.somethingChanged();
            watch.soon();
        }
    }
}
