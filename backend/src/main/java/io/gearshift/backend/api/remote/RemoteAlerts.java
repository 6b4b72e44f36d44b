package io.gearshift.backend.api.remote;

import com.fasterxml.jackson.core.type.TypeReference;
import io.gearshift.backend.api.Alert;
import io.gearshift.backend.api.AlertRule;
import io.gearshift.backend.api.AlertTarget;
import io.gearshift.backend.api.Alerting;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The part of a console over the API that is about alerts.
abstract class RemoteAlerts implements Alerting {
    private static final String RULES = "alert-rules";
    private static final String TARGETS = "alert-targets";

    private final RestClient rest;

    RemoteAlerts(RestClient rest) {
        this.rest = rest;
    }

    @Override
    public List<Alert> alerts() {
        return rest.get("/alerts", new TypeReference<>() {});
    }

    @Override
    public List<AlertRule> alertRules() {
        return rest.get("/" + RULES, new TypeReference<>() {});
    }

    @Override
    public AlertRule putAlertRule(String id, AlertRule.Terms terms) {
        return rest.send(
                "PUT",
                Uri.of(RULES, id).toString(),
                AlertRequests.PutAlertRule.of(terms),
                new TypeReference<>() {});
    }

    @Override
    public void deleteAlertRule(String id) {
        rest.delete(Uri.of(RULES, id).toString());
    }

    @Override
    public AlertRule silenceAlertRule(String id, Duration forTime) {
        return rest.send(
                "POST",
                Uri.of(RULES, id, "silence").toString(),
                new AlertRequests.SilenceAlertRule(forTime.toString()),
                new TypeReference<>() {});
    }

    @Override
    public List<AlertRule> undoAlertRule(String id) {
        return rest.send(
                "POST", Uri.of(RULES, id, "undo").toString(), null, new TypeReference<>() {});
    }

    @Override
    public List<AlertTarget> alertTargets() {
        return rest.get("/" + TARGETS, new TypeReference<>() {});
    }

    @Override
    public AlertTarget putAlertTarget(
            String id, AlertTarget.Terms terms, char @Nullable [] secret) {
        return rest.send(
                "PUT",
                Uri.of(TARGETS, id).toString(),
                AlertRequests.PutAlertTarget.of(
                        terms, secret == null ? null : String.valueOf(secret)),
                new TypeReference<>() {});
    }

    @Override
    public void deleteAlertTarget(String id) {
        rest.delete(Uri.of(TARGETS, id).toString());
    }

    @Override
    public AlertTarget testAlertTarget(String id) {
        return rest.send(
                "POST", Uri.of(TARGETS, id, "test").toString(), null, new TypeReference<>() {});
    }
}
