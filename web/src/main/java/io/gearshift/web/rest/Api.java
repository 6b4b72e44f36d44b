package io.gearshift.web.rest;

import io.gearshift.backend.api.Console;
import io.gearshift.backend.api.PointInTime;
import io.gearshift.backend.api.remote.ApiJson;
import io.gearshift.web.WebContext;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import java.time.Instant;
import java.time.ZoneId;
import java.util.function.Consumer;
import java.util.function.Function;

/// Adds resources below `/api/v1`: finds the caller's console and writes what comes back.
final class Api {

    static final String ROOT = "/api/v1";

    /// Parameter of every resource: a moment that is past.
    static final String AT = "at";

    private static final String JSON = "application/json";
    private static final int CREATED = 201;
    private static final int NO_CONTENT = 204;

    private final RoutesConfig routes;
    private final WebContext web;

    Api(RoutesConfig routes, WebContext web) {
        this.routes = routes;
        this.web = web;
    }

    WebContext web() {
        return web;
    }

    void get(String path, Function<Call, Object> answer) {
        add(HandlerType.GET, path, call -> write(call.context(), answer.apply(call)));
    }

    void post(String path, Function<Call, Object> answer) {
        add(HandlerType.POST, path, call -> write(call.context(), answer.apply(call)));
    }

    void put(String path, Function<Call, Object> answer) {
        add(HandlerType.PUT, path, call -> write(call.context(), answer.apply(call)));
    }

    /// Makes something: 201, and where it is.
    <T> void create(String path, Function<Call, T> answer, Function<T, String> location) {
        add(
                HandlerType.POST,
                path,
                call -> {
                    T made = answer.apply(call);
                    call.context().status(CREATED).header("Location", ROOT + location.apply(made));
                    write(call.context(), made);
                });
    }

    void delete(String path, Consumer<Call> action) {
        add(
                HandlerType.DELETE,
                path,
                call -> {
                    action.accept(call);
                    call.context().status(NO_CONTENT);
                });
    }

    /// Answers by itself, bit by bit.
    void stream(HandlerType method, String path, Consumer<Call> answer) {
        add(method, path, answer);
    }

    private void add(HandlerType method, String path, Consumer<Call> handler) {
        routes.addHttpHandler(
                method,
                ROOT + path,
                context -> handler.accept(new Call(context, console(context))));
    }

    /// The caller's console, of the moment that is asked about.
    private Console console(Context context) {
        Console console = web.callers().console(context);
        String at = context.queryParam(AT);
        return at == null
                ? console
                : console.at(PointInTime.parse(at, ZoneId.systemDefault(), Instant.now()));
    }

    static void write(Context answer, Object value) {
        answer.contentType(JSON).result(ApiJson.write(value));
    }
}
