package io.gearshift.collectors.fuzz;

import io.gearshift.collectors.Fixtures;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ProcFuzzTest {

    private static final int ROUNDS = 40;

    /// Every parser is fed with every recorded file, as it is and changed: most are not its own.
    @Test
    void everyTextIsParsedOrRefused() {
        List<byte[]> texts = Fixtures.texts();
        var mutations = new Mutations(20261127);
        for (int parser = 0; parser < ProcFuzz.PARSERS.count(); parser++) {
            for (byte[] text : texts) {
                ProcFuzz.PARSERS.feed(parser, text);
                for (int round = 0; round < ROUNDS; round++) {
                    ProcFuzz.PARSERS.feed(parser, mutations.of(text));
                }
            }
        }
    }
}
