package io.gearshift.web.bulk;

import io.gearshift.assets.Say;
import io.gearshift.assets.Texts;
import io.gearshift.backend.api.Bulk;
import io.gearshift.backend.api.ConsoleException;
import io.gearshift.backend.api.Disks;
import io.gearshift.backend.api.ErrorCode;
import io.gearshift.backend.api.GearPage;
import io.gearshift.backend.api.GearQuery;
import io.gearshift.backend.api.Host;
import io.gearshift.backend.api.LimitChange;
import io.gearshift.backend.api.LimitPreview;
import io.gearshift.backend.api.Limits;
import io.gearshift.web.limit.DiskInput;
import io.gearshift.web.limit.LimitInput;
import io.gearshift.web.limit.LimitPage;
import io.gearshift.web.limit.LimitWords;
import io.gearshift.web.page.Htmx;
import io.gearshift.web.page.Pages;
import io.gearshift.web.page.Visit;
import io.javalin.http.Context;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The form for limits of many gears: shows it, previews, begins.
final class BulkLimit {

    private static final int NAMED = 6;
    private static final String GUARD = "60";
    private static final Map<String, Duration> GUARDS =
            Map.of("60", Duration.ofSeconds(60), "600", Duration.ofMinutes(10));

    private final Pages pages;

    BulkLimit(Pages pages) {
        this.pages = pages;
    }

    void form(Context request) {
        Visit visit = pages.visit(request);
        List<String> ids =
                BulkChoice.ids(visit.console(), request.queryParams("gear"), visit.query("every"));
        show(visit, ids, request::queryParam, "");
    }

    void preview(Context request) {
        Visit visit = pages.visit(request);
        List<String> ids = BulkChoice.parted(request.formParam("gears"));
        if (Htmx.wantsFragment(request)) {
            pages.show(request, "bulk/_preview", preview(visit, ids, request::formParam));
        } else {
            show(visit, ids, request::formParam, "");
        }
    }

    void apply(Context request) {
        Visit visit = pages.visit(request);
        List<String> ids = BulkChoice.parted(request.formParam("gears"));
        try {
            LimitChange change = change(visit, request::formParam);
            Bulk bulk =
                    visit.console()
                            .startBulk(Bulk.Order.limit(ids, change, guard(request::formParam)));
            pages.lead(request, BulkShow.path(bulk));
        } catch (ConsoleException e) {
            if (e.code().kind() == ErrorCode.Kind.BUG || Htmx.wantsFragment(request)) {
                throw e;
            }
            request.status(e.code().httpStatus());
            show(visit, ids, request::formParam, e.getMessage() + " (" + e.code().code() + ")");
        }
    }

    private static @Nullable Duration guard(Function<String, @Nullable String> fields) {
        return GUARDS.get(Objects.requireNonNullElse(fields.apply("guard"), GUARD));
    }

    private static LimitChange change(Visit visit, Function<String, @Nullable String> fields) {
        return LimitInput.set(fields).withIo(DiskInput.set(disks(visit), fields));
    }

    /// Of all hosts; a disk that a gear's host does not have is refused for that gear.
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

    private void show(
            Visit visit, List<String> ids, Function<String, @Nullable String> typed, String error) {
        List<LimitPage.Field> fields = new ArrayList<>();
        for (String name : LimitWords.of(Limits.NONE).keySet()) {
            if (!name.equals("io")) {
                String value = Objects.requireNonNullElse(typed.apply(name), "");
                fields.add(
                        new LimitPage.Field(
                                name,
                                Texts.of("limit." + name),
                                name.equals("processes") || name.equals("processors")
                                        ? ""
                                        : Texts.of("limit." + name + ".unit"),
                                name.equals("processors")
                                        ? "Which processors it may run on, for example 0-2,5, or all."
                                        : Texts.of("limit." + name + ".help"),
                                "",
                                value,
                                !value.isBlank(),
                                null));
            }
        }
        String title = "Limit " + count(ids.size());
        pages.show(
                visit.request(),
                "bulk/limit",
                new BulkLimitPage(
                        pages.frame(visit, "gears", title, "Gears", "/gears"),
                        pages.web().callers().csrfToken(visit.request()),
                        title,
                        names(visit, ids),
                        BulkChoice.joined(ids),
                        fields,
                        DiskInput.lines(disks(visit), List.of(), typed),
                        Objects.requireNonNullElse(typed.apply("guard"), GUARD),
                        preview(visit, ids, typed),
                        error));
    }

    private static String names(Visit visit, List<String> ids) {
        GearPage all = visit.console().gears(GearQuery.ALL);
        Map<String, String> names =
                all.gears().stream().collect(Collectors.toMap(g -> g.id(), g -> g.name()));
        return ids.stream()
                        .limit(NAMED)
                        .map(id -> names.getOrDefault(id, id))
                        .collect(Collectors.joining(", "))
                + (ids.size() > NAMED ? " and " + (ids.size() - NAMED) + " more" : "");
    }

    static String count(int gears) {
        return Say.count(gears) + (gears == 1 ? " gear" : " gears");
    }

    private static BulkLimitPage.Preview preview(
            Visit visit, List<String> ids, Function<String, @Nullable String> typed) {
        boolean plain = !Htmx.wantsFragment(visit.request());
        List<Bulk.Preview> previews;
        try {
            LimitChange change = change(visit, typed);
            if (change.isEmpty()) {
                return new BulkLimitPage.Preview("", "", List.of(), plain, "Set");
            }
            previews = visit.console().previewBulk(ids, change);
        } catch (ConsoleException e) {
            if (e.code().kind() == ErrorCode.Kind.BUG) {
                throw e;
            }
            return new BulkLimitPage.Preview("", e.getMessage(), List.of(), plain, "Set");
        }
        long refused = previews.stream().filter(each -> each.refused() != null).count();
        long tried = previews.size() - refused;
        Duration guard = guard(typed);
        return new BulkLimitPage.Preview(
                told(previews, refused),
                "",
                previews.stream()
                        .sorted(Comparator.comparing(each -> each.refused() == null))
                        .map(BulkLimit::row)
                        .toList(),
                tried > 0 || plain,
                "Limit "
                        + count((int) tried)
                        + (guard == null ? "" : ", revert in " + Say.span(guard) + " unless kept"));
    }

    private static String told(List<Bulk.Preview> previews, long refused) {
        long warned =
                previews.stream()
                        .filter(
                                each ->
                                        each.refused() == null
                                                && each.preview() != null
                                                && each.preview().notes().stream()
                                                        .anyMatch(
                                                                note ->
                                                                        note.level()
                                                                                != LimitPreview
                                                                                        .Level
                                                                                        .INFO))
                        .count();
        return (refused == 0
                        ? "All " + count(previews.size()) + " can be changed"
                        : refused + " of " + count(previews.size()) + " would be refused")
                + (warned == 0 ? "." : "; " + warned + " with a warning.");
    }

    private static BulkLimitPage.Row row(Bulk.Preview each) {
        LimitPreview preview = each.preview();
        String href = "/gears/" + Pages.encode(each.gear());
        if (each.refused() != null) {
            return new BulkLimitPage.Row(
                    each.name(), href, List.of(), "danger", "Refused: " + each.refused());
        }
        if (preview == null) {
            return new BulkLimitPage.Row(each.name(), href, List.of(), "", "");
        }
        LimitPreview.Note worst = preview.notes().isEmpty() ? null : preview.notes().getFirst();
        return new BulkLimitPage.Row(
                each.name(),
                href,
                BulkWords.changes(preview.before(), preview.after()),
                worst == null ? "" : worst.level().name().toLowerCase(Locale.ROOT),
                worst == null ? "" : worst.text());
    }
}
