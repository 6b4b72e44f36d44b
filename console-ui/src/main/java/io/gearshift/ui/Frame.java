package io.gearshift.ui;

import javafx.beans.value.ObservableValue;
import javafx.fxml.FXML;
import javafx.scene.Parent;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.BorderPane;

/// What is around every screen: which console this is, who looks at it, and the theme.
final class Frame {
    @FXML private BorderPane frame;
    @FXML private Label brand;
    @FXML private Label place;
    @FXML private Label who;
    @FXML private Button other;
    @FXML private Button theme;

    @SuppressWarnings("NullAway.Init") // the loader sets what the file names
    private Frame() {}

    /// Makes it with nothing in it.
    static Frame create(Runnable otherConsole, Runnable otherTheme) {
        Frame made = new Frame();
        View.FRAME.load(made);
        made.brand.setGraphic(new Icon("gear"));
        made.theme.setGraphic(new Icon("theme"));
        made.theme.setTooltip(new Tooltip(View.texts().getString("frame.theme")));
        made.other.setOnAction(event -> otherConsole.run());
        made.theme.setOnAction(event -> otherTheme.run());
        return made;
    }

    Parent root() {
        return frame;
    }

    /// Shows the screen that chooses a console.
    void showChoice(Parent screen) {
        frame.setCenter(screen);
        place.setVisible(false);
        who.textProperty().unbind();
        who.setText("");
        other.setVisible(false);
        other.setManaged(false);
    }

    /// Shows a screen of a console.
    void show(Parent screen, String where, ObservableValue<String> caller) {
        frame.setCenter(screen);
        place.setText(where);
        place.setVisible(true);
        who.textProperty().bind(caller);
        other.setVisible(true);
        other.setManaged(true);
    }
}
