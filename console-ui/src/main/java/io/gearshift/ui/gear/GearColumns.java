package io.gearshift.ui.gear;

import io.gearshift.assets.Say;
import io.gearshift.backend.api.Figure;
import io.gearshift.backend.api.Gear;
import io.gearshift.backend.api.GearFigures;
import io.gearshift.ui.View;
import java.util.Comparator;
import java.util.List;
import java.util.ResourceBundle;
import java.util.function.Function;
import javafx.scene.control.TableCell;
import javafx.scene.control.TableColumn;
import javafx.scene.control.TableView;

/// The columns of the table of gears: one scale and one unit each, and how they sort.
final class GearColumns {
    private final ResourceBundle texts = View.texts();
    private final GearsViewModel model;

    private GearColumns(GearsViewModel model) {
        this.model = model;
    }

    /// Gives a table its columns, by name first.
    static void putOn(TableView<GearRow> table, GearsViewModel model) {
        List<TableColumn<GearRow, Gear>> columns = new GearColumns(model).all();
        columns.getFirst().getStyleClass().add("first");
        table.getColumns().setAll(columns);
        table.getSortOrder().setAll(List.of(columns.getFirst()));
        table.setColumnResizePolicy(TableView.CONSTRAINED_RESIZE_POLICY_FLEX_LAST_COLUMN);
    }

    private List<TableColumn<GearRow, Gear>> all() {
        return List.of(
                column(
                        "gears.name",
                        160,
                        () -> new TextCell(Gear::name, "strong"),
                        Comparator.comparing(Gear::name, NaturalOrder.COMPARATOR)),
                column(
                        "gears.state",
                        150,
                        () -> new StateCell(model.answersProperty()),
                        Comparator.comparing((Gear gear) -> GearUse.state(gear))),
                column(
                        "gears.host",
                        90,
                        () -> new TextCell(Gear::host, "muted"),
                        Comparator.comparing(Gear::host)),
                column(
                        "gears.cpu",
                        230,
                        () -> new UsageCell(gear -> GearUse.cpu(gear, model.host(gear.host()))),
                        byFigure(GearFigures::cpuCores)),
                column(
                        "gears.memory",
                        230,
                        () -> new UsageCell(gear -> GearUse.memory(gear, model.host(gear.host()))),
                        byFigure(GearFigures::memoryBytes)),
                number("gears.pressure", 96, PressureCell::new, byFigure(GearUse::pressure)),
                number(
                        "gears.processes",
                        96,
                        () -> new TextCell(GearColumns::processes, "number"),
                        byFigure(GearFigures::processes)),
                column(
                        "gears.command",
                        240,
                        () -> new TextCell(gear -> String.join(" ", gear.command()), "command"),
                        Comparator.comparing((Gear gear) -> String.join(" ", gear.command()))));
    }

    private static String processes(Gear gear) {
        GearFigures figures = gear.figures();
        Double value = figures == null ? null : figures.processes().value();
        return value == null ? "\u2013" : Say.count(value);
    }

    private TableColumn<GearRow, Gear> number(
            String key,
            double width,
            java.util.function.Supplier<TableCell<GearRow, Gear>> cell,
            Comparator<Gear> order) {
        TableColumn<GearRow, Gear> column = column(key, width, cell, order);
        column.getStyleClass().add("number");
        return column;
    }

    private TableColumn<GearRow, Gear> column(
            String key,
            double width,
            java.util.function.Supplier<TableCell<GearRow, Gear>> cell,
            Comparator<Gear> order) {
        TableColumn<GearRow, Gear> column = new TableColumn<>(texts.getString(key));
        column.setCellValueFactory(row -> row.getValue().gearProperty());
        column.setCellFactory(of -> cell.get());
        column.setComparator(order);
        column.setPrefWidth(width);
        column.setMinWidth(Math.min(width, 96));
        return column;
    }

    /// What has no figure comes before zero, so it is at the far end of a descending list.
    private static Comparator<Gear> byFigure(Function<GearFigures, Figure> figure) {
        return Comparator.comparing(
                gear -> {
                    GearFigures figures = gear.figures();
                    Double value = figures == null ? null : figure.apply(figures).value();
                    return value == null ? Double.NEGATIVE_INFINITY : value;
                });
    }
}
