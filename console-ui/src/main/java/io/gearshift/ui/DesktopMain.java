package io.gearshift.ui;

import javafx.application.Application;

/// Starts the desktop console. Arguments: `--socket PATH` connects to the console on this machine,
/// `--address https://HOST:PORT --token-file FILE [--fingerprint SHA256]` to one elsewhere; without
/// either, the window asks.
public final class DesktopMain {
    private DesktopMain() {}

    /// Starts the toolkit; returns when the window is closed. A class of its own because a main
    /// class that extends `Application` does not start from the class path.
    public static void main(String[] arguments) {
        Application.launch(DesktopApp.class, arguments);
    }
}
