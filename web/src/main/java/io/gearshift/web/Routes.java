package io.gearshift.web;

import io.javalin.config.JavalinConfig;

/// What one feature adds to the server: its pages or its part of the REST API.
@FunctionalInterface
public interface Routes {

    /// Adds the handlers, once, before the server starts.
    ///
    /// @param javalin `javalin.routes.get(...)` and so on; also `javalin.fileRenderer(...)`
    /// @param web who calls, the assets, and when the server stops
    void add(JavalinConfig javalin, WebContext web);
}
