package io.gearshift.ui.gear;

import io.gearshift.assets.Say;
import io.gearshift.assets.Texts;
import io.gearshift.backend.api.Cap;
import io.gearshift.backend.api.Figure;
import io.gearshift.backend.api.Gear;
import io.gearshift.backend.api.GearFigures;
import io.gearshift.backend.api.GearState;
import io.gearshift.ui.View;
import io.gearshift.ui.limit.LimitView;
import io.gearshift.ui.limit.LimitViewModel;
import java.util.Comparator;
import java.util.Locale;
import java.util.ResourceBundle;
import java.util.function.Function;
import javafx.beans.binding.Bindings;
import javafx.beans.value.ObservableValue;
import javafx.collections.transformation.SortedList;
import javafx.fxml.FXML;
import javafx.scene.Parent;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.TableColumn;
import javafx.scene.control.TableView;
import javafx.scene.control.TextField;
import javafx.scene.control.ToggleButton;
import javafx.scene.control.Tooltip;
import javafx.scene.input.KeyCode;
import javafx.scene.layout.StackPane;
import org.jspecify.annotations.Nullable;

/// The live table of gears, what can be done with the chosen one, and its chart.
public final class GearsView {
    private static final double MEBIBYTE = 1 << 20;

    private final GearsViewModel model;
    private final FigureChart chart = new FigureChart();
    @FXML private TextField filter;
    @FXML private TableView<GearRow> table;
    @FXML private Button start;
    @FXML private Button stop;
    @FXML private Button limit;
    @FXML private Label who;
    @FXML private Label summary;
    @FXML private Label stale;
    @FXML private Label problem;
    @FXML private Label chosen;
    @FXML private ToggleButton memory;
    @FXML private ToggleButton cpu;
    @FXML private StackPane chartArea;
    private Parent root;

    @SuppressWarnings("NullAway.Init") // the loader sets what the file names
    private GearsView(GearsViewModel model) {
        this.model = model;
    }

    /// Makes the screen; {@link #show} makes it live.
    public static GearsView create(GearsViewModel model) {
        GearsView view = new GearsView(model);
        view.root = View.GEARS.load(view);
        view.bind();
        return view;
    }

    /// The screen's root.
    public Parent root() {
        return root;
    }

    /// Begins to be live.
    public void show() {
        model.show();
        filter.requestFocus();
    }

    /// Ends being live.
    public void hide() {
        model.hide();
    }

    private void bind() {
        columns();
        SortedList<GearRow> sorted = new SortedList<>(model.rows());
        sorted.comparatorProperty().bind(table.comparatorProperty());
        table.setItems(sorted);
        table.getSelectionModel()
                .selectedItemProperty()
                .addListener((property, before, after) -> model.selectedProperty().set(after));
        table.setRowFactory(
                view -> {
                    var row = new javafx.scene.control.TableRow<GearRow>();
                    row.setOnMouseClicked(
                            event -> {
                                if (event.getClickCount() == 2 && !row.isEmpty()) {
                                    openLimits();
                                }
                            });
                    return row;
                });
        table.setOnKeyPressed(
                event -> {
                    if (event.getCode() == KeyCode.ENTER) {
                        openLimits();
                    } else if (event.getCode() == KeyCode.SLASH) {
                        filter.requestFocus();
                        event.consume();
                    }
                });
        ResourceBundle texts = View.texts();
        Label empty = new Label();
        empty.setWrapText(true);
        empty.textProperty()
                .bind(
                        Bindings.when(model.filterProperty().isEmpty())
                                .then(texts.getString("gears.none"))
                                .otherwise(texts.getString("gears.nomatch")));
        table.setPlaceholder(empty);
        filter.textProperty().bindBidirectional(model.filterProperty());
        summary.textProperty().bind(model.summaryProperty());
        shownWhileSet(stale, model.staleProperty());
        shownWhileSet(problem, model.problemProperty());
        model.meProperty().addListener((property, before, after) -> refreshActions());
        model.selectedProperty().addListener((property, before, after) -> follow(before, after));
        model.seriesProperty().addListener((property, before, after) -> drawChart());
        chartArea.getChildren().add(chart);
        memory.setOnAction(event -> figure(GearsViewModel.Figure.MEMORY));
        cpu.setOnAction(event -> figure(GearsViewModel.Figure.CPU));
        start.setOnAction(event -> model.start());
        stop.setOnAction(event -> model.stop());
        limit.setOnAction(event -> openLimits());
        refreshActions();
        drawChart();
    }

    private static void shownWhileSet(Label label, ObservableValue<String> text) {
        label.textProperty().bind(text);
        label.visibleProperty().bind(label.textProperty().isNotEmpty());
        label.managedProperty().bind(label.visibleProperty());
    }

    private final javafx.beans.value.ChangeListener<Gear> onChosenChange =
            (property, before, after) -> {
                refreshActions();
                drawChart();
            };

    private void follow(@Nullable GearRow before, @Nullable GearRow after) {
        if (before != null) {
            before.gearProperty().removeListener(onChosenChange);
        }
        if (after != null) {
            after.gearProperty().addListener(onChosenChange);
        }
        refreshActions();
        drawChart();
    }

    private void figure(GearsViewModel.Figure figure) {
        memory.setSelected(figure == GearsViewModel.Figure.MEMORY);
        cpu.setSelected(figure == GearsViewModel.Figure.CPU);
        model.figureProperty().set(figure);
    }

    private void columns() {
        ResourceBundle texts = View.texts();
        TableColumn<GearRow, Gear> name = column(texts, "gears.name", 200);
        name.setCellFactory(c -> new TextCell(Gear::name, "strong"));
        name.setComparator(Comparator.comparing(Gear::name, NaturalOrder.COMPARATOR));
        TableColumn<GearRow, Gear> state = column(texts, "gears.state", 150);
        state.setCellFactory(c -> new StateCell());
        state.setComparator(Comparator.comparing(Gear::state));
        TableColumn<GearRow, Gear> host = column(texts, "gears.host", 110);
        host.setCellFactory(c -> new TextCell(Gear::host, "muted"));
        host.setComparator(Comparator.comparing(Gear::host));
        TableColumn<GearRow, Gear> cpuUse = column(texts, "gears.cpu", 210);
        cpuUse.setCellFactory(c -> new UsageCell(GearsView::cpuUse));
        cpuUse.setComparator(byFigure(GearFigures::cpuCores));
        TableColumn<GearRow, Gear> memoryUse = column(texts, "gears.memory", 210);
        memoryUse.setCellFactory(c -> new UsageCell(GearsView::memoryUse));
        memoryUse.setComparator(byFigure(GearFigures::memoryBytes));
        TableColumn<GearRow, Gear> pressure = column(texts, "gears.pressure", 100);
        pressure.setCellFactory(
                c -> new TextCell(gear -> figure(gear, GearsView::pressure, Say::tenth), "number"));
        pressure.setComparator(byFigure(GearsView::pressure));
        TableColumn<GearRow, Gear> processes = column(texts, "gears.processes", 100);
        processes.setCellFactory(
                c ->
                        new TextCell(
                                gear -> figure(gear, GearFigures::processes, Say::count),
                                "number"));
        processes.setComparator(byFigure(GearFigures::processes));
        table.getColumns()
                .setAll(
                        java.util.List.of(
                                name, state, host, cpuUse, memoryUse, pressure, processes));
        table.getSortOrder().setAll(java.util.List.of(name));
    }

    private static TableColumn<GearRow, Gear> column(
            ResourceBundle texts, String key, double width) {
        TableColumn<GearRow, Gear> column = new TableColumn<>(texts.getString(key));
        column.setCellValueFactory(cell -> cell.getValue().gearProperty());
        column.setPrefWidth(width);
        return column;
    }

    private static Comparator<Gear> byFigure(Function<GearFigures, Figure> figure) {
        return Comparator.comparingDouble(gear -> value(gear, figure));
    }

    /// Absent sorts below zero, so that what is not known is at the far end of a descending list.
    private static double value(Gear gear, Function<GearFigures, Figure> figure) {
        GearFigures figures = gear.figures();
        Double value = figures == null ? null : figure.apply(figures).value();
        return value == null ? -1 : value;
    }

    private static String figure(
            Gear gear, Function<GearFigures, Figure> figure, Function<Double, String> words) {
        GearFigures figures = gear.figures();
        Double value = figures == null ? null : figure.apply(figures).value();
        return value == null ? "\u2013" : words.apply(value);
    }

    /// The worst of the three.
    private static Figure pressure(GearFigures figures) {
        Figure worst = figures.cpuPressure();
        for (Figure each : new Figure[] {figures.memoryPressure(), figures.ioPressure()}) {
            Double value = each.value();
            Double most = worst.value();
            if (value != null && (most == null || value > most)) {
                worst = each;
            }
        }
        return worst;
    }

    private static Usage cpuUse(Gear gear) {
        GearFigures figures = gear.figures();
        Double used = figures == null ? null : figures.cpuCores().value();
        Cap cap = gear.limits().cpuMillis();
        return switch (cap) {
            case Cap.Unlimited() -> Usage.open(used == null ? null : Say.cores(used));
            case Cap.At(long millis) ->
                    Usage.of(
                            used,
                            millis / 1000.0,
                            used == null ? null : Say.cores(used),
                            Say.capCores(millis));
        };
    }

    private static Usage memoryUse(Gear gear) {
        GearFigures figures = gear.figures();
        Double used = figures == null ? null : figures.memoryBytes().value();
        Cap cap = gear.limits().memoryBytes();
        return switch (cap) {
            case Cap.Unlimited() -> Usage.open(used == null ? null : Say.mebibytes(used));
            case Cap.At(long value) ->
                    Usage.of(
                            used,
                            (double) value,
                            used == null ? null : Say.mebibytes(used),
                            Say.mebibytes((double) value));
        };
    }

    private void refreshActions() {
        enable(start, model.startBlocked());
        enable(stop, model.stopBlocked());
        enable(limit, model.limitBlocked());
        var me = model.meProperty().get();
        who.setText(me == null ? "" : me.user() + ", " + me.role().name().toLowerCase(Locale.ROOT));
    }

    /// A control that may not be used says why, on hover and to a screen reader.
    private static void enable(Button button, String blocked) {
        button.setDisable(!blocked.isEmpty());
        button.setAccessibleHelp(blocked);
        // A disabled control gets no mouse events; its wrapper shows the reason.
        Tooltip.install(button.getParent(), blocked.isEmpty() ? null : new Tooltip(blocked));
    }

    private void drawChart() {
        GearRow row = model.selectedProperty().get();
        boolean memoryShown = model.figureProperty().get() == GearsViewModel.Figure.MEMORY;
        chosen.setText(
                row == null
                        ? View.texts().getString("gears.chart.none")
                        : row.gear().name()
                                + ", "
                                + Texts.of(
                                        "state."
                                                + row.gear()
                                                        .state()
                                                        .name()
                                                        .toLowerCase(Locale.ROOT))
                                + stateText(row.gear()));
        Double line = row == null ? null : cap(row.gear(), memoryShown);
        chart.draw(
                model.seriesProperty().get(),
                memoryShown ? MEBIBYTE : 1,
                memoryShown ? "MiB" : "cores",
                line);
    }

    private static String stateText(Gear gear) {
        return gear.stateText() == null ? "" : ": " + gear.stateText();
    }

    private static @Nullable Double cap(Gear gear, boolean memoryShown) {
        Cap cap = memoryShown ? gear.limits().memoryBytes() : gear.limits().cpuMillis();
        return switch (cap) {
            case Cap.Unlimited() -> null;
            case Cap.At(long value) -> memoryShown ? value / MEBIBYTE : value / 1000.0;
        };
    }

    private void openLimits() {
        if (!model.limitBlocked().isEmpty()) {
            return;
        }
        LimitViewModel limits = model.limit();
        if (limits != null) {
            LimitView.open(limits, root.getScene());
            table.requestFocus();
        }
    }

    /// The gear states that are worth a colour.
    static boolean needsALook(GearState state) {
        return state == GearState.FAILED || state == GearState.UNKNOWN;
    }
}
