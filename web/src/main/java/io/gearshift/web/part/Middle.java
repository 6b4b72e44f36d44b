package io.gearshift.web.part;

/// A name that is cut in its middle where there is no room for it: names of one kind begin alike,
/// and are told apart by how they end.
///
/// @param head what is cut
/// @param tail what is always shown; empty of a short name
public record Middle(String head, String tail) {

    private static final int SHORT = 10;
    private static final int TAIL = 6;

    /// A name in two parts, for a style sheet to cut.
    public static Middle of(String name) {
        int length = name.codePointCount(0, name.length());
        if (length <= SHORT) {
            return new Middle(name, "");
        }
        int at = name.offsetByCodePoints(0, length - TAIL);
        return new Middle(name.substring(0, at), name.substring(at));
    }

    /// A name of at most so many characters, of which one stands for those that are left out.
    public static String cut(String name, int most) {
        int length = name.codePointCount(0, name.length());
        if (length <= most || most < 2) {
            return length <= most ? name : "…";
        }
        int tail = Math.min(TAIL, (most - 1) / 2);
        int head = most - 1 - tail;
        return name.substring(0, name.offsetByCodePoints(0, head))
                + "…"
                + name.substring(name.offsetByCodePoints(0, length - tail));
    }
}
