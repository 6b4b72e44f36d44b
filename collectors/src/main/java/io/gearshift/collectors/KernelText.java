package io.gearshift.collectors;

import java.util.List;

/// Words, numbers and lines of kernel files.
public final class KernelText {

    private static final int KIBI = 1024;

    private KernelText() {}

    /// The lines of a text. Kernel files end in a newline, so one that does not was cut off.
    ///
    /// @throws UnexpectedText where the text is empty or cut off
    public static List<String> lines(String text) throws UnexpectedText {
        if (text.isEmpty()) {
            throw new UnexpectedText("at least one line", "");
        }
        return linesOrNone(text);
    }

    /// The lines of a text that may be empty, as `io.stat` of an idle group.
    ///
    /// @throws UnexpectedText where the text is cut off
    public static List<String> linesOrNone(String text) throws UnexpectedText {
        if (!text.isEmpty() && !text.endsWith("\n")) {
            int last = text.lastIndexOf('\n') + 1;
            throw new UnexpectedText("a last line that ends in a newline", text.substring(last));
        }
        return text.lines().toList();
    }

    /// The one line of a file of one value.
    ///
    /// @throws UnexpectedText where there is none, or more than one
    public static String line(String text) throws UnexpectedText {
        List<String> lines = lines(text);
        if (lines.size() != 1) {
            throw new UnexpectedText("one line", text);
        }
        return lines.getFirst();
    }

    /// The words of a line, parted by blanks and tabs.
    public static List<String> words(String line) {
        String trimmed = line.strip();
        return trimmed.isEmpty() ? List.of() : List.of(trimmed.split("[ \t]+", -1));
    }

    /// An unsigned 64-bit number; above 2^63-1 the long is negative.
    ///
    /// @throws UnexpectedText where it is not digits only, or does not fit
    public static long unsigned(String word) throws UnexpectedText {
        try {
            if (!word.isEmpty() && Character.isDigit(word.charAt(0))) {
                return Long.parseUnsignedLong(word);
            }
        } catch (NumberFormatException e) {
            // Told below, with the word.
        }
        throw new UnexpectedText("an unsigned 64-bit number", word);
    }

    /// A number from 0 to 2^63-1.
    ///
    /// @throws UnexpectedText where it is none
    public static long number(String word) throws UnexpectedText {
        long value = unsigned(word);
        if (value < 0) {
            throw new UnexpectedText("a number up to 2^63-1", word);
        }
        return value;
    }

    /// A number from 0 to 2^31-1, as a process id is.
    ///
    /// @throws UnexpectedText where it is none
    public static int integer(String word) throws UnexpectedText {
        long value = number(word);
        if (value > Integer.MAX_VALUE) {
            throw new UnexpectedText("a number up to 2^31-1", word);
        }
        return (int) value;
    }

    /// A size as `/proc` writes it, `24684096 kB`, which are 1024 bytes each.
    ///
    /// @throws UnexpectedText where it is none
    public static ByteSize kibibytes(String value) throws UnexpectedText {
        List<String> words = words(value);
        if (words.size() != 2 || !words.get(1).equals("kB")) {
            throw new UnexpectedText("a number of kB", value);
        }
        long kibibytes = number(words.get(0));
        if (kibibytes > Long.MAX_VALUE / KIBI) {
            throw new UnexpectedText("a number of kB up to 2^53", value);
        }
        return new ByteSize(kibibytes * KIBI);
    }

    /// A number with a point, as the averages of pressure files are.
    ///
    /// @throws UnexpectedText where it is none
    public static double decimal(String word) throws UnexpectedText {
        try {
            double value = Double.parseDouble(word);
            if (Double.isFinite(value) && value >= 0) {
                return value;
            }
        } catch (NumberFormatException e) {
            // Told below, with the word.
        }
        throw new UnexpectedText("a decimal number", word);
    }
}
