package io.gearshift.ui.connect;

import io.gearshift.ui.Arguments;
import io.gearshift.ui.View;
import java.nio.file.Path;
import java.util.Objects;
import javafx.beans.binding.Bindings;
import javafx.beans.binding.BooleanBinding;
import javafx.fxml.FXML;
import javafx.scene.Parent;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.PasswordField;
import javafx.scene.control.RadioButton;
import javafx.scene.control.TextField;

/// The screen that asks where the console is.
public final class ConnectView {
    private static final String SOCKET = "/run/gearshift/console/console.sock";

    private final ConnectViewModel model;
    @FXML private RadioButton local;
    @FXML private RadioButton elsewhere;
    @FXML private TextField socket;
    @FXML private TextField address;
    @FXML private PasswordField token;
    @FXML private TextField fingerprint;
    @FXML private Button connect;
    @FXML private Label problem;
    private Parent root;

    @SuppressWarnings("NullAway.Init") // the loader sets what the file names
    private ConnectView(ConnectViewModel model) {
        this.model = model;
    }

    /// Makes the screen, filled with what the command line says.
    public static ConnectView create(ConnectViewModel model, Arguments arguments) {
        ConnectView view = new ConnectView(model);
        view.root = View.CONNECT.load(view);
        view.bind();
        view.socket.setText(Objects.requireNonNullElse(arguments.socket(), SOCKET));
        view.address.setText(Objects.requireNonNullElse(arguments.address(), ""));
        view.fingerprint.setText(Objects.requireNonNullElse(arguments.fingerprint(), ""));
        view.elsewhere.setSelected(arguments.address() != null);
        return view;
    }

    /// Puts the cursor where something is to be typed.
    public void focus() {
        (local.isSelected() ? socket : address.getText().isEmpty() ? address : token)
                .requestFocus();
    }

    /// The screen's root.
    public Parent root() {
        return root;
    }

    private void bind() {
        socket.disableProperty().bind(local.selectedProperty().not());
        address.disableProperty().bind(elsewhere.selectedProperty().not());
        token.disableProperty().bind(elsewhere.selectedProperty().not());
        fingerprint.disableProperty().bind(elsewhere.selectedProperty().not());
        local.setOnAction(event -> socket.requestFocus());
        elsewhere.setOnAction(event -> focus());
        BooleanBinding incomplete =
                Bindings.createBooleanBinding(
                        () ->
                                local.isSelected()
                                        ? socket.getText().isBlank()
                                        : address.getText().isBlank() || token.getText().isBlank(),
                        local.selectedProperty(),
                        socket.textProperty(),
                        address.textProperty(),
                        token.textProperty());
        connect.disableProperty().bind(model.busyProperty().or(incomplete));
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
                                new Endpoint.Token.Typed(token.getText().strip()),
                                fingerprint.getText().isBlank()
                                        ? null
                                        : fingerprint.getText().strip()));
    }
}
