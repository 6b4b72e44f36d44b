package io.gearshift.ui;

import java.util.List;
import javafx.application.Application;

/// Starts the desktop console. Arguments: `--socket PATH` connects to the console on this machine,
/// `--address https://HOST:PORT --token-file FILE [--fingerprint SHA256]` to one elsewhere; without
/// either, the window asks. `--theme light|dark|system` chooses how it looks.
public final class DesktopMain {
    private static final String USAGE =
            """
            Usage: gearshift desktop [--socket PATH] [--theme light|dark|system]
                   gearshift desktop --address https://HOST:PORT [--token-file FILE]
                                     [--fingerprint SHA256] [--theme light|dark|system]""";

    private DesktopMain() {}

    /// Starts the toolkit; returns when the window is closed. A class of its own because a main
    /// class that extends `Application` does not start from the class path. Ends with 2 where the
    /// arguments are not understood.
    public static void main(String[] arguments) {
        try {
            Arguments.of(List.of(arguments));
        } catch (IllegalArgumentException e) {
            System.err.println("gearshift desktop: " + e.getMessage() + "\n" + USAGE);
            System.exit(2);
        }
        Application.launch(DesktopApp.class, arguments);
    }
}
