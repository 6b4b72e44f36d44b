package io.gearshift.ui;

import atlantafx.base.theme.PrimerDark;
import atlantafx.base.theme.PrimerLight;
import io.gearshift.assets.Tokens;
import io.gearshift.backend.api.Console;
import io.gearshift.backend.api.remote.RemoteConsole;
import io.gearshift.ui.connect.ConnectView;
import io.gearshift.ui.connect.ConnectViewModel;
import io.gearshift.ui.connect.Endpoint;
import io.gearshift.ui.connect.Remote;
import io.gearshift.ui.gear.GearsView;
import io.gearshift.ui.gear.GearsViewModel;
import java.util.Objects;
import javafx.application.Application;
import javafx.application.ColorScheme;
import javafx.application.Platform;
import javafx.beans.value.ChangeListener;
import javafx.scene.Scene;
import javafx.stage.Stage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The window and which screen is in it.
public final class DesktopApp extends Application {
    private static final Logger log = LoggerFactory.getLogger(DesktopApp.class);
    private static final String NAME = "Gearshift";

    private final Background background = new Background();
    private final ChangeListener<ColorScheme> onSystemTheme =
            (property, before, after) -> setDark(after == ColorScheme.DARK);
    private @Nullable Stage stage;
    private @Nullable Frame frame;
    private @Nullable ConnectView choice;
    private @Nullable GearsView shown;
    private @Nullable Console connected;
    private boolean dark;

    /// For the toolkit, which makes the application by reflection.
    public DesktopApp() {}

    @Override
    public void start(Stage primary) {
        Thread.currentThread()
                .setUncaughtExceptionHandler((thread, fault) -> log.error("Unexpected", fault));
        Arguments arguments = Arguments.of(getParameters().getRaw());
        Frame around = Frame.create(this::choose, () -> followTheme(dark ? "light" : "dark"));
        ConnectViewModel connect = new ConnectViewModel(Remote::connect, background);
        connect.onConnected(this::showGears);
        ConnectView screen = ConnectView.create(connect, arguments);
        stage = primary;
        frame = around;
        choice = screen;
        primary.setMinWidth(720);
        primary.setMinHeight(480);
        primary.setScene(new Scene(around.root(), 1200, 760));
        followTheme(arguments.theme());
        choose();
        primary.show();
        Endpoint endpoint = arguments.endpoint();
        if (endpoint != null) {
            connect.connect(endpoint);
        }
    }

    @Override
    public void stop() {
        leave();
        Platform.getPreferences().colorSchemeProperty().removeListener(onSystemTheme);
        background.close();
    }

    private void choose() {
        leave();
        ConnectView screen = Objects.requireNonNull(choice);
        Objects.requireNonNull(frame).showChoice(screen.root());
        screen.focus();
    }

    private void showGears(Endpoint endpoint, Console console) {
        leave();
        GearsViewModel model = new GearsViewModel(console, background);
        GearsView gears = GearsView.create(model);
        shown = gears;
        connected = console;
        String where =
                switch (endpoint) {
                    case Endpoint.Local ignored -> View.texts().getString("frame.local");
                    case Endpoint.Tls tls -> tls.address();
                };
        Objects.requireNonNull(frame)
                .show(gears.root(), where, model.meProperty().map(GearsView::words).orElse(""));
        Objects.requireNonNull(stage)
                .titleProperty()
                .bind(model.summaryProperty().map(words -> where + ", " + words + " - " + NAME));
        gears.show();
    }

    private void leave() {
        if (shown != null) {
            shown.hide();
            shown = null;
        }
        if (connected instanceof RemoteConsole remote) {
            remote.close();
        }
        connected = null;
        Stage window = Objects.requireNonNull(stage);
        window.titleProperty().unbind();
        window.setTitle(NAME);
    }

    /// The system's theme, now and when it changes, or one that was asked for.
    private void followTheme(String wanted) {
        var system = Platform.getPreferences().colorSchemeProperty();
        system.removeListener(onSystemTheme);
        if (wanted.equals("system")) {
            system.addListener(onSystemTheme);
            setDark(system.get() == ColorScheme.DARK);
        } else {
            setDark(wanted.equals("dark"));
        }
    }

    private void setDark(boolean wanted) {
        dark = wanted;
        theme(Objects.requireNonNull(stage).getScene(), wanted);
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
