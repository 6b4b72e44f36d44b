package io.gearshift.web.gear;

import io.gearshift.backend.api.ConsoleException;
import io.gearshift.backend.api.Disks;
import io.gearshift.backend.api.ErrorCode;
import io.gearshift.backend.api.Gear;
import io.gearshift.backend.api.GearSpec;
import io.gearshift.backend.api.Host;
import io.gearshift.backend.api.LimitChange;
import io.gearshift.backend.api.Limits;
import io.gearshift.backend.api.RestartPolicy;
import io.gearshift.backend.api.Right;
import io.gearshift.backend.api.RootMode;
import io.gearshift.web.limit.DiskInput;
import io.gearshift.web.limit.LimitInput;
import io.gearshift.web.page.Flash;
import io.gearshift.web.page.Pages;
import io.gearshift.web.page.Visit;
import io.gearshift.web.part.Control;
import io.javalin.http.Context;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Makes a gear.
final class GearCreate {

    private final Pages pages;

    GearCreate(Pages pages) {
        this.pages = pages;
    }

    void form(Context request) {
        Visit visit = pages.visit(request);
        pages.show(
                request,
                "gear/new",
                page(
                        visit,
                        "",
                        Map.of(
                                "name", or(request.queryParam("name"), ""),
                                "image", "base",
                                "command", "/bin/httpd -f -p 8080",
                                "memory", "64 MiB",
                                "cpu", "0.5",
                                "processes", "50",
                                "start", "1",
                                "restart", "ON_FAILURE")));
    }

    void create(Context request) {
        Visit visit = pages.visit(request);
        Map<String, String> typed = new LinkedHashMap<>();
        request.formParamMap()
                .forEach(
                        (name, values) ->
                                typed.put(name, values.isEmpty() ? "" : values.getFirst()));
        try {
            Gear gear = visit.console().createGear(spec(typed, disks(visit)));
            String path = "/gears/" + Pages.encode(gear.id());
            if (typed.containsKey("start")) {
                try {
                    visit.console().startGear(gear.id());
                } catch (ConsoleException e) {
                    if (e.code().kind() == ErrorCode.Kind.BUG) {
                        throw e;
                    }
                    pages.leave(
                            request,
                            new Flash(
                                    gear.name() + " is made and did not start: " + e.getMessage()),
                            path);
                    return;
                }
                pages.leave(request, new Flash(gear.name() + " is made and runs."), path);
            } else {
                pages.leave(request, new Flash(gear.name() + " is made."), path);
            }
        } catch (ConsoleException e) {
            if (e.code().kind() == ErrorCode.Kind.BUG) {
                throw e;
            }
            request.status(e.code().httpStatus());
            pages.show(
                    request,
                    "gear/new",
                    page(visit, e.getMessage() + " (" + e.code().code() + ")", typed));
        }
    }

    /// Of all hosts: which one the gear comes to is perhaps not chosen yet, and is checked there.
    private static Disks disks(Visit visit) {
        Map<String, Disks.Disk> disks = new LinkedHashMap<>();
        for (Host host : visit.console().hosts()) {
            Disks its = host.disks();
            if (its != null && its.refused() == null) {
                its.disks().forEach(each -> disks.putIfAbsent(each.name(), each));
            }
        }
        return new Disks(List.copyOf(disks.values()), null);
    }

    private static GearSpec spec(Map<String, String> typed, Disks disks) {
        Map<String, String> limits = new LinkedHashMap<>();
        limits.put("memoryBytes", get(typed, "memory"));
        limits.put("cpuMillis", get(typed, "cpu"));
        limits.put("processes", get(typed, "processes"));
        LimitChange change =
                LimitInput.change(Limits.NONE, limits::get)
                        .withIo(DiskInput.changes(disks, List.of(), typed::get));
        List<String> command = CommandLine.split(get(typed, "command"));
        if (command.isEmpty()) {
            throw new ConsoleException(
                    ErrorCode.GEAR_INVALID,
                    "A gear needs a command, for example /bin/httpd -f -p 8080.");
        }
        String host = get(typed, "host");
        String restart = get(typed, "restart");
        return new GearSpec(
                get(typed, "name"),
                "default",
                null,
                host.isEmpty() ? null : host,
                get(typed, "image"),
                typed.containsKey("writable") ? RootMode.WRITABLE_LAYER : RootMode.READ_ONLY,
                command,
                environment(get(typed, "environment")),
                Map.of(),
                typed.containsKey("asRoot"),
                Arrays.stream(RestartPolicy.values())
                        .filter(policy -> policy.name().equals(restart))
                        .findFirst()
                        .orElse(RestartPolicy.ON_FAILURE),
                change);
    }

    private static Map<String, String> environment(String text) {
        Map<String, String> variables = new LinkedHashMap<>();
        for (String line : text.lines().map(String::strip).filter(l -> !l.isEmpty()).toList()) {
            int equals = line.indexOf('=');
            if (equals < 1) {
                throw new ConsoleException(
                        ErrorCode.GEAR_INVALID,
                        "Environment: wanted NAME=value on each line, found \"" + line + "\".");
            }
            variables.put(line.substring(0, equals), line.substring(equals + 1));
        }
        return variables;
    }

    private NewGearPage page(Visit visit, String error, Map<String, String> typed) {
        return new NewGearPage(
                pages.frame(visit, "gears", "New gear", "Gears", "/gears"),
                error,
                get(typed, "name"),
                get(typed, "image"),
                get(typed, "command"),
                get(typed, "memory"),
                get(typed, "cpu"),
                get(typed, "processes"),
                get(typed, "environment"),
                typed.containsKey("writable"),
                typed.containsKey("asRoot"),
                typed.containsKey("start"),
                get(typed, "restart"),
                visit.console().hosts().stream().map(Host::name).toList(),
                get(typed, "host"),
                DiskInput.lines(disks(visit), List.of(), typed::get),
                Control.of(visit.me(), Right.CREATE, "Create", "plus", "/gears")
                        .looking("primary"));
    }

    private static String get(Map<String, String> typed, String name) {
        return or(typed.get(name), "").strip();
    }

    private static String or(@Nullable String text, String otherwise) {
        return Objects.requireNonNullElse(text, otherwise);
    }
}
