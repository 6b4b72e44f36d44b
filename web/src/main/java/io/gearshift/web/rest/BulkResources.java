package io.gearshift.web.rest;

import io.gearshift.backend.api.Bulk;
import io.gearshift.backend.api.LimitChange;
import io.gearshift.backend.api.remote.Durations;
import io.gearshift.backend.api.remote.Requests;
import java.time.Duration;
import java.util.List;

/// The same done to many gears.
final class BulkResources {

    private static final Duration GRACE = Duration.ofSeconds(10);

    private BulkResources() {}

    static void add(Api api) {
        api.post("/bulks", BulkResources::start);
        api.post("/bulks/preview", BulkResources::preview);
        api.get("/bulks/{bulk}", call -> call.console().bulk(call.path("bulk")));
        api.post("/bulks/{bulk}/confirm", call -> call.console().confirmBulk(call.path("bulk")));
        api.post("/bulks/{bulk}/undo", call -> call.console().undoBulk(call.path("bulk")));
    }

    private static Object preview(Call call) {
        Requests.PreviewBulk body = call.body(Requests.PreviewBulk.class);
        List<String> gears = body.gears();
        LimitChange change = body.change();
        if (gears == null || change == null) {
            throw Call.invalid("gears and a change of limits are wanted");
        }
        return call.console().previewBulk(gears, change);
    }

    private static Object start(Call call) {
        Requests.StartBulk body = call.body(Requests.StartBulk.class);
        Bulk.Action action = body.action();
        List<String> gears = body.gears();
        LimitChange change = body.change();
        if (action == null || gears == null || (action == Bulk.Action.LIMIT) == (change == null)) {
            throw Call.invalid(
                    "action and gears are wanted, and for limit a change, for example"
                            + " {\"action\": \"limit\", \"gears\": [\"web1\", \"web2\"],"
                            + " \"change\": {\"processes\": 50}}");
        }
        String within = body.confirmWithin();
        String grace = body.grace();
        return call.console()
                .startBulk(
                        new Bulk.Order(
                                action,
                                gears,
                                change,
                                within == null ? null : Durations.parse(within),
                                grace == null ? GRACE : Durations.parse(grace)));
    }
}
