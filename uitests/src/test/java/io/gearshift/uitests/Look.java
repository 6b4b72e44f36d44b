package io.gearshift.uitests;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.options.ColorScheme;
import java.util.Locale;

/// How a page is looked at.
enum Look {
    LIGHT(1280, 800, ColorScheme.LIGHT),
    DARK(1280, 800, ColorScheme.DARK),
    NARROW(390, 844, ColorScheme.LIGHT);

    private final int width;
    private final int height;
    private final ColorScheme scheme;

    Look(int width, int height, ColorScheme scheme) {
        this.width = width;
        this.height = height;
        this.scheme = scheme;
    }

    /// Of the window, pixels.
    int width() {
        return width;
    }

    /// For a window that looks so.
    Browser.NewContextOptions options() {
        return new Browser.NewContextOptions()
                .setViewportSize(width, height)
                .setColorScheme(scheme);
    }

    /// The file of a picture.
    String file(String name) {
        return name + "-" + name().toLowerCase(Locale.ROOT) + ".png";
    }
}
