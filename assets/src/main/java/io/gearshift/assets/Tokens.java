package io.gearshift.assets;

import java.util.LinkedHashMap;
import java.util.Map;

/// The design tokens, read from `tokens.properties`: the one source of every colour and size in
/// both fronts.
public final class Tokens {

    private static final Map<String, Colour> COLOURS = new LinkedHashMap<>();
    private static final Map<String, String> OTHERS = new LinkedHashMap<>();

    static {
        for (String[] pair : Resources.pairs("/io/gearshift/assets/tokens.properties")) {
            String name = pair[0].substring(pair[0].indexOf('.') + 1);
            if (pair[0].startsWith("colour.")) {
                int bar = pair[1].indexOf('|');
                COLOURS.put(
                        name,
                        new Colour(
                                pair[1].substring(0, bar).strip(),
                                pair[1].substring(bar + 1).strip()));
            } else {
                OTHERS.put(name, pair[1]);
            }
        }
    }

    /// A colour in both themes, as `#rrggbb` or `#rrggbbaa`.
    record Colour(String light, String dark) {}

    private Tokens() {}

    /// The colours by name.
    static Map<String, Colour> colours() {
        return COLOURS;
    }

    /// The style sheet that declares every token as a custom property. The dark values hold where
    /// the system asks for them and where the page says `data-theme="dark"`.
    public static String css() {
        StringBuilder css =
                new StringBuilder(
                        """
                        /* Written from tokens.properties by TokensTest; edit that file. */
                        :root{color-scheme:light;""");
        OTHERS.forEach((name, value) -> declare(css, name, value));
        COLOURS.forEach((name, colour) -> declare(css, name, colour.light()));
        css.append("}\n@media (prefers-color-scheme:dark){:root:not([data-theme=light]){");
        dark(css);
        css.append("}}\n:root[data-theme=dark]{");
        dark(css);
        return css.append("}\n").toString();
    }

    private static void dark(StringBuilder css) {
        css.append("color-scheme:dark;");
        COLOURS.forEach((name, colour) -> declare(css, name, colour.dark()));
    }

    private static void declare(StringBuilder css, String name, String value) {
        css.append("--").append(name).append(':').append(value).append(';');
    }

    /// The style sheet for JavaFX: every colour as a looked-up colour `-gs-NAME` on the root, and
    /// AtlantaFX's names on top of them.
    ///
    /// @param dark the dark theme's values
    public static String javaFx(boolean dark) {
        StringBuilder css =
                new StringBuilder(
                        """
                        /* Written from tokens.properties by TokensTest; edit that file. */
                        .root {
                        """);
        COLOURS.forEach(
                (name, colour) ->
                        css.append("    -gs-")
                                .append(name)
                                .append(": ")
                                .append(dark ? colour.dark() : colour.light())
                                .append(";\n"));
        ATLANTA.forEach(
                (name, token) ->
                        css.append("    ")
                                .append(name)
                                .append(": -gs-")
                                .append(token)
                                .append(";\n"));
        return css.append("}\n").toString();
    }

    private static final Map<String, String> ATLANTA =
            ordered(
                    "-color-bg-default panel",
                    "-color-bg-overlay panel",
                    "-color-bg-subtle bg",
                    "-color-bg-inset track",
                    "-color-fg-default fg",
                    "-color-fg-muted fg2",
                    "-color-fg-subtle fg3",
                    "-color-fg-emphasis on-accent",
                    "-color-border-default line",
                    "-color-border-muted line",
                    "-color-border-subtle line",
                    "-color-accent-fg accent",
                    "-color-accent-emphasis accent",
                    "-color-accent-muted fill",
                    "-color-accent-subtle sel",
                    "-color-success-fg green",
                    "-color-success-emphasis green",
                    "-color-warning-fg amber",
                    "-color-warning-emphasis amber-fill",
                    "-color-warning-subtle warnbg",
                    "-color-danger-fg red",
                    "-color-danger-emphasis red-fill",
                    "-color-danger-subtle hot");

    private static Map<String, String> ordered(String... pairs) {
        Map<String, String> map = new LinkedHashMap<>();
        for (String pair : pairs) {
            int space = pair.indexOf(' ');
            map.put(pair.substring(0, space), pair.substring(space + 1));
        }
        return map;
    }
}
