package io.gearshift.assets;

import java.util.HashMap;
import java.util.Map;

/// The words that both fronts use for states, limits and namespaces, read from `texts.properties`.
public final class Texts {

    private static final Map<String, String> TEXTS = new HashMap<>();

    static {
        for (String[] pair : Resources.pairs("/io/gearshift/assets/texts.properties")) {
            TEXTS.put(pair[0], pair[1]);
        }
    }

    private Texts() {}

    /// The text of a key, for example `state.running`.
    ///
    /// @throws IllegalArgumentException if there is none
    public static String of(String key) {
        String text = TEXTS.get(key);
        if (text == null) {
            throw new IllegalArgumentException("no text \"" + key + "\"");
        }
        return text;
    }

    /// Whether there is a text of this key.
    public static boolean has(String key) {
        return TEXTS.containsKey(key);
    }
}
