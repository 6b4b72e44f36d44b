package io.gearshift.ui.gear;

import io.gearshift.assets.Say;
import io.gearshift.assets.Texts;
import io.gearshift.backend.api.Gear;
import io.gearshift.backend.api.GearState;
import io.gearshift.ui.Icon;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import javafx.beans.property.ReadOnlyLongProperty;
import javafx.css.PseudoClass;
import javafx.scene.control.TableCell;
import javafx.scene.control.Tooltip;
import org.jspecify.annotations.Nullable;

/// State as icon and word, quiet when healthy: colour only where somebody must look, never alone.
final class StateCell extends TableCell<GearRow, Gear> {
    private static final PseudoClass BAD = PseudoClass.getPseudoClass("bad");
    private static final PseudoClass LOST = PseudoClass.getPseudoClass("lost");

    private final Icon icon = new Icon("");

    /// A cell that counts on with every tick.
    StateCell(ReadOnlyLongProperty tick) {
        getStyleClass().add("state");
        tick.addListener((property, before, after) -> showWords());
    }

    private void showWords() {
        Gear gear = getItem();
        setText(isEmpty() || gear == null ? "" : words(gear, Instant.now()));
    }

    @Override
    protected void updateItem(@Nullable Gear gear, boolean empty) {
        super.updateItem(gear, empty);
        GearState state = empty || gear == null ? null : GearUse.state(gear);
        pseudoClassStateChanged(BAD, state == GearState.FAILED);
        pseudoClassStateChanged(LOST, state == GearState.UNKNOWN);
        if (gear == null || state == null) {
            setGraphic(null);
            setText("");
            setTooltip(null);
            return;
        }
        icon.show(key(state));
        setGraphic(state == GearState.RUNNING ? null : icon);
        showWords();
        setTooltip(new Tooltip(sentence(gear)));
    }

    /// State and for how long: `running`, `stopped, 57 s`.
    static String words(Gear gear, Instant now) {
        GearState state = GearUse.state(gear);
        Instant since = since(gear);
        boolean counts =
                switch (state) {
                    case RUNNING, STARTING, STOPPING -> false;
                    case FROZEN, ASLEEP, STOPPED, FAILED, UNKNOWN -> true;
                };
        return word(gear)
                + (since == null || !counts ? "" : ", " + Say.span(Duration.between(since, now)));
    }

    /// State, since when, and what else there is to say.
    static String sentence(Gear gear) {
        Instant since = since(gear);
        return word(gear)
                + (since == null ? "" : " since " + Say.at(since))
                + (gear.stateText() == null ? "" : ": " + gear.stateText());
    }

    private static String word(Gear gear) {
        return Texts.of("state." + key(GearUse.state(gear)));
    }

    private static String key(GearState state) {
        return state.name().toLowerCase(Locale.ROOT);
    }

    private static @Nullable Instant since(Gear gear) {
        return gear.staleSince() == null ? gear.stateSince() : gear.staleSince();
    }
}
