package io.gearshift.web.part;

import java.util.regex.Pattern;

/// Text that comes out of a gear. Templates escape it; this takes away what escaping does not:
/// terminal sequences, control characters, and marks that turn the direction of text around.
public final class Untrusted {

    private static final Pattern SEQUENCE =
            Pattern.compile(
                    "\u001b(?:\\[[0-?]*[ -/]*[@-~]|\\][^\u0007\u001b]*(?:\u0007|\u001b\\\\)|.)");
    private static final Pattern CONTROL =
            Pattern.compile("[\\p{Cntrl}&&[^\t]]|[\u202a-\u202e\u2066-\u2069]");

    private Untrusted() {}

    /// One line of text that can be shown.
    public static String line(String text) {
        return CONTROL.matcher(SEQUENCE.matcher(text).replaceAll("")).replaceAll("\ufffd");
    }
}
