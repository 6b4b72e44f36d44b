package io.gearshift.web.page;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// One message about what was just done, shown once.
///
/// @param text one sentence
/// @param undo the id of the limit change that can be taken back; empty if there is none
public record Flash(String text, String undo) {

    private static final Pattern CHANGE = Pattern.compile("[A-Za-z0-9_-]{1,80}");
    private static final int LONGEST = 600;

    /// A message without undo.
    public Flash(String text) {
        this(text, "");
    }

    /// As a cookie's value.
    String encode() {
        String cut = text.length() > LONGEST ? text.substring(0, LONGEST) : text;
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString((undo + "\n" + cut).getBytes(StandardCharsets.UTF_8));
    }

    /// Reads a cookie's value; null if it is not one of ours.
    static @Nullable Flash decode(@Nullable String cookie) {
        if (cookie == null || cookie.isEmpty() || cookie.length() > 4 * LONGEST) {
            return null;
        }
        try {
            String both = new String(Base64.getUrlDecoder().decode(cookie), StandardCharsets.UTF_8);
            int line = both.indexOf('\n');
            if (line < 0) {
                return null;
            }
            String undo = both.substring(0, line);
            return new Flash(both.substring(line + 1), CHANGE.matcher(undo).matches() ? undo : "");
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
