package io.gearshift.web.rest;

import io.gearshift.backend.api.GearQuery;
import io.gearshift.backend.api.GearState;
import io.gearshift.backend.api.GearStrain;
import io.gearshift.backend.api.remote.Durations;
import io.gearshift.backend.api.remote.Requests;
import java.time.Duration;

/// `/gears`: list, make, delete, start and stop.
final class GearResources {

    private static final Duration GRACE = Duration.ofSeconds(10);

    private GearResources() {}

    static void add(Api api) {
        api.get("/gears", GearResources::list);
        api.create(
                "/gears",
                call -> call.console().createGear(call.body(Requests.CreateGear.class).spec()),
                gear -> "/gears/" + gear.id());
        api.get("/gears/{gear}", call -> call.ofMoment().gear(call.path("gear")));
        api.delete(
                "/gears/{gear}",
                call -> {
                    call.only("force");
                    call.console().deleteGear(call.path("gear"), call.flag("force"));
                });
        api.post("/gears/{gear}/start", call -> call.console().startGear(call.path("gear")));
        api.post(
                "/gears/{gear}/stop",
                call -> call.console().stopGear(call.path("gear"), grace(call)));
        api.post(
                "/gears/{gear}/restart",
                call -> call.console().restartGear(call.path("gear"), grace(call)));
        api.post("/gears/{gear}/pause", call -> call.console().pauseGear(call.path("gear")));
        api.post("/gears/{gear}/resume", call -> call.console().resumeGear(call.path("gear")));
        api.post("/gears/{gear}/drift/adopt", call -> call.console().adoptDrift(call.path("gear")));
        api.post(
                "/gears/{gear}/drift/revert",
                call -> call.console().revertDrift(call.path("gear")));
        api.get(
                "/gears/{gear}/blame",
                call -> {
                    call.only("resource");
                    return call.console().blame(call.path("gear"), call.query("resource", "cpu"));
                });
        api.get("/gears/{gear}/processes", call -> call.console().processes(call.path("gear")));
        api.get("/gears/{gear}/kills", call -> call.console().kills(call.path("gear")));
        api.get(
                "/gears/{gear}/kills/{kill}",
                call -> call.console().kill(call.path("gear"), call.path("kill")));
        api.get(
                "/gears/{gear}/namespaces",
                call -> call.console().gearNamespaces(call.path("gear")));
        api.get("/gears/{gear}/mirror", call -> call.console().gearMirror(call.path("gear")));
    }

    private static Object list(Call call) {
        call.only(
                "text",
                "state",
                "host",
                "project",
                "attention",
                "strain",
                "sort",
                "descending",
                "offset",
                "count",
                Api.AT);
        return call.console()
                .gears(
                        new GearQuery(
                                call.query("text"),
                                call.word("state", GearState.class),
                                call.query("host"),
                                call.query("project"),
                                call.flag("attention"),
                                call.query("sort", GearQuery.ALL.sort()),
                                call.flag("descending"),
                                call.number("offset", 0),
                                call.number("count", GearQuery.ALL.count()),
                                call.word("strain", GearStrain.Kind.class)));
    }

    private static Duration grace(Call call) {
        String grace = call.body(Requests.Stop.class, new Requests.Stop(null)).grace();
        return grace == null ? GRACE : Durations.parse(grace);
    }
}
