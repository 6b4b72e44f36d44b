package io.gearshift.ui;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URL;
import java.util.Objects;
import java.util.ResourceBundle;
import javafx.fxml.FXMLLoader;
import javafx.scene.Parent;

/// Every screen, so that none is named by a string elsewhere.
public enum View {
    /// What is around every screen.
    FRAME("Frame.fxml"),
    /// Choosing a console.
    CONNECT("connect/ConnectView.fxml"),
    /// The table of gears.
    GEARS("gear/GearsView.fxml"),
    /// The chosen gear, below the table.
    GEAR_DETAIL("gear/GearDetail.fxml"),
    /// The limit dialog.
    LIMIT("limit/LimitView.fxml");

    private final String fxml;

    View(String fxml) {
        this.fxml = fxml;
    }

    /// The texts of every screen.
    public static ResourceBundle texts() {
        return ResourceBundle.getBundle("io.gearshift.ui.texts");
    }

    /// Reads the screen and hands its controls to `controller`.
    public Parent load(Object controller) {
        URL url = Objects.requireNonNull(View.class.getResource(fxml), fxml);
        FXMLLoader loader = new FXMLLoader(url, texts());
        loader.setController(controller);
        try {
            return loader.load();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot load " + fxml, e);
        }
    }
}
