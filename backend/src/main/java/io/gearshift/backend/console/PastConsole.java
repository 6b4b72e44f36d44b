package io.gearshift.backend.console;

import io.gearshift.backend.access.Caller;
import io.gearshift.backend.api.Alert;
import io.gearshift.backend.api.BlackBox;
import io.gearshift.backend.api.CgroupQuery;
import io.gearshift.backend.api.CgroupTree;
import io.gearshift.backend.api.Console;
import io.gearshift.backend.api.Event;
import io.gearshift.backend.api.EventQuery;
import io.gearshift.backend.api.Gear;
import io.gearshift.backend.api.GearPage;
import io.gearshift.backend.api.GearQuery;
import io.gearshift.backend.api.HistoryQuery;
import io.gearshift.backend.api.Host;
import io.gearshift.backend.api.KillRow;
import io.gearshift.backend.api.Me;
import io.gearshift.backend.api.Moment;
import io.gearshift.backend.api.NamespaceRow;
import io.gearshift.backend.api.Series;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;

/// One caller's console of a moment that is past. What is granted now counts, not what was then.
final class PastConsole extends UnchangeableConsole {
    private final Supplier<Caller> caller;
    private final Instant moment;
    private final PastCalls past;
    private final Function<Instant, Console> others;

    /// @param others makes the console of another moment
    PastConsole(
            Supplier<Caller> caller,
            Instant moment,
            PastCalls past,
            Function<Instant, Console> others) {
        this.caller = caller;
        this.moment = moment;
        this.past = past;
        this.others = others;
    }

    @Override
    public Me me() {
        return caller.get().me().lookingAt(moment);
    }

    @Override
    public List<Host> hosts() {
        return past.hosts(caller.get(), moment);
    }

    @Override
    public Host host(String name) {
        return past.host(caller.get(), name, moment);
    }

    @Override
    public GearPage gears(GearQuery query) {
        return past.page(caller.get(), query, moment);
    }

    @Override
    public Gear gear(String gear) {
        return past.one(caller.get(), gear, moment);
    }

    @Override
    public List<Series> history(String host, HistoryQuery query) {
        return past.history(caller.get(), host, query, moment);
    }

    @Override
    public List<NamespaceRow> namespaces(String host) {
        return past.namespaces(caller.get(), host, moment);
    }

    @Override
    public CgroupTree cgroups(String host, CgroupQuery query) {
        return past.cgroups(caller.get(), host, query, moment);
    }

    /// Which alerts stood then is not kept; the events that raised them are.
    @Override
    public List<Alert> alerts() {
        return List.of();
    }

    @Override
    public List<Event> events(EventQuery query) {
        return past.events(caller.get(), query, moment);
    }

    @Override
    public List<KillRow> kills(String gear) {
        return past.kills(caller.get(), gear, moment);
    }

    @Override
    public BlackBox kill(String gear, String id) {
        return past.kill(caller.get(), gear, id, moment);
    }

    @Override
    public Console at(Instant other) {
        return others.apply(other);
    }

    @Override
    public Moment moment() {
        return past.moment(caller.get(), moment);
    }

    /// What is past does not change.
    @Override
    public long changes() {
        var _ = caller.get();
        return 0;
    }
}
