package io.gearshift.web.gear;

import io.gearshift.backend.api.Console;
import io.gearshift.backend.api.GearPage;
import io.gearshift.backend.api.Host;
import io.gearshift.backend.api.Me;
import io.gearshift.web.live.LiveStream;
import io.gearshift.web.live.Told;
import io.gearshift.web.page.Pages;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/// Keeps the gears that use most of something live: figures that changed in place, their order at
/// most every few seconds. Belongs to one stream.
public final class TopGearsLive {

    private static final int LOOKS_PER_SPARK = 20;
    private static final int LOOKS_PER_ORDER = 4;

    private final Pages pages;
    private final Console console;
    private final Me me;
    private final TopGears.By by;
    private final Told told = new Told();
    private Sparks sparks = Sparks.NONE;
    private Map<String, Instant> kills = Map.of();
    private long changes = -1;
    private int looks;

    /// @param me who looks
    public TopGearsLive(Pages pages, Console console, Me me, TopGears.By by) {
        this.pages = pages;
        this.console = console;
        this.me = me;
        this.by = by;
    }

    /// Sends what changed of the element `top`.
    public void look(LiveStream stream, Host host) {
        GearPage found = TopGears.top(console, host, by);
        if (looks % LOOKS_PER_SPARK == 0) {
            sparks = Sparks.of(console, found);
        }
        long now = console.changes();
        if (now != changes) {
            kills = GearList.kills(console);
            changes = now;
        }
        TopGears top = TopGears.of(host, by, me, found, kills, sparks, pages.now());
        if (looks % LOOKS_PER_ORDER == 0 && told.differs("top", top.steady())) {
            stream.part("top", pages.render("host/_top", top));
        }
        looks++;
        Map<String, Map<String, String>> patches = new LinkedHashMap<>();
        for (GearRow row : top.rows()) {
            Map<String, String> changed = told.changed(row.steady().id(), row.figures());
            if (!changed.isEmpty()) {
                patches.put(row.steady().id(), changed);
            }
        }
        if (!patches.isEmpty()) {
            stream.send("f", patches);
        }
    }
}
