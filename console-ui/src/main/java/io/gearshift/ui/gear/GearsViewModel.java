package io.gearshift.ui.gear;

import io.gearshift.assets.Say;
import io.gearshift.backend.api.Console;
import io.gearshift.backend.api.ConsoleException;
import io.gearshift.backend.api.ErrorCode;
import io.gearshift.backend.api.Gear;
import io.gearshift.backend.api.GearCounts;
import io.gearshift.backend.api.GearPage;
import io.gearshift.backend.api.GearQuery;
import io.gearshift.backend.api.GearState;
import io.gearshift.backend.api.HistoryQuery;
import io.gearshift.backend.api.Host;
import io.gearshift.backend.api.Me;
import io.gearshift.backend.api.Right;
import io.gearshift.backend.api.Series;
import io.gearshift.ui.Background;
import io.gearshift.ui.FxThread;
import io.gearshift.ui.limit.LimitViewModel;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ScheduledFuture;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.ReadOnlyLongProperty;
import javafx.beans.property.ReadOnlyLongWrapper;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.beans.property.ReadOnlyStringProperty;
import javafx.beans.property.ReadOnlyStringWrapper;
import javafx.beans.property.SimpleObjectProperty;
import javafx.beans.property.SimpleStringProperty;
import javafx.beans.property.StringProperty;
import javafx.collections.FXCollections;
import javafx.collections.ObservableList;
import javafx.collections.transformation.FilteredList;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The live table: which gears there are, which one is chosen, its last minutes, and what may be
/// done with it. Everything here is on the toolkit's thread.
public final class GearsViewModel {
    private static final Logger log = LoggerFactory.getLogger(GearsViewModel.class);
    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final Duration HOSTS_PAUSE = Duration.ofSeconds(10);
    private static final Duration GRACE = Duration.ofSeconds(10);
    private static final Duration BACK = Duration.ofMinutes(15);
    private static final int POINTS = 300;

    private final Console console;
    private final Background background;
    private final ObservableList<GearRow> all = FXCollections.observableArrayList();
    private final FilteredList<GearRow> rows = new FilteredList<>(all);
    private final Map<String, GearRow> byId = new HashMap<>();
    private final StringProperty filter = new SimpleStringProperty("");
    private final ObjectProperty<@Nullable GearRow> selected = new SimpleObjectProperty<>();
    private final ReadOnlyObjectWrapper<Map<String, Series>> series =
            new ReadOnlyObjectWrapper<>(Map.of());
    private final ReadOnlyObjectWrapper<Map<String, Host>> hosts =
            new ReadOnlyObjectWrapper<>(Map.of());
    private final ReadOnlyLongWrapper answers = new ReadOnlyLongWrapper();
    private final ReadOnlyObjectWrapper<@Nullable Me> me = new ReadOnlyObjectWrapper<>();
    private final ReadOnlyStringWrapper summary = new ReadOnlyStringWrapper("");
    private final ReadOnlyStringWrapper stale = new ReadOnlyStringWrapper("");
    private final ReadOnlyStringWrapper problem = new ReadOnlyStringWrapper("");
    private @Nullable ScheduledFuture<?> polling;
    private @Nullable ScheduledFuture<?> pollingHosts;
    private boolean asking;
    private boolean askingSeries;
    private @Nullable Instant lastAnswer;

    /// The figures that have a chart.
    public enum Figure {
        /// In bytes.
        MEMORY("memoryBytes"),
        /// In cores.
        CPU("cpuCores");

        private final String field;

        Figure(String field) {
            this.field = field;
        }
    }

    /// Starts empty; {@link #show} makes it live.
    public GearsViewModel(Console console, Background background) {
        this.console = console;
        this.background = background;
        filter.addListener((property, before, after) -> applyFilter());
        selected.addListener(
                (property, before, after) -> {
                    series.set(Map.of());
                    askingSeries = false;
                    refreshSeries();
                });
    }

    /// Begins to ask once a second.
    public void show() {
        FxThread.assertOn();
        if (polling == null) {
            background.call(console::me, me::set, this::failed);
            polling = background.every(PAUSE, this::refresh);
            pollingHosts = background.every(HOSTS_PAUSE, this::refreshHosts);
        }
    }

    /// Stops asking.
    public void hide() {
        if (polling != null) {
            polling.cancel(false);
            polling = null;
        }
        if (pollingHosts != null) {
            pollingHosts.cancel(false);
            pollingHosts = null;
        }
    }

    /// Hosts change seldom: only their size and that they answer matters here.
    private void refreshHosts() {
        background.call(
                console::hosts,
                all ->
                        hosts.set(
                                all.stream()
                                        .collect(
                                                Collectors.toUnmodifiableMap(
                                                        Host::name, host -> host))),
                failure -> log.debug("hosts: {}", failure.getMessage()));
    }

    /// Asks now, unless an answer is still awaited: a slow console is not asked twice.
    void refresh() {
        FxThread.assertOn();
        if (asking) {
            return;
        }
        asking = true;
        background.call(
                () -> console.gears(GearQuery.ALL),
                page -> {
                    asking = false;
                    take(page);
                },
                failure -> {
                    asking = false;
                    lost(failure);
                });
        refreshSeries();
    }

    private void take(GearPage page) {
        lastAnswer = page.at();
        stale.set(staleness(page));
        Map<String, Gear> now = new HashMap<>();
        page.gears().forEach(gear -> now.put(gear.id(), gear));
        all.removeIf(row -> !now.containsKey(row.id()));
        byId.keySet().retainAll(now.keySet());
        boolean changed = false;
        for (Gear gear : page.gears()) {
            GearRow row = byId.get(gear.id());
            if (row == null) {
                row = new GearRow(gear);
                byId.put(gear.id(), row);
                all.add(row);
                changed = true;
            } else if (!row.gear().equals(gear)) {
                row.update(gear);
                changed = true;
            }
        }
        if (changed && !filter.get().isBlank()) {
            applyFilter();
        }
        summary.set(GearCounts.sentence(page.byState()));
        answers.set(answers.get() + 1);
    }

    private static String staleness(GearPage page) {
        Instant since = page.staleSince();
        if (since == null) {
            return "";
        }
        String silent =
                page.gears().stream()
                        .filter(gear -> gear.staleSince() != null)
                        .map(Gear::host)
                        .distinct()
                        .sorted()
                        .collect(Collectors.joining(", "));
        return (silent.isEmpty() ? "A host" : silent)
                + (silent.contains(",") ? " do not answer since " : " does not answer since ")
                + Say.clock(since)
                + " UTC ("
                + Say.ago(since, Instant.now())
                + "). Gears run on; what is shown of them is from then.";
    }

    private void lost(ConsoleException failure) {
        Instant since = lastAnswer;
        stale.set(
                failure.getMessage()
                        + (since == null ? "" : " Figures are of " + Say.clock(since) + " UTC.")
                        + " ("
                        + failure.code().code()
                        + ")");
    }

    private void refreshSeries() {
        GearRow row = selected.get();
        if (row == null || row.gear().state() == GearState.STOPPED) {
            series.set(Map.of());
            return;
        }
        if (askingSeries) {
            return;
        }
        askingSeries = true;
        List<String> fields = Stream.of(Figure.values()).map(each -> each.field).toList();
        background.call(
                () ->
                        console.history(
                                row.gear().host(),
                                HistoryQuery.peaks(List.of(row.id()), fields, BACK, POINTS)),
                found -> {
                    if (selected.get() == row) {
                        askingSeries = false;
                        series.set(
                                found.stream()
                                        .collect(
                                                Collectors.toUnmodifiableMap(
                                                        Series::figure, each -> each)));
                    }
                },
                failure -> {
                    // The last that came stays, under the line that says how old it is.
                    if (selected.get() == row) {
                        askingSeries = false;
                    }
                });
    }

    private void applyFilter() {
        String wanted = filter.get().strip().toLowerCase(Locale.ROOT);
        rows.setPredicate(wanted.isEmpty() ? row -> true : row -> matches(row.gear(), wanted));
    }

    private static boolean matches(Gear gear, String wanted) {
        return gear.name().toLowerCase(Locale.ROOT).contains(wanted)
                || gear.id().contains(wanted)
                || GearUse.state(gear).name().toLowerCase(Locale.ROOT).contains(wanted)
                || gear.image().toLowerCase(Locale.ROOT).contains(wanted)
                || String.join(" ", gear.command()).toLowerCase(Locale.ROOT).contains(wanted);
    }

    /// Starts the chosen gear.
    public void start() {
        act(gear -> console.startGear(gear.id()));
    }

    /// Stops the chosen gear; its program has ten seconds to end.
    public void stop() {
        act(gear -> console.stopGear(gear.id(), GRACE));
    }

    private void act(Function<Gear, Gear> action) {
        GearRow row = selected.get();
        if (row == null) {
            return;
        }
        problem.set("");
        Gear gear = row.gear();
        background.call(
                () -> action.apply(gear),
                after -> {
                    row.update(after);
                    refresh();
                },
                this::failed);
    }

    private void failed(ConsoleException failure) {
        problem.set(failure.getMessage() + " (" + failure.code().code() + ")");
        if (failure.code() != ErrorCode.CONSOLE_UNREACHABLE) {
            refresh();
        }
    }

    /// The limit dialog's model for the chosen gear; null if none is chosen.
    public @Nullable LimitViewModel limit() {
        GearRow row = selected.get();
        return row == null ? null : new LimitViewModel(console, background, row.gear());
    }

    /// Why the chosen gear cannot be started now; empty if it can.
    public String startBlocked() {
        return blocked(
                Right.OPERATE,
                gear ->
                        switch (GearUse.state(gear)) {
                            case STOPPED, FAILED, ASLEEP -> "";
                            case RUNNING, FROZEN -> "It is running.";
                            case STARTING, STOPPING -> "It is changing its state.";
                            case UNKNOWN -> "Its host does not answer.";
                        });
    }

    /// Why the chosen gear cannot be stopped now; empty if it can.
    public String stopBlocked() {
        return blocked(
                Right.OPERATE,
                gear ->
                        switch (GearUse.state(gear)) {
                            case RUNNING, FROZEN, STARTING -> "";
                            case STOPPED, FAILED, ASLEEP -> "It does not run.";
                            case STOPPING -> "It is being stopped.";
                            case UNKNOWN -> "Its host does not answer.";
                        });
    }

    /// Why the chosen gear's limits cannot be changed now; empty if they can.
    public String limitBlocked() {
        return blocked(
                Right.LIMIT,
                gear ->
                        GearUse.state(gear) == GearState.UNKNOWN
                                ? "Its host does not answer."
                                : "");
    }

    private String blocked(Right right, Function<Gear, String> byState) {
        GearRow row = selected.get();
        Me caller = me.get();
        if (row == null || caller == null) {
            return "Choose a gear.";
        }
        return caller.may(right) ? byState.apply(row.gear()) : caller.lacking(right);
    }

    /// The gears that match the filter.
    public ObservableList<GearRow> rows() {
        return rows;
    }

    /// How many gears there are before the filter.
    public int count() {
        return all.size();
    }

    /// What rows must contain; empty for all.
    public StringProperty filterProperty() {
        return filter;
    }

    /// The chosen row; null if none.
    public ObjectProperty<@Nullable GearRow> selectedProperty() {
        return selected;
    }

    /// The chosen gear's last 15 minutes of a figure; null if there is nothing to show.
    public @Nullable Series series(Figure figure) {
        return series.get().get(figure.field);
    }

    /// Changes with everything that {@link #series} may answer.
    public ReadOnlyObjectProperty<Map<String, Series>> seriesProperty() {
        return series.getReadOnlyProperty();
    }

    /// A host; null while it is not known.
    public @Nullable Host host(String name) {
        return hosts.get().get(name);
    }

    /// Changes with everything that {@link #host} may answer.
    public ReadOnlyObjectProperty<Map<String, Host>> hostsProperty() {
        return hosts.getReadOnlyProperty();
    }

    /// Grows with every answer of the console.
    public ReadOnlyLongProperty answersProperty() {
        return answers.getReadOnlyProperty();
    }

    /// Who we are; null until the console has said.
    public ReadOnlyObjectProperty<@Nullable Me> meProperty() {
        return me.getReadOnlyProperty();
    }

    /// One line on all gears.
    public ReadOnlyStringProperty summaryProperty() {
        return summary.getReadOnlyProperty();
    }

    /// Why figures are old and since when; empty while they are fresh.
    public ReadOnlyStringProperty staleProperty() {
        return stale.getReadOnlyProperty();
    }

    /// Puts the last failure away.
    public void dismissProblem() {
        problem.set("");
    }

    /// What the last action came to if it failed; empty if it did not.
    public ReadOnlyStringProperty problemProperty() {
        return problem.getReadOnlyProperty();
    }
}
