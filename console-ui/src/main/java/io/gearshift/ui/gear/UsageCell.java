package io.gearshift.ui.gear;

import io.gearshift.backend.api.Gear;
import java.util.function.Function;
import javafx.css.PseudoClass;
import javafx.geometry.Pos;
import javafx.scene.control.Label;
import javafx.scene.control.TableCell;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Region;
import javafx.scene.layout.StackPane;
import org.jspecify.annotations.Nullable;

/// The usage bar: use as fill, the limit as the end, the figures beside it.
final class UsageCell extends TableCell<GearRow, Gear> {
    private static final PseudoClass NEAR = PseudoClass.getPseudoClass("near");
    private static final PseudoClass FULL = PseudoClass.getPseudoClass("full");
    private static final PseudoClass OPEN = PseudoClass.getPseudoClass("open");
    private static final double WIDTH = 80;

    private final Function<Gear, Usage> usage;
    private final Region fill = new Region();
    private final StackPane track = new StackPane(fill);
    private final Label words = new Label();
    private final HBox box = new HBox(track, words);

    UsageCell(Function<Gear, Usage> usage) {
        this.usage = usage;
        box.getStyleClass().add("usage");
        track.getStyleClass().add("usage-track");
        fill.getStyleClass().add("usage-fill");
        track.setMinWidth(WIDTH);
        track.setMaxWidth(WIDTH);
        track.setAlignment(Pos.CENTER_LEFT);
        box.setAlignment(Pos.CENTER_LEFT);
    }

    @Override
    protected void updateItem(@Nullable Gear gear, boolean empty) {
        super.updateItem(gear, empty);
        if (empty || gear == null) {
            setGraphic(null);
            return;
        }
        Usage now = usage.apply(gear);
        Double share = now.share();
        fill.setMaxWidth(share == null ? 0 : Math.max(1, share * WIDTH));
        words.setText(now.text());
        pseudoClassStateChanged(NEAR, now.level() == Usage.Level.NEAR);
        pseudoClassStateChanged(FULL, now.level() == Usage.Level.FULL);
        pseudoClassStateChanged(OPEN, share == null);
        setGraphic(box);
    }
}
