package io.gearshift.web.access;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What a browser calls itself, in words: which browser on which system. It says what it likes, so
/// this is for recognising one's own sessions and nothing else.
///
/// @param words short; what it sent where that is not understood
/// @param whole as it was sent; empty if nothing was
record Device(String words, String whole) {
    private static final int LONGEST = 40;

    /// In this order: most of them also claim to be the next.
    private static final Pattern BROWSER =
            Pattern.compile("(Edg|OPR|Firefox|HeadlessChrome|Chromium|Chrome|Version)/([0-9]+)");

    private static final Map<String, String> NAMES =
            Map.of(
                    "Edg", "Edge",
                    "OPR", "Opera",
                    "HeadlessChrome", "Chrome",
                    "Version", "Safari");

    static Device of(String sent) {
        if (sent.isEmpty()) {
            return new Device("not said", "");
        }
        String browser = browser(sent);
        String system = system(sent);
        if (browser.isEmpty()) {
            return new Device(
                    sent.length() <= LONGEST ? sent : sent.substring(0, LONGEST) + "...", sent);
        }
        return new Device(system.isEmpty() ? browser : browser + " on " + system, sent);
    }

    private static String browser(String sent) {
        String found = "";
        int best = Integer.MAX_VALUE;
        Matcher matcher = BROWSER.matcher(sent);
        while (matcher.find()) {
            String name = matcher.group(1);
            int rank = BROWSER.pattern().indexOf(name);
            if (rank < best) {
                best = rank;
                found = NAMES.getOrDefault(name, name) + " " + matcher.group(2);
            }
        }
        return found;
    }

    private static String system(String sent) {
        if (sent.contains("Android")) {
            return "Android";
        }
        if (sent.contains("iPhone") || sent.contains("iPad")) {
            return "iOS";
        }
        if (sent.contains("Mac OS X")) {
            return "macOS";
        }
        if (sent.contains("Windows")) {
            return "Windows";
        }
        return sent.contains("Linux") ? "Linux" : "";
    }
}
