package io.gearshift.collectors.sampler;

import io.gearshift.collectors.Fixtures;
import io.gearshift.collectors.fuzz.Mutations;
import java.util.List;
import org.junit.jupiter.api.Test;

final class SamplerFuzzTest {

    private static final int ROUNDS = 40;

    /// Every parser is fed with every recorded file, as it is and changed: most are not its own.
    @Test
    void everyTextIsParsedOrRefused() {
        List<byte[]> texts = Fixtures.texts();
        var mutations = new Mutations(20261127);
        for (int parser = 0; parser < SamplerFuzz.PARSERS.count(); parser++) {
            for (byte[] text : texts) {
                SamplerFuzz.PARSERS.feed(parser, text);
                for (int round = 0; round < ROUNDS; round++) {
                    SamplerFuzz.PARSERS.feed(parser, mutations.of(text));
                }
            }
        }
    }
}
