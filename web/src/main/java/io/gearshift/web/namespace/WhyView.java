package io.gearshift.web.namespace;

import io.gearshift.backend.api.ConsoleException;
import io.gearshift.backend.api.ErrorCode;
import io.gearshift.backend.api.NamespaceWhy;
import io.gearshift.web.page.Pages;
import io.gearshift.web.page.Visit;
import io.gearshift.web.part.Untrusted;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// "Why can A see B?": two fields, and the answer in words beside a drawing.
///
/// @param path of the page
/// @param a what was typed: a gear or a pid; `b` likewise
/// @param gears to choose from
/// @param problem why there is no answer; empty if there is one, or nothing was asked yet
/// @param answer null until two were named
public record WhyView(
        String path,
        String a,
        String b,
        List<String> gears,
        String problem,
        @Nullable Answer answer) {

    /// Copies the list.
    public WhyView {
        gears = List.copyOf(gears);
    }

    /// One of the two.
    ///
    /// @param href of its gear; empty where it is in none
    public record Side(String name, String href, String about, String command) {}

    /// The answer.
    ///
    /// @param users user namespaces from b's own up to the host's first, in words
    public record Answer(
            Side a,
            Side b,
            List<Verdict> verdicts,
            List<Line> lines,
            String users,
            List<NamespaceWhy.SharedMount> mounts) {
        /// Copies the lists.
        public Answer {
            verdicts = List.copyOf(verdicts);
            lines = List.copyOf(lines);
            mounts = List.copyOf(mounts);
        }
    }

    /// Whether something can be done.
    public record Verdict(String act, boolean possible, String why) {}

    /// A type of namespace: joined where both are in the same.
    public record Line(String type, String a, String b, boolean joined, String meaning) {}

    /// The view for a request with `a` and `b` in its query.
    static WhyView of(Visit visit, String host, String path, List<String> gears) {
        String a = or(visit.query("a"));
        String b = or(visit.query("b"));
        if (a.isEmpty() || b.isEmpty()) {
            return new WhyView(path, a, b, gears, "", null);
        }
        try {
            return new WhyView(
                    path, a, b, gears, "", answer(visit.console().namespaceWhy(host, a, b)));
        } catch (ConsoleException e) {
            if (e.code() == ErrorCode.NOT_SIGNED_IN || e.code().kind() == ErrorCode.Kind.BUG) {
                throw e;
            }
            return new WhyView(path, a, b, gears, e.getMessage(), null);
        }
    }

    private static String or(@Nullable String text) {
        return text == null ? "" : text;
    }

    private static Answer answer(NamespaceWhy why) {
        return new Answer(
                side(why.a()),
                side(why.b()),
                why.verdicts().stream()
                        .map(each -> new Verdict(words(each.act()), each.possible(), each.why()))
                        .toList(),
                why.namespaces().stream()
                        .map(
                                each ->
                                        new Line(
                                                each.type(),
                                                Long.toString(each.a()),
                                                Long.toString(each.b()),
                                                each.shared(),
                                                each.meaning()))
                        .toList(),
                String.join(" in ", why.userPath().stream().map(ns -> "user:" + ns).toList()),
                why.mounts());
    }

    private static Side side(NamespaceWhy.Side side) {
        String gear = side.gear();
        return new Side(
                gear == null ? "pid " + side.pid() : gear,
                gear == null ? "" : "/gears/" + Pages.encode(gear) + "/namespaces",
                "pid " + side.pid() + ", " + side.insidePid() + " inside, uid " + side.uid(),
                Untrusted.line(side.command()));
    }

    private static String words(NamespaceWhy.Act act) {
        return switch (act) {
            case SEE -> "see it in /proc";
            case SIGNAL -> "send it a signal";
            case TRACE -> "trace it, read its memory";
            case IPC -> "reach its shared memory by key";
            case NETWORK -> "reach its loopback and abstract sockets";
            case FILES -> "use its mount table";
        };
    }
}
