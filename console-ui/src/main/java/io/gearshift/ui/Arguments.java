package io.gearshift.ui;

import io.gearshift.ui.connect.Endpoint;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The command line of the desktop.
///
/// @param socket of the console on this machine; null if not given
/// @param address of a console elsewhere; null for the one on this machine
/// @param tokenFile holds an API token for that one; null if not given
/// @param fingerprint of that one's certificate; null if not given
/// @param theme `light`, `dark` or `system`
public record Arguments(
        @Nullable String socket,
        @Nullable String address,
        @Nullable String tokenFile,
        @Nullable String fingerprint,
        String theme) {

    private static final Set<String> NAMES =
            Set.of("socket", "address", "token-file", "fingerprint", "theme");
    private static final Set<String> THEMES = Set.of("light", "dark", "system");

    /// Reads `--name value` and `--name=value`; anything else is an error.
    ///
    /// @throws IllegalArgumentException naming what was not understood
    static Arguments of(List<String> raw) {
        Map<String, String> named = new HashMap<>();
        for (int at = 0; at < raw.size(); at++) {
            String word = raw.get(at);
            if (!word.startsWith("--")) {
                throw new IllegalArgumentException("wanted --name value, found \"" + word + "\"");
            }
            int equals = word.indexOf('=');
            String name = equals > 0 ? word.substring(2, equals) : word.substring(2);
            if (!NAMES.contains(name)) {
                throw new IllegalArgumentException("--" + name + " is not known");
            }
            if (equals > 0) {
                named.put(name, word.substring(equals + 1));
            } else if (at + 1 < raw.size()) {
                named.put(name, raw.get(++at));
            } else {
                throw new IllegalArgumentException(word + " needs a value");
            }
        }
        String theme = named.getOrDefault("theme", "system");
        if (!THEMES.contains(theme)) {
            throw new IllegalArgumentException(
                    "--theme is light, dark or system, found \"" + theme + "\"");
        }
        return new Arguments(
                named.get("socket"),
                named.get("address"),
                named.get("token-file"),
                named.get("fingerprint"),
                theme);
    }

    /// Where to connect at once; null to ask.
    @Nullable Endpoint endpoint() {
        if (address != null) {
            return tokenFile == null
                    ? null
                    : new Endpoint.Tls(
                            address, new Endpoint.Token.InFile(Path.of(tokenFile)), fingerprint);
        }
        return socket == null ? null : new Endpoint.Local(Path.of(socket));
    }
}
