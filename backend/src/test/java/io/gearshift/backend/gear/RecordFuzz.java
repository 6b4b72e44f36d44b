package io.gearshift.backend.gear;

import io.gearshift.collectors.fuzz.Parsers;

/// What comes out of a domain's metadata, which anybody with virsh may have written, and out of the
/// status file of a gear's first process.
public final class RecordFuzz {

    static final Parsers PARSERS =
            new Parsers(
                    Parsers.Parser.of(text -> refusing(() -> RecordCodec.read(text))),
                    Parsers.Parser.of(text -> refusing(() -> InitStatus.parse(text))));

    private RecordFuzz() {}

    /// The fuzzer's entry.
    public static void fuzzerTestOneInput(byte[] data) {
        PARSERS.feed(data);
    }

    private static void refusing(Runnable parse) {
        try {
            parse.run();
        } catch (IllegalArgumentException e) {
            // What both say of a text that is none.
            if (e.getMessage() == null) {
                throw new AssertionError("refused without a reason", e);
            }
        }
    }
}
