package io.gearshift.web.gear;

import io.gearshift.backend.api.ConsoleException;
import io.gearshift.backend.api.ErrorCode;
import java.util.ArrayList;
import java.util.List;

/// Splits a typed command into program and arguments: at spaces, with quotes and backslashes as in
/// a shell. Nothing is expanded.
final class CommandLine {

    private CommandLine() {}

    static List<String> split(String text) {
        List<String> words = new ArrayList<>();
        StringBuilder word = new StringBuilder();
        boolean inWord = false;
        char quote = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\\' && quote != '\'') {
                i++;
                if (i == text.length()) {
                    throw invalid("it ends with a backslash");
                }
                word.append(text.charAt(i));
                inWord = true;
            } else if (quote != 0) {
                if (c == quote) {
                    quote = 0;
                } else {
                    word.append(c);
                }
            } else if (c == '"' || c == '\'') {
                quote = c;
                inWord = true;
            } else if (Character.isWhitespace(c)) {
                if (inWord) {
                    words.add(word.toString());
                    word.setLength(0);
                    inWord = false;
                }
            } else {
                word.append(c);
                inWord = true;
            }
        }
        if (quote != 0) {
            throw invalid("a quote is not closed");
        }
        if (inWord) {
            words.add(word.toString());
        }
        return words;
    }

    private static ConsoleException invalid(String why) {
        return new ConsoleException(
                ErrorCode.GEAR_INVALID, "The command is not understood: " + why + ".");
    }
}
