package io.gearshift.backend.console;

import io.gearshift.backend.access.Caller;
import io.gearshift.backend.api.Alert;
import io.gearshift.backend.api.AlertRule;
import io.gearshift.backend.api.AlertTarget;
import io.gearshift.backend.api.Alerting;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The part of one caller's console that is about alerts.
abstract class CallerAlerts implements Alerting {
    private final AlertCalls calls;

    CallerAlerts(AlertCalls calls) {
        this.calls = calls;
    }

    /// Who calls, with what is granted now.
    abstract Caller caller();

    @Override
    public List<Alert> alerts() {
        return calls.alerts(caller());
    }

    @Override
    public List<AlertRule> alertRules() {
        return calls.rules(caller());
    }

    @Override
    public AlertRule putAlertRule(String id, AlertRule.Terms terms) {
        return calls.put(caller(), id, terms);
    }

    @Override
    public void deleteAlertRule(String id) {
        calls.delete(caller(), id);
    }

    @Override
    public AlertRule silenceAlertRule(String id, Duration forTime) {
        return calls.silence(caller(), id, forTime);
    }

    @Override
    public List<AlertRule> undoAlertRule(String id) {
        return calls.undo(caller(), id);
    }

    @Override
    public List<AlertTarget> alertTargets() {
        return calls.targets(caller());
    }

    @Override
    public AlertTarget putAlertTarget(
            String id, AlertTarget.Terms terms, char @Nullable [] secret) {
        return calls.putTarget(caller(), id, terms, secret);
    }

    @Override
    public void deleteAlertTarget(String id) {
        calls.deleteTarget(caller(), id);
    }

    @Override
    public AlertTarget testAlertTarget(String id) {
        return calls.testTarget(caller(), id);
    }
}
