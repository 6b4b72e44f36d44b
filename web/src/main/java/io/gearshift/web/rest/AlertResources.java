package io.gearshift.web.rest;

import io.gearshift.backend.api.AlertRule;
import io.gearshift.backend.api.AlertTarget;
import io.gearshift.backend.api.remote.AlertRequests;
import io.gearshift.backend.api.remote.Durations;
import java.util.Arrays;

/// Alerts, their rules, and where they are sent to.
final class AlertResources {

    private AlertResources() {}

    static void add(Api api) {
        api.get("/alerts", call -> call.console().alerts());
        api.get("/alert-rules", call -> call.console().alertRules());
        api.put("/alert-rules/{rule}", AlertResources::putRule);
        api.delete(
                "/alert-rules/{rule}", call -> call.console().deleteAlertRule(call.path("rule")));
        api.post("/alert-rules/{rule}/silence", AlertResources::silence);
        api.post(
                "/alert-rules/{rule}/undo",
                call -> call.console().undoAlertRule(call.path("rule")));
        api.get("/alert-targets", call -> call.console().alertTargets());
        api.put("/alert-targets/{target}", AlertResources::putTarget);
        api.delete(
                "/alert-targets/{target}",
                call -> call.console().deleteAlertTarget(call.path("target")));
        api.post(
                "/alert-targets/{target}/test",
                call -> call.console().testAlertTarget(call.path("target")));
    }

    private static AlertRule putRule(Call call) {
        String id = call.path("rule");
        return call.console()
                .putAlertRule(id, call.body(AlertRequests.PutAlertRule.class).terms(id));
    }

    private static AlertRule silence(Call call) {
        return call.console()
                .silenceAlertRule(
                        call.path("rule"),
                        Durations.parse(call.body(AlertRequests.SilenceAlertRule.class).forTime()));
    }

    private static AlertTarget putTarget(Call call) {
        AlertRequests.PutAlertTarget body = call.body(AlertRequests.PutAlertTarget.class);
        String text = body.secret();
        char[] secret = text == null ? null : text.toCharArray();
        try {
            return call.console().putAlertTarget(call.path("target"), body.terms(), secret);
        } finally {
            if (secret != null) {
                Arrays.fill(secret, '\0');
            }
        }
    }
}
