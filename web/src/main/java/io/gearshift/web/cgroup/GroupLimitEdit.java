package io.gearshift.web.cgroup;

import io.gearshift.assets.Say;
import io.gearshift.assets.Texts;
import io.gearshift.backend.api.CgroupControl;
import io.gearshift.backend.api.CgroupNode;
import io.gearshift.backend.api.CgroupQuery;
import io.gearshift.backend.api.CgroupTree;
import io.gearshift.backend.api.ConsoleException;
import io.gearshift.backend.api.ErrorCode;
import io.gearshift.backend.api.LimitChange;
import io.gearshift.backend.api.LimitPreview;
import io.gearshift.backend.api.LimitResult;
import io.gearshift.backend.api.Limits;
import io.gearshift.web.limit.LimitInput;
import io.gearshift.web.limit.LimitWords;
import io.gearshift.web.page.Flash;
import io.gearshift.web.page.Htmx;
import io.gearshift.web.page.Pages;
import io.gearshift.web.page.Visit;
import io.gearshift.web.part.Untrusted;
import io.javalin.http.Context;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The dialog that limits a cgroup: shows it, previews while one types, applies.
final class GroupLimitEdit {

    /// After which a guarded change is taken back.
    private static final Duration GUARD = Duration.ofSeconds(60);

    private static final List<String> FIELDS =
            List.of("memoryBytes", "memoryHighBytes", "cpuMillis", "processes");

    private final Pages pages;

    GroupLimitEdit(Pages pages) {
        this.pages = pages;
    }

    /// The group that a request is about.
    ///
    /// @param now its limits
    private record Asked(
            Visit visit,
            String host,
            CgroupTree tree,
            CgroupNode node,
            Limits now,
            Function<String, @Nullable String> typed) {

        static Asked of(Visit visit, Function<String, @Nullable String> typed) {
            String host = visit.console().host(visit.path("name")).name();
            String group = typed.apply("group");
            if (group == null) {
                throw Pages.invalid("Which group is wanted: group is missing.");
            }
            CgroupTree tree =
                    visit.console()
                            .cgroups(
                                    host,
                                    new CgroupQuery(
                                            group, 0, List.of(), null, CgroupQuery.Sort.NAME, 1));
            CgroupNode node = tree.nodes().getFirst();
            Limits now =
                    visit.console()
                            .previewGroupLimits(host, node.path(), LimitChange.NOTHING)
                            .before();
            return new Asked(visit, host, tree, node, now, typed);
        }

        LimitChange change() {
            return LimitInput.change(now, name -> FIELDS.contains(name) ? typed.apply(name) : null);
        }

        String path() {
            return CgroupRoutes.path(host, false);
        }

        @Nullable Duration guard() {
            return typed.apply("guard") == null ? null : GUARD;
        }
    }

    void form(Context request) {
        show(Asked.of(pages.visit(request), request::queryParam), "");
    }

    void preview(Context request) {
        pages.show(
                request,
                "cgroup/_preview",
                preview(Asked.of(pages.visit(request), request::queryParam)));
    }

    void apply(Context request) {
        Asked asked = Asked.of(pages.visit(request), request::formParam);
        try {
            LimitChange change = asked.change();
            if (change.isEmpty()) {
                throw new ConsoleException(
                        ErrorCode.LIMIT_INVALID, "Nothing is changed: every limit is as it was.");
            }
            String revision = asked.visit.form("revision");
            LimitResult result =
                    asked.visit
                            .console()
                            .changeGroupLimits(
                                    asked.host,
                                    asked.node.path(),
                                    change,
                                    asked.guard(),
                                    revision != null && revision.matches("[0-9]{1,18}")
                                            ? (Long) Long.parseLong(revision)
                                            : null);
            pages.done(asked.visit, told(asked, result), asked.path());
        } catch (ConsoleException e) {
            if (e.code().kind() == ErrorCode.Kind.BUG) {
                throw e;
            }
            // The form comes again with what was typed and why it did not work.
            request.status(e.code().httpStatus());
            show(asked, Untrusted.line(e.getMessage()) + " (" + e.code().code() + ")");
        }
    }

    private static Flash told(Asked asked, LimitResult result) {
        String changes = String.join(", ", LimitWords.changes(result.before(), result.after()));
        String text = name(asked.node) + ": " + (changes.isEmpty() ? "as before" : changes) + ".";
        Duration guard = asked.guard();
        return new Flash(
                result.revertsAt() == null || guard == null
                        ? text
                        : text + " Taken back in " + Say.span(guard) + " unless you keep it here.",
                result.changeId());
    }

    /// As its row is called.
    static String name(CgroupNode node) {
        String owner = node.owner().name();
        return Untrusted.line(
                owner != null && node.owner().top() && node.owner().kind().isContainer()
                        ? owner
                        : node.name().isEmpty() ? node.path() : node.name());
    }

    private void show(Asked asked, String error) {
        Context request = asked.visit.request();
        boolean fragment = Htmx.wantsFragment(request);
        String name = name(asked.node);
        // Nothing was typed yet: then the guard is on.
        boolean fresh = FIELDS.stream().allMatch(field -> asked.typed.apply(field) == null);
        CgroupControl control = asked.node.control();
        pages.show(
                request,
                fragment ? "cgroup/_limit" : "cgroup/limit",
                new GroupLimitPage(
                        fragment
                                ? null
                                : pages.frame(
                                        asked.visit,
                                        "cgroups",
                                        "Limit " + name,
                                        "Cgroups of " + asked.host,
                                        asked.path()),
                        pages.web().callers().csrfToken(request),
                        asked.path(),
                        asked.node.path(),
                        name,
                        control == CgroupControl.KERNEL
                                ? "Written to its files."
                                : "Changed through " + control.words() + ".",
                        FIELDS.stream().map(field -> field(asked, field)).toList(),
                        fresh || asked.guard() != null,
                        GUARD,
                        preview(asked),
                        error));
    }

    private static GroupLimitPage.Field field(Asked asked, String name) {
        String now = LimitWords.of(asked.now).getOrDefault(name, "");
        String plain = now.equals("no limit") ? "" : now;
        String typed = asked.typed.apply(name);
        return new GroupLimitPage.Field(
                name,
                Texts.of("limit." + name),
                Texts.of("limit." + name + ".unit"),
                now,
                typed == null ? plain : typed,
                typed != null && !typed.strip().equals(plain),
                name.equals("memoryHighBytes") ? noThrottlePoint(asked) : null);
    }

    private static @Nullable String noThrottlePoint(Asked asked) {
        return switch (asked.node.control()) {
            case DOCKER, PODMAN -> asked.node.control().words() + " has no word for it";
            case GEAR, SYSTEMD, KERNEL, TOP, OURS, INSIDE, FOREIGN, UNLISTED ->
                    asked.tree.cgroups().equals("v2")
                            ? null
                            : "cgroups v1 of this host has no throttle point";
        };
    }

    private static GroupLimitPage.Preview preview(Asked asked) {
        boolean plain = !Htmx.wantsFragment(asked.visit.request());
        try {
            LimitChange change = asked.change();
            LimitPreview preview =
                    asked.visit.console().previewGroupLimits(asked.host, asked.node.path(), change);
            String refused = change.isEmpty() ? "" : preview.refusedBecause();
            boolean open = plain || (!change.isEmpty() && refused == null);
            return new GroupLimitPage.Preview(
                    asked.path(),
                    preview.notes().stream()
                            .map(
                                    note ->
                                            new GroupLimitPage.Note(
                                                    note.level().name().toLowerCase(Locale.ROOT),
                                                    Untrusted.line(note.text())))
                            .toList(),
                    preview.commands().stream().map(Untrusted::line).toList(),
                    refused == null ? "" : Untrusted.line(refused),
                    change.isEmpty() ? "Set" : button(asked, change),
                    open,
                    preview.revision());
        } catch (ConsoleException e) {
            if (e.code().kind() == ErrorCode.Kind.BUG) {
                throw e;
            }
            return new GroupLimitPage.Preview(
                    asked.path(),
                    List.of(),
                    List.of(),
                    Untrusted.line(e.getMessage()),
                    "Set",
                    plain,
                    0);
        }
    }

    private static String button(Asked asked, LimitChange change) {
        List<String> changes = LimitWords.changes(asked.now, asked.now.with(change));
        Duration guard = asked.guard();
        return "Set "
                + (changes.size() == 1 ? changes.getFirst() : changes.size() + " limits")
                + (guard == null ? "" : ", revert in " + Say.span(guard) + " unless kept");
    }
}
