package io.gearshift.backend.console;

import io.gearshift.backend.access.Caller;
import io.gearshift.backend.api.BlackBox;
import io.gearshift.backend.api.CgroupQuery;
import io.gearshift.backend.api.CgroupTree;
import io.gearshift.backend.api.ConsoleException;
import io.gearshift.backend.api.ErrorCode;
import io.gearshift.backend.api.Event;
import io.gearshift.backend.api.EventQuery;
import io.gearshift.backend.api.Gear;
import io.gearshift.backend.api.GearCounts;
import io.gearshift.backend.api.GearPage;
import io.gearshift.backend.api.GearQuery;
import io.gearshift.backend.api.HistoryQuery;
import io.gearshift.backend.api.Host;
import io.gearshift.backend.api.KillRow;
import io.gearshift.backend.api.Moment;
import io.gearshift.backend.api.NamespaceRow;
import io.gearshift.backend.api.Right;
import io.gearshift.backend.api.Series;
import io.gearshift.backend.event.EventStore;
import io.gearshift.backend.gear.Attention;
import io.gearshift.backend.gear.GearList;
import io.gearshift.backend.gear.GearNames;
import io.gearshift.backend.host.AtOnce;
import io.gearshift.backend.host.Fleet;
import io.gearshift.backend.host.HostCommand;
import io.gearshift.backend.host.HostPast;
import io.gearshift.backend.host.Sight;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Answers how the fleet was, out of what its hosts keep and the console's own events.
final class PastCalls {
    private static final Duration DEADLINE = Duration.ofSeconds(20);
    private static final Duration HOUR = Duration.ofHours(1);

    /// How long what was told of a moment is kept for the next page that wants it.
    private static final Duration FRESH = Duration.ofSeconds(30);

    /// After any gear's id: asks what is kept, and for no gear.
    private static final String BEYOND_ALL = "\uffff";

    private static final int MOST_MOMENTS = 4;
    private static final int MOST_GEARS = 20_000;

    private final Fleet fleet;
    private final EventStore events;
    private final Clock clock;
    private final ReentrantLock lock = new ReentrantLock();

    /// Of each moment that was asked for lately, the answer or the wait for it.
    private final Map<Instant, CompletableFuture<Then>> known = new LinkedHashMap<>();

    PastCalls(Fleet fleet, EventStore events, Clock clock) {
        this.fleet = fleet;
        this.events = events;
        this.clock = clock;
    }

    /// All hosts at a moment.
    ///
    /// @param told when they had all told
    private record Then(Instant told, List<HostThen> hosts) {
        List<Gear> gears() {
            return hosts.stream().flatMap(each -> each.gears().stream()).toList();
        }
    }

    private record HostThen(
            Host now, Moment.Kept kept, List<Gear> gears, Host.@Nullable Figures figures) {}

    GearPage page(Caller caller, GearQuery query, Instant at) {
        List<Gear> visible = visible(caller, at);
        Set<Of> killed =
                events
                        .find(
                                EventQuery.latest(1000).ofKind(Event.Kind.OOM_KILL),
                                null,
                                event ->
                                        !event.at().isAfter(at)
                                                && event.at().isAfter(at.minus(HOUR)))
                        .stream()
                        .map(event -> new Of(event.host(), event.gear()))
                        .collect(Collectors.toSet());
        Attention attention =
                new Attention(gear -> killed.contains(new Of(gear.host(), gear.id())));
        return new GearList(attention).page(visible, query, at, null);
    }

    /// A gear of a host; the id alone is not enough, since virsh's names are ids too.
    private record Of(String host, @Nullable String gear) {}

    Gear one(Caller caller, String wanted, Instant at) {
        return GearNames.find(visible(caller, at), wanted);
    }

    List<Host> hosts(Caller caller, Instant at) {
        List<Gear> visible = visible(caller, at);
        return then(at).hosts().stream().map(each -> host(caller, each, visible)).toList();
    }

    Host host(Caller caller, String name, Instant at) {
        return hosts(caller, at).stream()
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElseGet(() -> fleet.look(name).host());
    }

    private static Host host(Caller caller, HostThen then, List<Gear> visible) {
        Host now = then.now();
        List<Gear> own = visible.stream().filter(gear -> gear.host().equals(now.name())).toList();
        String problem = then.kept().problem();
        return new Host(
                        now.name(),
                        problem == null ? Host.State.UP : Host.State.UNREACHABLE,
                        now.libvirtUri(),
                        now.cgroups(),
                        now.kernel(),
                        now.libvirt(),
                        now.agentVersion(),
                        now.processors(),
                        now.memoryBytes(),
                        now.bootedAt(),
                        0,
                        0,
                        caller.may(Right.VIEW, Caller.ALL) ? then.figures() : null,
                        null,
                        problem)
                .counting(GearCounts.of(own));
    }

    List<Series> history(Caller caller, String host, HistoryQuery query, Instant at) {
        if (query.gears().isEmpty()) {
            caller.require(Right.VIEW, Caller.ALL);
        } else {
            Set<String> visible =
                    visible(caller, at).stream()
                            .filter(gear -> gear.host().equals(host))
                            .map(Gear::id)
                            .collect(Collectors.toSet());
            if (!visible.containsAll(query.gears())) {
                throw GearNames.notFound();
            }
        }
        Instant end = query.to();
        return fleet.ask(
                host,
                new HostCommand.History(
                        new HistoryQuery(
                                query.gears(),
                                query.figures(),
                                query.from(),
                                end == null || end.isAfter(at) ? at : end,
                                query.back(),
                                step(query, at),
                                query.points(),
                                query.averages())),
                DEADLINE);
    }

    /// Seconds are in memory, and not for long.
    private HistoryQuery.@Nullable Step step(HistoryQuery query, Instant at) {
        HistoryQuery.Step step = query.step();
        return step == HistoryQuery.Step.SECOND
                        && at.isBefore(clock.instant().minus(step.kept()).plus(query.back()))
                ? HistoryQuery.Step.MINUTE
                : step;
    }

    List<NamespaceRow> namespaces(Caller caller, String host, Instant at) {
        caller.require(Right.VIEW, Caller.ALL);
        return fleet.ask(host, new HostCommand.PastNamespaces(at), DEADLINE);
    }

    CgroupTree cgroups(Caller caller, String host, CgroupQuery query, Instant at) {
        caller.require(Right.VIEW, Caller.ALL);
        return fleet.ask(host, new HostCommand.PastCgroups(at, query), DEADLINE);
    }

    List<Event> events(Caller caller, EventQuery query, Instant at) {
        caller.requireSomewhere(Right.VIEW);
        return events.find(
                query,
                gearId(caller, query.gear(), at),
                event ->
                        !event.at().isAfter(at)
                                && caller.may(
                                        Right.VIEW,
                                        event.gear() == null ? Caller.ALL : event.project()));
    }

    private @Nullable String gearId(Caller caller, @Nullable String wanted, Instant at) {
        if (wanted == null) {
            return null;
        }
        try {
            return one(caller, wanted, at).id();
        } catch (ConsoleException e) {
            return wanted;
        }
    }

    List<KillRow> kills(Caller caller, String wanted, Instant at) {
        Gear gear = one(caller, wanted, at);
        return fleet.ask(gear.host(), new HostCommand.Kills(gear.id()), DEADLINE).stream()
                .filter(row -> !row.at().isAfter(at) && caller.may(Right.VIEW, row.project()))
                .toList();
    }

    BlackBox kill(Caller caller, String wanted, String id, Instant at) {
        Gear gear = one(caller, wanted, at);
        BlackBox box = fleet.ask(gear.host(), new HostCommand.Kill(gear.id(), id), DEADLINE);
        caller.require(Right.VIEW, box.row().project());
        return box;
    }

    /// @param at null for now
    Moment moment(Caller caller, @Nullable Instant at) {
        caller.requireSomewhere(Right.VIEW);
        if (at == null) {
            Instant now = clock.instant();
            List<Sight> sights = fleet.look();
            return moment(
                    now,
                    sights.stream()
                            .flatMap(sight -> sight.gears().stream())
                            .filter(gear -> seen(caller, gear)),
                    AtOnce.ask("past", sights, sight -> ask(sight, now, BEYOND_ALL)));
        }
        Then then = then(at);
        return moment(at, then.gears().stream().filter(gear -> seen(caller, gear)), then.hosts());
    }

    private static Moment moment(Instant at, Stream<Gear> gears, List<HostThen> hosts) {
        return new Moment(
                at,
                hosts.stream()
                        .map(each -> each.kept().earliest())
                        .filter(Objects::nonNull)
                        .min(Comparator.naturalOrder())
                        .orElse(null),
                (int) gears.count(),
                hosts.stream().map(HostThen::kept).toList());
    }

    private static boolean seen(Caller caller, Gear gear) {
        return caller.may(Right.VIEW, gear.project());
    }

    /// @throws ConsoleException `past.not-kept` if no host has anything of so early a time
    private List<Gear> visible(Caller caller, Instant at) {
        caller.requireSomewhere(Right.VIEW);
        Then then = then(at);
        if (then.hosts().stream().noneMatch(each -> keeps(each.kept(), at))) {
            throw nothing(then);
        }
        return then.gears().stream().filter(gear -> seen(caller, gear)).toList();
    }

    private static boolean keeps(Moment.Kept kept, Instant at) {
        Instant earliest = kept.earliest();
        return earliest != null && !earliest.isAfter(at);
    }

    private static ConsoleException nothing(Then then) {
        String problem =
                then.hosts().stream()
                        .map(each -> each.kept().problem())
                        .filter(Objects::nonNull)
                        .findFirst()
                        .orElse(null);
        Instant earliest =
                then.hosts().stream()
                        .map(each -> each.kept().earliest())
                        .filter(Objects::nonNull)
                        .min(Comparator.naturalOrder())
                        .orElse(null);
        return new ConsoleException(
                ErrorCode.PAST_NOT_KEPT,
                "Nothing is kept of that moment. "
                        + (earliest != null
                                ? "What is kept begins at " + earliest + "."
                                : problem != null ? problem : "Nothing is recorded yet."));
    }

    /// Each moment is asked for once: a page asks several times, and the answers are large. Who
    /// wants another moment does not wait.
    private Then then(Instant at) {
        CompletableFuture<Then> mine = new CompletableFuture<>();
        CompletableFuture<Then> before;
        lock.lock();
        try {
            forget(clock.instant().minus(FRESH));
            before = known.putIfAbsent(at, mine);
        } finally {
            lock.unlock();
        }
        if (before != null) {
            try {
                return before.join();
            } catch (CompletionException e) {
                if (e.getCause() instanceof ConsoleException cause) {
                    throw cause;
                }
                throw e;
            }
        }
        try {
            List<HostThen> hosts = AtOnce.ask("past", fleet.look(), sight -> ask(sight, at, null));
            var then = new Then(clock.instant(), hosts);
            mine.complete(then);
            return then;
        } catch (RuntimeException e) {
            mine.completeExceptionally(e);
            throw e;
        }
    }

    /// What was told too long ago, what failed, and the oldest of what is too much.
    private void forget(Instant before) {
        known.values()
                .removeIf(
                        each ->
                                each.isCompletedExceptionally()
                                        || (each.isDone() && each.join().told().isBefore(before)));
        int gears =
                known.values().stream()
                        .filter(CompletableFuture::isDone)
                        .mapToInt(each -> each.join().gears().size())
                        .sum();
        var oldest = known.values().iterator();
        while (oldest.hasNext() && (known.size() >= MOST_MOMENTS || gears > MOST_GEARS)) {
            CompletableFuture<Then> each = oldest.next();
            if (each.isDone()) {
                gears -= each.join().gears().size();
                oldest.remove();
            }
        }
    }

    /// @param after as {@link HostCommand.PastGears}
    private HostThen ask(Sight sight, Instant at, @Nullable String after) {
        String host = sight.host().name();
        List<Gear> gears = new ArrayList<>();
        try {
            HostPast part = fleet.ask(host, new HostCommand.PastGears(at, after), DEADLINE);
            gears.addAll(part.gears());
            while (part.more()) {
                part =
                        fleet.ask(
                                host,
                                new HostCommand.PastGears(at, gears.getLast().id()),
                                DEADLINE);
                gears.addAll(part.gears());
            }
            return new HostThen(sight.host(), told(part.kept(), at), gears, part.figures());
        } catch (ConsoleException e) {
            if (e.code().kind() != ErrorCode.Kind.HOST) {
                throw e;
            }
            return new HostThen(
                    sight.host(),
                    new Moment.Kept(
                            host,
                            null,
                            null,
                            null,
                            null,
                            null,
                            0,
                            host + " cannot tell how it was: " + e.getMessage()),
                    List.of(),
                    null);
        }
    }

    /// A host that keeps nothing of the moment has not been without gears then: it cannot tell.
    private static Moment.Kept told(Moment.Kept kept, Instant at) {
        Instant earliest = kept.earliest();
        return kept.problem() != null || keeps(kept, at)
                ? kept
                : new Moment.Kept(
                        kept.host(),
                        earliest,
                        kept.namespaces(),
                        kept.cgroups(),
                        kept.gapFrom(),
                        kept.gapTo(),
                        kept.figuresSeconds(),
                        earliest == null
                                ? kept.host() + " keeps nothing of earlier times yet."
                                : kept.host() + " keeps nothing from before " + earliest + ".");
    }
}
