package io.gearshift.ui.gear;

import io.gearshift.assets.Say;
import io.gearshift.backend.api.Figure;
import io.gearshift.backend.api.Gear;
import io.gearshift.backend.api.GearFigures;
import javafx.css.PseudoClass;
import javafx.scene.control.TableCell;
import javafx.scene.control.Tooltip;
import org.jspecify.annotations.Nullable;

/// The worst pressure of a gear in percent of the last 10 s.
final class PressureCell extends TableCell<GearRow, Gear> {
    private static final PseudoClass NEAR = PseudoClass.getPseudoClass("near");
    private static final PseudoClass FULL = PseudoClass.getPseudoClass("full");
    private static final double AMBER = 5;
    private static final double RED = 10;

    PressureCell() {
        getStyleClass().add("number");
    }

    @Override
    protected void updateItem(@Nullable Gear gear, boolean empty) {
        super.updateItem(gear, empty);
        GearFigures figures = empty || gear == null ? null : gear.figures();
        Figure worst = figures == null ? null : GearUse.pressure(figures);
        Double value = worst == null ? null : worst.value();
        pseudoClassStateChanged(NEAR, value != null && value >= AMBER && value < RED);
        pseudoClassStateChanged(FULL, value != null && value >= RED);
        if (empty || gear == null) {
            setText("");
            setTooltip(null);
            return;
        }
        setText(value == null ? "\u2013" : Say.tenth(value));
        setTooltip(new Tooltip(figures == null ? GearUse.why(gear) : words(figures)));
    }

    private static String words(GearFigures figures) {
        return "Share of the last 10 s in which a task waited for the processor: "
                + words(figures.cpuPressure())
                + ", for memory: "
                + words(figures.memoryPressure())
                + ", for a disk: "
                + words(figures.ioPressure());
    }

    private static String words(Figure figure) {
        Double value = figure.value();
        return value == null ? String.valueOf(figure.absent()) : Say.tenth(value) + " %";
    }
}
