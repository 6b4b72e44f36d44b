package io.gearshift.collectors.fuzz;

import io.gearshift.collectors.UnexpectedText;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// Some parsers behind one entry, as a fuzzer wants it: the first byte says which, the rest is its
/// text. That a text is none is an answer; anything else that is thrown is a fault.
public final class Parsers {

    private final List<Parser> parsers;

    /// One of them.
    public interface Parser {
        /// Parses.
        ///
        /// @throws UnexpectedText where the text is none
        void parse(byte[] text) throws UnexpectedText;

        /// Of a parser that takes decoded text.
        static Parser of(OfText parser) {
            return text -> parser.parse(new String(text, StandardCharsets.UTF_8));
        }
    }

    /// One that takes decoded text.
    public interface OfText {
        /// Parses.
        ///
        /// @throws UnexpectedText where the text is none
        void parse(String text) throws UnexpectedText;
    }

    /// @param parsers at most 256
    public Parsers(Parser... parsers) {
        this.parsers = List.of(parsers);
    }

    /// How many there are.
    public int count() {
        return parsers.size();
    }

    /// Feeds the one that the first byte names.
    public void feed(byte[] data) {
        if (data.length == 0) {
            return;
        }
        byte[] text = new byte[data.length - 1];
        System.arraycopy(data, 1, text, 0, text.length);
        feed((data[0] & 0xff) % parsers.size(), text);
    }

    /// Feeds one.
    public void feed(int parser, byte[] text) {
        try {
            parsers.get(parser).parse(text);
        } catch (UnexpectedText e) {
            // It says what it wanted and what it found.
            if (e.getMessage() == null) {
                throw new AssertionError("refused without a reason", e);
            }
        }
    }
}
