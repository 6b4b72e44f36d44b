package io.gearshift.ui;

import atlantafx.base.theme.PrimerDark;
import atlantafx.base.theme.PrimerLight;
import io.gearshift.assets.Tokens;
import io.gearshift.backend.api.Console;
import io.gearshift.ui.connect.ConnectView;
import io.gearshift.ui.connect.ConnectViewModel;
import io.gearshift.ui.connect.Endpoint;
import io.gearshift.ui.connect.Remote;
import io.gearshift.ui.gear.GearsView;
import io.gearshift.ui.gear.GearsViewModel;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import javafx.application.Application;
import javafx.application.ColorScheme;
import javafx.application.Platform;
import javafx.scene.Parent;
import javafx.scene.Scene;
import javafx.stage.Stage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The window and which screen is in it.
public final class DesktopApp extends Application {
    private static final Logger log = LoggerFactory.getLogger(DesktopApp.class);

    private final Background background = new Background();
    private @Nullable Stage stage;
    private @Nullable GearsView shown;

    /// For the toolkit, which makes the application by reflection.
    public DesktopApp() {}

    @Override
    public void start(Stage primary) {
        stage = primary;
        Thread.currentThread()
                .setUncaughtExceptionHandler((thread, fault) -> log.error("Unexpected", fault));
        primary.setTitle("Gearshift");
        primary.setMinWidth(720);
        primary.setMinHeight(480);
        primary.setScene(new Scene(new javafx.scene.layout.StackPane(), 1200, 760));
        followSystemTheme(primary.getScene());
        Map<String, String> named = arguments();
        ConnectViewModel connect = new ConnectViewModel(Remote::connect, background);
        connect.onConnected(this::showGears);
        ConnectView view = ConnectView.create(connect, named.getOrDefault("socket", ""));
        show(view.root());
        primary.show();
        String address = named.get("address");
        String tokenFile = named.get("token-file");
        String socket = named.get("socket");
        if (address != null && tokenFile != null) {
            connect.connect(
                    new Endpoint.Tls(address, Path.of(tokenFile), named.get("fingerprint")));
        } else if (socket != null) {
            connect.connect(new Endpoint.Local(Path.of(socket)));
        }
    }

    @Override
    public void stop() {
        if (shown != null) {
            shown.hide();
        }
        background.close();
    }

    /// `--name value` and `--name=value` alike.
    private Map<String, String> arguments() {
        return Arguments.parse(getParameters().getRaw());
    }

    private void showGears(Console console) {
        GearsView gears = GearsView.create(new GearsViewModel(console, background));
        shown = gears;
        show(gears.root());
        gears.show();
    }

    private void show(Parent root) {
        Objects.requireNonNull(stage).getScene().setRoot(root);
    }

    private static void followSystemTheme(Scene scene) {
        Platform.Preferences preferences = Platform.getPreferences();
        Runnable apply = () -> theme(scene, preferences.getColorScheme() == ColorScheme.DARK);
        preferences.colorSchemeProperty().addListener((property, before, after) -> apply.run());
        apply.run();
    }

    /// Puts the theme's style sheets on a scene: AtlantaFX, then our tokens, then our parts.
    public static void theme(Scene scene, boolean dark) {
        Application.setUserAgentStylesheet(
                dark
                        ? new PrimerDark().getUserAgentStylesheet()
                        : new PrimerLight().getUserAgentStylesheet());
        scene.getStylesheets()
                .setAll(
                        resource(Tokens.class, dark ? "fx-dark.css" : "fx-light.css"),
                        resource(DesktopApp.class, "desktop.css"));
    }

    private static String resource(Class<?> beside, String name) {
        return Objects.requireNonNull(beside.getResource(name), name).toExternalForm();
    }
}
