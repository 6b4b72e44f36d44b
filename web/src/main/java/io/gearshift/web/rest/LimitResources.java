package io.gearshift.web.rest;

import io.gearshift.backend.api.LimitChange;
import io.gearshift.backend.api.remote.Durations;
import io.gearshift.backend.api.remote.Requests;

/// Limits of a gear or a cgroup, and changes that were made.
final class LimitResources {

    private LimitResources() {}

    static void add(Api api) {
        api.post("/gears/{gear}/limits", LimitResources::change);
        api.post("/hosts/{host}/cgroups/limits", LimitResources::changeGroup);
        api.post(
                "/limit-changes/{change}/confirm",
                call -> call.console().confirmLimits(call.path("change")));
        api.post(
                "/limit-changes/{change}/undo",
                call -> call.console().undoLimits(call.path("change")));
    }

    private static Object change(Call call) {
        Requests.ChangeLimits body = call.body(Requests.ChangeLimits.class);
        LimitChange change = body.change();
        if (change == null) {
            throw Call.invalid("change is wanted, for example {\"change\": {\"processes\": 50}}");
        }
        if (Boolean.TRUE.equals(body.dryRun())) {
            return call.console().previewLimits(call.path("gear"), change);
        }
        String within = body.confirmWithin();
        return call.console()
                .changeLimits(
                        call.path("gear"),
                        change,
                        within == null ? null : Durations.parse(within),
                        body.revision());
    }

    private static Object changeGroup(Call call) {
        Requests.ChangeGroupLimits body = call.body(Requests.ChangeGroupLimits.class);
        LimitChange change = body.change();
        String path = body.path();
        if (path == null || change == null) {
            throw Call.invalid(
                    "path and change are wanted, for example {\"path\": \"/lxc.payload.web1\","
                            + " \"change\": {\"processes\": 50}}");
        }
        if (Boolean.TRUE.equals(body.dryRun())) {
            return call.console().previewGroupLimits(call.path("host"), path, change);
        }
        String within = body.confirmWithin();
        return call.console()
                .changeGroupLimits(
                        call.path("host"),
                        path,
                        change,
                        within == null ? null : Durations.parse(within),
                        body.revision());
    }
}
