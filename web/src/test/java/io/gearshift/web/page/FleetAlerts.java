package io.gearshift.web.page;

import io.gearshift.backend.api.Alert;
import io.gearshift.backend.api.AlertRule;
import io.gearshift.backend.api.AlertTarget;
import io.gearshift.backend.api.Alerting;
import io.gearshift.backend.api.ConsoleException;
import io.gearshift.backend.api.ErrorCode;
import io.gearshift.backend.api.Event;
import io.gearshift.backend.api.Gear;
import io.gearshift.backend.api.Right;
import io.gearshift.backend.api.Role;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/// The part of an acted fleet that is about alerts.
abstract class FleetAlerts implements Alerting {
    /// What stands.
    public final List<Alert> standing = new CopyOnWriteArrayList<>();

    /// The rules.
    public final List<AlertRule> rules = new CopyOnWriteArrayList<>();

    /// The targets.
    public final List<AlertTarget> targets = new CopyOnWriteArrayList<>();

    /// What the next test of a target fails with; null for nothing.
    public volatile @Nullable String notDelivered;

    private final InstantSource now;
    private final Role viewer;
    private @Nullable AlertRule before;

    FleetAlerts(InstantSource now, Role viewer) {
        this.now = now;
        this.viewer = viewer;
        rules.add(
                new AlertRule(
                        "throttled",
                        new AlertRule.Terms(
                                "Throttled",
                                AlertRule.Watch.GEAR_THROTTLED,
                                50.0,
                                Duration.ofMinutes(2),
                                null,
                                null,
                                null,
                                Event.Severity.WARNING,
                                true),
                        null,
                        false));
    }

    /// Has an alert stand.
    public void raise(String gear, String name, Event.Severity severity) {
        standing.add(
                new Alert(
                        "a-" + gear,
                        "throttled",
                        "Throttled",
                        AlertRule.Watch.GEAR_THROTTLED,
                        severity,
                        "host-a",
                        gear,
                        name,
                        "default",
                        now.instant().minusSeconds(90),
                        80.0,
                        87.0,
                        50.0,
                        false));
    }

    /// Has an alert of the host stand.
    public void raiseHost(AlertRule.Watch watch, double figure, double threshold) {
        standing.add(
                new Alert(
                        "a-" + watch.name(),
                        "host",
                        "Host full",
                        watch,
                        Event.Severity.ERROR,
                        "host-a",
                        null,
                        null,
                        Gear.NO_PROJECT,
                        now.instant().minusSeconds(90),
                        figure,
                        figure,
                        threshold,
                        false));
    }

    private void need() {
        if (!viewer.rights().contains(Right.ALERT)) {
            throw new ConsoleException(
                    ErrorCode.NOT_PERMITTED, "Needs the right to change alert rules.");
        }
    }

    private AlertRule known(String id) {
        return rules.stream()
                .filter(rule -> rule.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new ConsoleException(ErrorCode.NOT_FOUND, "No such rule."));
    }

    @Override
    public List<Alert> alerts() {
        return List.copyOf(standing);
    }

    @Override
    public List<AlertRule> alertRules() {
        return List.copyOf(rules);
    }

    @Override
    public AlertRule putAlertRule(String id, AlertRule.Terms terms) {
        need();
        List<String> problems = terms.problems();
        if (!problems.isEmpty() || !id.matches(AlertRule.ID)) {
            throw new ConsoleException(
                    ErrorCode.REQUEST_INVALID, "An id. " + String.join(" ", problems));
        }
        AlertRule rule = new AlertRule(id, terms, null, true);
        rules.removeIf(each -> each.id().equals(id));
        rules.add(rule);
        return rule;
    }

    @Override
    public void deleteAlertRule(String id) {
        need();
        before = known(id);
        rules.removeIf(each -> each.id().equals(id));
    }

    @Override
    public AlertRule silenceAlertRule(String id, Duration forTime) {
        need();
        AlertRule rule = known(id);
        AlertRule silent =
                new AlertRule(
                        id,
                        rule.terms(),
                        forTime.isZero() ? null : now.instant().plus(forTime),
                        rule.undoable());
        rules.replaceAll(each -> each.id().equals(id) ? silent : each);
        return silent;
    }

    @Override
    public List<AlertRule> undoAlertRule(String id) {
        need();
        AlertRule old = before;
        if (old != null && old.id().equals(id)) {
            rules.add(old);
        }
        return alertRules();
    }

    @Override
    public List<AlertTarget> alertTargets() {
        need();
        return List.copyOf(targets);
    }

    @Override
    public AlertTarget putAlertTarget(
            String id, AlertTarget.Terms terms, char @Nullable [] secret) {
        need();
        if (!terms.problems().isEmpty()) {
            throw new ConsoleException(
                    ErrorCode.REQUEST_INVALID, String.join(" ", terms.problems()));
        }
        AlertTarget target =
                new AlertTarget(id, terms, secret != null && secret.length > 0, 0, null, null);
        targets.removeIf(each -> each.id().equals(id));
        targets.add(target);
        return target;
    }

    @Override
    public void deleteAlertTarget(String id) {
        need();
        targets.removeIf(each -> each.id().equals(id));
    }

    @Override
    public AlertTarget testAlertTarget(String id) {
        need();
        String problem = notDelivered;
        if (problem != null) {
            throw new ConsoleException(ErrorCode.ALERT_NOT_DELIVERED, problem);
        }
        return targets.stream().filter(each -> each.id().equals(id)).findFirst().orElseThrow();
    }
}
