package io.gearshift.ui.gear;

import io.gearshift.assets.Texts;
import io.gearshift.backend.api.Gear;
import java.util.Locale;
import javafx.css.PseudoClass;
import javafx.scene.control.TableCell;
import javafx.scene.control.Tooltip;
import org.jspecify.annotations.Nullable;

/// State as a word, quiet when healthy: colour only where somebody must look, and never alone.
final class StateCell extends TableCell<GearRow, Gear> {
    private static final PseudoClass BAD = PseudoClass.getPseudoClass("bad");

    StateCell() {
        getStyleClass().add("state");
    }

    @Override
    protected void updateItem(@Nullable Gear gear, boolean empty) {
        super.updateItem(gear, empty);
        if (empty || gear == null) {
            setText("");
            setTooltip(null);
            pseudoClassStateChanged(BAD, false);
            return;
        }
        boolean bad = GearsView.needsALook(gear.state());
        setText(
                (bad ? "\u25B2 " : "")
                        + Texts.of("state." + gear.state().name().toLowerCase(Locale.ROOT)));
        setTooltip(gear.stateText() == null ? null : new Tooltip(gear.stateText()));
        pseudoClassStateChanged(BAD, bad);
    }
}
