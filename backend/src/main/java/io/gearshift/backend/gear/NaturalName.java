package io.gearshift.backend.gear;

import java.util.Locale;

/// A key whose plain order is how people order names: case does not matter, and numbers count as
/// numbers (`web2` before `web10`).
public final class NaturalName {
    private NaturalName() {}

    /// The key: small letters, and before each number the count of its digits.
    public static String key(String name) {
        String text = name.toLowerCase(Locale.ROOT);
        StringBuilder key = new StringBuilder(text.length() + 8);
        int at = 0;
        while (at < text.length()) {
            if (!isDigit(text.charAt(at))) {
                key.append(text.charAt(at++));
                continue;
            }
            int end = at;
            while (end < text.length() && isDigit(text.charAt(end))) {
                end++;
            }
            int first = at;
            while (first < end - 1 && text.charAt(first) == '0') {
                first++;
            }
            // '0' + count stays among digits up to 9 and sorts after them above; either way a
            // longer number sorts after a shorter one.
            key.append((char) ('0' + Math.min(end - first, 0x7000))).append(text, first, end);
            at = end;
        }
        return key.toString();
    }

    private static boolean isDigit(char letter) {
        return letter >= '0' && letter <= '9';
    }
}
