package io.gearshift.ui.connect;

import io.gearshift.ui.View;
import java.nio.file.Path;
import javafx.beans.binding.Bindings;
import javafx.fxml.FXML;
import javafx.scene.Parent;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.RadioButton;
import javafx.scene.control.TextField;

/// The screen that asks where the console is.
public final class ConnectView {
    private final ConnectViewModel model;
    @FXML private RadioButton local;
    @FXML private RadioButton elsewhere;
    @FXML private TextField socket;
    @FXML private TextField address;
    @FXML private TextField tokenFile;
    @FXML private TextField fingerprint;
    @FXML private Button connect;
    @FXML private Label problem;
    private Parent root;

    @SuppressWarnings("NullAway.Init") // the loader sets what the file names
    private ConnectView(ConnectViewModel model) {
        this.model = model;
    }

    /// Makes the screen.
    ///
    /// @param socketPath shown first; empty for the usual place
    public static ConnectView create(ConnectViewModel model, String socketPath) {
        ConnectView view = new ConnectView(model);
        view.root = View.CONNECT.load(view);
        view.bind(socketPath.isEmpty() ? "/run/gearshift/console/console.sock" : socketPath);
        return view;
    }

    /// The screen's root.
    public Parent root() {
        return root;
    }

    private void bind(String socketPath) {
        socket.setText(socketPath);
        socket.disableProperty().bind(local.selectedProperty().not());
        address.disableProperty().bind(elsewhere.selectedProperty().not());
        tokenFile.disableProperty().bind(elsewhere.selectedProperty().not());
        fingerprint.disableProperty().bind(elsewhere.selectedProperty().not());
        connect.disableProperty()
                .bind(
                        Bindings.when(model.busyProperty())
                                .then(true)
                                .otherwise(
                                        Bindings.when(local.selectedProperty())
                                                .then(socket.textProperty().isEmpty())
                                                .otherwise(
                                                        address.textProperty()
                                                                .isEmpty()
                                                                .or(
                                                                        tokenFile
                                                                                .textProperty()
                                                                                .isEmpty()))));
        connect.setOnAction(event -> connectPressed());
        problem.textProperty().bind(model.problemProperty());
        problem.visibleProperty().bind(model.problemProperty().isNotEmpty());
        problem.managedProperty().bind(problem.visibleProperty());
    }

    private void connectPressed() {
        model.connect(
                local.isSelected()
                        ? new Endpoint.Local(Path.of(socket.getText().strip()))
                        : new Endpoint.Tls(
                                address.getText().strip(),
                                Path.of(tokenFile.getText().strip()),
                                fingerprint.getText().isBlank()
                                        ? null
                                        : fingerprint.getText().strip()));
    }
}
