package io.gearshift.web.host;

import io.gearshift.backend.api.Host;
import io.gearshift.web.live.LiveStream;
import io.gearshift.web.live.Told;
import io.gearshift.web.page.Pages;
import io.gearshift.web.page.Visit;
import io.javalin.http.Context;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;

/// Keeps hosts live on a page: their figures in place, and all of the element `hosts` where more
/// than figures changed. Belongs to one stream.
public final class HostsLive {

    private final Pages pages;
    private final String template;
    private final Told told = new Told();

    /// @param template draws a list of {@link HostView} inside the element `hosts`
    public HostsLive(Pages pages, String template) {
        this.pages = pages;
        this.template = template;
    }

    /// Streams a page.
    ///
    /// @param hosts looks at those that the page shows
    static void stream(
            Pages pages, Context request, String template, Function<Visit, List<Host>> hosts) {
        Visit visit = pages.visit(request);
        HostsLive live = new HostsLive(pages, template);
        LiveStream.run(
                request,
                pages.web().pace(),
                stream -> live.look(stream, hosts.apply(visit), pages.now()));
    }

    /// Sends what changed.
    public void look(LiveStream stream, List<Host> hosts, Instant now) {
        stream.stale(
                hosts.stream()
                        .map(Host::staleSince)
                        .filter(Objects::nonNull)
                        .min(Instant::compareTo)
                        .orElse(null));
        List<HostView> views = hosts.stream().map(host -> HostView.of(host, now)).toList();
        if (told.differs("hosts", views.stream().map(HostView::steady).toList())) {
            stream.part("hosts", pages.render(template, views));
        }
        Map<String, Map<String, String>> patches = new LinkedHashMap<>();
        for (HostView view : views) {
            Map<String, String> changed = told.changed(view.name(), view.fields());
            if (!changed.isEmpty()) {
                patches.put(view.name(), changed);
            }
        }
        if (!patches.isEmpty()) {
            stream.send("f", patches);
        }
    }
}
