package io.gearshift.collectors.proc;

/// Text that a process chose, made fit to show: no character of it moves a cursor, starts an escape
/// sequence or turns the direction of reading.
public final class VisibleText {

    private static final int CONTROL_PICTURES = 0x2400;
    private static final int DELETE_PICTURE = 0x2421;
    private static final int REPLACEMENT = 0xfffd;

    private VisibleText() {}

    /// The text with control characters as their pictures (a newline is shown as U+240A), and other
    /// invisible controls as U+FFFD.
    public static String of(String text) {
        var visible = new StringBuilder(text.length());
        text.codePoints().map(VisibleText::visible).forEach(visible::appendCodePoint);
        return visible.toString();
    }

    private static int visible(int character) {
        if (character < ' ') {
            return CONTROL_PICTURES + character;
        }
        if (character == 0x7f) {
            return DELETE_PICTURE;
        }
        return switch (Character.getType(character)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE ->
                    REPLACEMENT;
            default -> character;
        };
    }
}
