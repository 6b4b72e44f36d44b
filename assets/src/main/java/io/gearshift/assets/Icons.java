package io.gearshift.assets;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Our own icons: one path each on a grid of 16 by 16, drawn as a line of 1.5 in the text's colour.
public final class Icons {

    private static final String SPRITE = Resources.text("/io/gearshift/assets/icons.svg");
    private static final Map<String, String> PATHS = new LinkedHashMap<>();

    static {
        Matcher symbols =
                Pattern.compile("<symbol id=\"([a-z]+)\"[^>]*><path d=\"([^\"]+)\"")
                        .matcher(SPRITE);
        while (symbols.find()) {
            PATHS.put(symbols.group(1), symbols.group(2));
        }
    }

    private Icons() {}

    /// The whole sprite, for a browser; an icon is `icons.svg#NAME`.
    public static String sprite() {
        return SPRITE;
    }

    /// All names.
    public static Set<String> names() {
        return Set.copyOf(PATHS.keySet());
    }

    /// The path data of one icon, as SVG and JavaFX's `SVGPath` read it.
    ///
    /// @throws IllegalArgumentException if there is no such icon
    public static String path(String name) {
        String path = PATHS.get(name);
        if (path == null) {
            throw new IllegalArgumentException("no icon \"" + name + "\"");
        }
        return path;
    }
}
