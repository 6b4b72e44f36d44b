package io.gearshift.assets;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// Files that travel inside the jars.
final class Resources {

    private Resources() {}

    static byte[] bytes(String path) {
        try (InputStream in = Resources.class.getResourceAsStream(path)) {
            if (in == null) {
                throw new IllegalStateException("the program is incomplete: no " + path);
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + path + " from the program", e);
        }
    }

    static String text(String path) {
        return new String(bytes(path), StandardCharsets.UTF_8);
    }

    /// Pairs of a `name = value` file in their order; `#` starts a comment line.
    static List<String[]> pairs(String path) {
        List<String[]> pairs = new ArrayList<>();
        for (String line : text(path).lines().toList()) {
            int equals = line.indexOf('=');
            if (!line.startsWith("#") && equals > 0) {
                pairs.add(
                        new String[] {
                            line.substring(0, equals).strip(), line.substring(equals + 1).strip()
                        });
            }
        }
        return pairs;
    }
}
