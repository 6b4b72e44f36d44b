package io.gearshift.web.metrics;

import io.gearshift.backend.api.ConsoleException;
import io.gearshift.backend.api.ErrorCode;
import io.gearshift.backend.api.HostMetrics;
import io.gearshift.backend.api.remote.ApiJson;
import io.gearshift.web.Routes;
import io.gearshift.web.WebContext;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.prometheus.metrics.expositionformats.ExpositionFormatWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;

/// `GET /metrics` and `GET /metrics/targets`, for whoever has the right to read metrics.
public final class MetricsRoutes implements Routes {

    private static final String PATH = "/metrics";
    private static final String HOST = "host";

    /// Adds what the two are made of.
    public MetricsRoutes() {}

    @Override
    public void add(JavalinConfig javalin, WebContext web) {
        javalin.routes.get(PATH, request -> metrics(request, web));
        javalin.routes.get(PATH + "/targets", request -> targets(request, web));
    }

    private static void metrics(Context request, WebContext web) {
        for (String each : request.queryParamMap().keySet()) {
            if (!each.equals(HOST)) {
                throw new ConsoleException(
                        ErrorCode.REQUEST_INVALID, "Known here is one parameter: host.");
            }
        }
        List<HostMetrics> hosts = web.callers().console(request).metrics(request.queryParam(HOST));
        ExpositionFormatWriter writer = Exposition.writer(request.header("Accept"));
        request.contentType(writer.getContentType()).header("Vary", "Accept");
        try {
            writer.write(request.outputStream(), Exposition.of(hosts));
        } catch (IOException e) {
            throw new UncheckedIOException("the collector went away", e);
        }
    }

    /// One target for each host, all of them at this console under the name by which it was asked.
    private static void targets(Context request, WebContext web) {
        List<String> address =
                List.of(request.req().getServerName() + ":" + request.req().getServerPort());
        List<Target> targets =
                web.callers().console(request).metrics(null).stream()
                        .map(
                                host ->
                                        new Target(
                                                address,
                                                Map.of(
                                                        "instance",
                                                        host.host(),
                                                        "__scheme__",
                                                        "https",
                                                        "__metrics_path__",
                                                        PATH,
                                                        "__param_" + HOST,
                                                        host.host())))
                        .toList();
        request.contentType("application/json").result(ApiJson.write(targets));
    }

    /// A group of targets, as `http_sd_config` reads it.
    record Target(List<String> targets, Map<String, String> labels) {
        Target {
            targets = List.copyOf(targets);
            labels = Map.copyOf(labels);
        }
    }
}
