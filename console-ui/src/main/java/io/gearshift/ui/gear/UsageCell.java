package io.gearshift.ui.gear;

import io.gearshift.backend.api.Gear;
import java.util.function.Function;
import javafx.geometry.Pos;
import javafx.scene.control.Label;
import javafx.scene.control.TableCell;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.HBox;
import org.jspecify.annotations.Nullable;

/// A usage bar with its figures beside it, the figures one below the other.
final class UsageCell extends TableCell<GearRow, Gear> {
    private static final double WIDTH = 80;

    private final Function<Gear, Usage> usage;
    private final UsageBar bar = new UsageBar(WIDTH);
    private final Label value = new Label();
    private final Label of = new Label();
    private final HBox box = new HBox(bar, value, of);

    UsageCell(Function<Gear, Usage> usage) {
        this.usage = usage;
        box.getStyleClass().add("usage");
        box.setAlignment(Pos.CENTER_LEFT);
        bar.setMinWidth(WIDTH);
        bar.setMaxWidth(WIDTH);
        value.getStyleClass().add("usage-value");
        of.getStyleClass().add("usage-of");
    }

    @Override
    protected void updateItem(@Nullable Gear gear, boolean empty) {
        super.updateItem(gear, empty);
        if (empty || gear == null) {
            setGraphic(null);
            setTooltip(null);
            return;
        }
        Usage now = usage.apply(gear);
        bar.show(now);
        value.setText(now.value());
        of.setText(now.of());
        setTooltip(now.why().isEmpty() ? null : new Tooltip("No figure: " + now.why() + "."));
        setGraphic(box);
    }
}
