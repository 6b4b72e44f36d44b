package io.gearshift.ui.gear;

import io.gearshift.backend.api.Gear;
import io.gearshift.backend.api.Host;
import io.gearshift.ui.View;
import java.time.Instant;
import javafx.fxml.FXML;
import javafx.scene.Parent;
import javafx.scene.control.Label;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.StackPane;
import org.jspecify.annotations.Nullable;

/// The chosen gear below the table: what it is, how it is, and its last 15 minutes.
final class GearDetail {
    private static final double MEBIBYTE = 1 << 20;

    private final GearsViewModel model;
    private final FigureChart memoryChart;
    private final FigureChart cpuChart;
    @FXML private Label name;
    @FXML private Label state;
    @FXML private Label command;
    @FXML private Label processes;
    @FXML private Label memoryNow;
    @FXML private Label memoryOf;
    @FXML private Label cpuNow;
    @FXML private Label cpuOf;
    @FXML private StackPane memoryArea;
    @FXML private StackPane cpuArea;
    private final Parent root;

    @SuppressWarnings("NullAway.Init") // the loader sets what the file names
    GearDetail(GearsViewModel model) {
        this.model = model;
        String nothing = View.texts().getString("gear.nodata");
        memoryChart = new FigureChart("memory", MEBIBYTE, "MiB", nothing);
        cpuChart = new FigureChart("cpu", 1, "cores", nothing);
        root = View.GEAR_DETAIL.load(this);
        memoryArea.getChildren().add(memoryChart);
        cpuArea.getChildren().add(cpuChart);
    }

    Parent root() {
        return root;
    }

    void draw(@Nullable Gear gear) {
        if (gear == null) {
            name.setText(View.texts().getString("gears.chart.none"));
            for (Label each :
                    new Label[] {state, command, processes, memoryNow, memoryOf, cpuNow, cpuOf}) {
                each.setText("");
            }
            memoryChart.draw(null, null);
            cpuChart.draw(null, null);
            return;
        }
        Host host = model.host(gear.host());
        name.setText(TextCell.harmless(gear.name()));
        state.setText(
                StateCell.words(gear, Instant.now())
                        + (gear.stateText() == null
                                ? ""
                                : ": " + TextCell.harmless(gear.stateText())));
        command.setText(
                gear.host()
                        + "  \u00b7  "
                        + gear.image()
                        + "  \u00b7  "
                        + TextCell.harmless(String.join(" ", gear.command())));
        command.setTooltip(new Tooltip(command.getText()));
        Usage count = GearUse.processes(gear);
        processes.setText(
                !count.why().isEmpty()
                        ? ""
                        : count.open()
                                ? count.value() + " processes, " + count.of()
                                : count.value() + " " + count.of() + " processes");
        Usage memory = GearUse.memory(gear, host);
        memoryNow.setText(memory.value());
        memoryOf.setText(memory.of());
        Usage cpu = GearUse.cpu(gear, host);
        cpuNow.setText(cpu.value());
        cpuOf.setText(cpu.of());
        Double bytes = Usage.cap(gear.limits().memoryBytes());
        Double millis = Usage.cap(gear.limits().cpuMillis());
        memoryChart.draw(
                model.series(GearsViewModel.Figure.MEMORY),
                bytes == null ? null : bytes / MEBIBYTE);
        cpuChart.draw(
                model.series(GearsViewModel.Figure.CPU), millis == null ? null : millis / 1000);
    }
}
