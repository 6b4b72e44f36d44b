package io.gearshift.web.limit;

import io.gearshift.assets.Say;
import io.gearshift.assets.Texts;
import io.gearshift.backend.api.Cap;
import io.gearshift.backend.api.ConsoleException;
import io.gearshift.backend.api.Disks;
import io.gearshift.backend.api.ErrorCode;
import io.gearshift.backend.api.Gear;
import io.gearshift.backend.api.LimitChange;
import io.gearshift.backend.api.LimitPreview;
import io.gearshift.backend.api.LimitResult;
import io.gearshift.backend.api.Limits;
import io.gearshift.web.page.Flash;
import io.gearshift.web.page.Htmx;
import io.gearshift.web.page.Pages;
import io.gearshift.web.page.Visit;
import io.javalin.http.Context;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The limit dialog: shows it, previews while one types, applies.
final class LimitEdit {

    /// After which a guarded change is taken back, unless the form says another of {@link #GUARDS}.
    private static final Duration GUARD = Duration.ofSeconds(60);

    private static final Map<String, Duration> GUARDS =
            Map.of("60", GUARD, "600", Duration.ofMinutes(10));

    private final Pages pages;

    LimitEdit(Pages pages) {
        this.pages = pages;
    }

    void form(Context request) {
        Visit visit = pages.visit(request);
        Gear gear = visit.console().gear(visit.path("id"));
        show(visit, gear, request::queryParam, "");
    }

    void preview(Context request) {
        Visit visit = pages.visit(request);
        Gear gear = visit.console().gear(visit.path("id"));
        pages.show(request, "limit/_preview", preview(visit, gear, request::queryParam));
    }

    void apply(Context request) {
        Visit visit = pages.visit(request);
        Gear gear = visit.console().gear(visit.path("id"));
        try {
            LimitChange change = change(visit, gear, request::formParam);
            if (change.isEmpty()) {
                throw new ConsoleException(
                        ErrorCode.LIMIT_INVALID, "Nothing is changed: every limit is as it was.");
            }
            String revision = visit.form("revision");
            LimitResult result =
                    visit.console()
                            .changeLimits(
                                    gear.id(),
                                    change,
                                    guard(request::formParam),
                                    revision != null && revision.matches("[0-9]{1,18}")
                                            ? (Long) Long.parseLong(revision)
                                            : null);
            pages.done(
                    visit,
                    told(gear.name(), result, guard(request::formParam)),
                    "/gears/" + gear.id() + "/limits");
        } catch (ConsoleException e) {
            if (e.code().kind() == ErrorCode.Kind.BUG) {
                throw e;
            }
            // The form comes again with what was typed and why it did not work.
            request.status(e.code().httpStatus());
            show(visit, gear, request::formParam, e.getMessage() + " (" + e.code().code() + ")");
        }
    }

    /// What the form says; null if the change is to stay.
    private static @Nullable Duration guard(Function<String, @Nullable String> fields) {
        String seconds = fields.apply("guard");
        return seconds == null ? null : GUARDS.getOrDefault(seconds, GUARD);
    }

    private static Flash told(String name, LimitResult result, @Nullable Duration guard) {
        String changes = String.join(", ", LimitWords.changes(result.before(), result.after()));
        String text = name + ": " + (changes.isEmpty() ? "as before" : changes) + ".";
        return new Flash(
                result.revertsAt() == null || guard == null
                        ? text
                        : text
                                + " Taken back in "
                                + Say.span(guard)
                                + " unless you keep it on the gear's page.",
                result.changeId());
    }

    private void show(
            Visit visit, Gear gear, Function<String, @Nullable String> fields, String error) {
        Context request = visit.request();
        boolean fragment = Htmx.wantsFragment(request);
        String path = "/gears/" + Pages.encode(gear.id());
        LimitPage page =
                new LimitPage(
                        fragment
                                ? null
                                : pages.frame(
                                        visit,
                                        "gears",
                                        "Limit " + gear.name(),
                                        "Gears",
                                        "/gears",
                                        gear.name(),
                                        path),
                        pages.web().callers().csrfToken(request),
                        path,
                        gear.name(),
                        fields(visit, gear, fields),
                        DiskInput.lines(disks(visit, gear), gear.limits().io(), fields),
                        noDisks(disks(visit, gear)),
                        isNew(fields) || fields.apply("guard") != null,
                        Objects.requireNonNullElse(guard(fields), GUARD),
                        preview(visit, gear, fields),
                        error);
        pages.show(request, fragment ? "limit/_form" : "limit/edit", page);
    }

    private static LimitChange change(
            Visit visit, Gear gear, Function<String, @Nullable String> fields) {
        return LimitInput.change(gear.limits(), fields)
                .withIo(DiskInput.changes(disks(visit, gear), gear.limits().io(), fields));
    }

    private static @Nullable Disks disks(Visit visit, Gear gear) {
        return visit.console().host(gear.host()).disks();
    }

    private static String noDisks(@Nullable Disks disks) {
        String refused = disks == null ? Disks.UNKNOWN.refused() : disks.refused();
        return refused == null ? "" : refused;
    }

    /// Whether nothing was typed yet: then the guard is on.
    private static boolean isNew(Function<String, @Nullable String> fields) {
        return fields.apply("memoryBytes") == null;
    }

    private static List<LimitPage.Field> fields(
            Visit visit, Gear gear, Function<String, @Nullable String> typed) {
        boolean noThrottlePoint =
                !visit.console().host(gear.host()).cgroups().equals("v2")
                        && gear.limits().memoryHighBytes() instanceof Cap.Unlimited;
        List<LimitPage.Field> fields = new ArrayList<>();
        for (Map.Entry<String, String> each : LimitWords.of(gear.limits()).entrySet()) {
            String name = each.getKey();
            if (name.equals("io")) {
                continue;
            }
            String now = each.getValue();
            String plain = now.equals("no limit") ? "" : now.equals("all") ? "" : now;
            String value = typed.apply(name);
            fields.add(
                    new LimitPage.Field(
                            name,
                            Texts.of("limit." + name),
                            Texts.of("limit." + name + ".unit"),
                            Texts.of("limit." + name + ".help"),
                            now,
                            value == null ? plain : value,
                            value != null && !value.strip().equals(plain),
                            name.equals("memoryHighBytes") && noThrottlePoint
                                    ? "cgroups v1 of this host has no throttle point"
                                    : null));
        }
        return fields;
    }

    private static LimitPage.Preview preview(
            Visit visit, Gear gear, Function<String, @Nullable String> fields) {
        String path = "/gears/" + Pages.encode(gear.id());
        boolean plain = !Htmx.wantsFragment(visit.request());
        LimitChange change;
        try {
            change = change(visit, gear, fields);
        } catch (ConsoleException e) {
            return closed(path, e.getMessage(), plain, gear);
        }
        if (change.isEmpty()) {
            return closed(path, "", plain, gear);
        }
        LimitPreview preview;
        try {
            preview = visit.console().previewLimits(gear.id(), change);
        } catch (ConsoleException e) {
            if (e.code().kind() == ErrorCode.Kind.BUG) {
                throw e;
            }
            return closed(path, e.getMessage(), plain, gear);
        }
        String refused = preview.refusedBecause();
        return new LimitPage.Preview(
                path,
                preview.notes().stream().map(note -> note(note.level(), note.text())).toList(),
                preview.rehearsal().stream().map(each -> note(each.level(), each.text())).toList(),
                preview.commands(),
                refused == null ? "" : refused,
                button(gear.limits(), gear.limits().with(change), guard(fields)),
                refused == null || plain,
                preview.revision());
    }

    private static LimitPage.Note note(LimitPreview.Level level, String text) {
        return new LimitPage.Note(level.name().toLowerCase(Locale.ROOT), text);
    }

    private static LimitPage.Preview closed(String path, String refused, boolean plain, Gear gear) {
        return new LimitPage.Preview(
                path,
                List.of(),
                List.of(),
                List.of(),
                refused,
                "Set",
                plain,
                gear.limitsRevision());
    }

    private static String button(Limits from, Limits to, @Nullable Duration guard) {
        List<String> changes = LimitWords.changes(from, to);
        return "Set "
                + (changes.size() == 1 ? changes.getFirst() : changes.size() + " limits")
                + (guard == null ? "" : ", revert in " + Say.span(guard) + " unless kept");
    }
}
