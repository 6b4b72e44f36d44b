package io.gearshift.ui.gear;

import io.gearshift.backend.api.Gear;
import java.util.function.Function;
import javafx.scene.control.TableCell;
import org.jspecify.annotations.Nullable;

/// A cell with one text of a gear.
final class TextCell extends TableCell<GearRow, Gear> {
    private final Function<Gear, String> text;

    TextCell(Function<Gear, String> text, String styleClass) {
        this.text = text;
        getStyleClass().add(styleClass);
    }

    @Override
    protected void updateItem(@Nullable Gear gear, boolean empty) {
        super.updateItem(gear, empty);
        setText(empty || gear == null ? "" : harmless(text.apply(gear)));
    }

    /// Text from a gear with a mark for each character that controls or turns around what is shown.
    static String harmless(String text) {
        return text.replaceAll("[\\p{Cntrl}\\p{Cf}]", "\uFFFD");
    }
}
