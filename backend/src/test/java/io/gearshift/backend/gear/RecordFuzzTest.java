package io.gearshift.backend.gear;

import io.gearshift.backend.api.Limits;
import io.gearshift.collectors.fuzz.Mutations;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

final class RecordFuzzTest {

    private static final int ROUNDS = 5_000;

    @Test
    void aRecordOrStatusWithSmallChangesIsReadOrRefused() {
        GearRecord record =
                Objects.requireNonNull(TestGears.gear("g-1", Limits.NONE, null).record());
        var mutations = new Mutations(20261127);
        for (String text :
                List.of(
                        RecordCodec.write(record),
                        "state=exited\ncode=3\nsignal=9\nstarted=1764000000.123\nended=1.5\n")) {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            for (int round = 0; round < ROUNDS; round++) {
                byte[] changed = mutations.of(bytes);
                for (int parser = 0; parser < RecordFuzz.PARSERS.count(); parser++) {
                    RecordFuzz.PARSERS.feed(parser, changed);
                }
            }
        }
    }
}
