package io.gearshift.collectors.ipc;

import io.gearshift.collectors.KernelText;
import io.gearshift.collectors.UnexpectedText;
import java.util.List;

/// What the three files have in common.
final class IpcText {

    private static final int OCTAL = 8;

    private IpcText() {}

    static List<String> words(String line, int wanted) throws UnexpectedText {
        List<String> words = KernelText.words(line);
        if (words.size() < wanted) {
            throw new UnexpectedText(wanted + " fields or more", line);
        }
        return words;
    }

    /// A key is any 32 bits; the kernel writes them with a sign.
    static int key(String word) throws UnexpectedText {
        try {
            return Integer.parseInt(word);
        } catch (NumberFormatException e) {
            throw new UnexpectedText("a key of 32 bits", word);
        }
    }

    static int mode(String word) throws UnexpectedText {
        try {
            return Integer.parseUnsignedInt(word, OCTAL);
        } catch (NumberFormatException e) {
            throw new UnexpectedText("a mode in octal digits", word);
        }
    }
}
