package io.gearshift.ui;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The command line of the desktop.
final class Arguments {
    private Arguments() {}

    /// Reads `--name value` and `--name=value`; anything else is an error.
    ///
    /// @throws IllegalArgumentException naming what was not understood
    static Map<String, String> parse(List<String> raw) {
        Map<String, String> named = new HashMap<>();
        for (int at = 0; at < raw.size(); at++) {
            String word = raw.get(at);
            if (!word.startsWith("--")) {
                throw new IllegalArgumentException("wanted --name value, found \"" + word + "\"");
            }
            int equals = word.indexOf('=');
            if (equals > 0) {
                named.put(word.substring(2, equals), word.substring(equals + 1));
            } else if (at + 1 < raw.size()) {
                named.put(word.substring(2), raw.get(++at));
            } else {
                throw new IllegalArgumentException(word + " needs a value");
            }
        }
        return named;
    }
}
