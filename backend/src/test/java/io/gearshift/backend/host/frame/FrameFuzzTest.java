package io.gearshift.backend.host.frame;

import io.gearshift.collectors.fuzz.Mutations;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

final class FrameFuzzTest {

    private static final int ROUNDS = 5_000;

    @Test
    void aFrameWithSmallChangesIsReadOrRefused() {
        var mutations = new Mutations(20261127);
        for (String text :
                List.of(
                        "{\"type\":\"hello\",\"major\":1,\"minor\":2,\"version\":\"0.1\",\"host\":\"h\",\"features\":[\"a\"]}",
                        "{\"type\":\"command\",\"call\":7,\"operation\":\"7d444840-9dc0-11d1-b245-5ffdce74fad2\","
                                + "\"epoch\":1,\"deadlineMillis\":1000,\"output\":true,\"window\":9,"
                                + "\"body\":{\"a\":[1,{\"b\":null}]}}",
                        "{\"type\":\"progress\",\"call\":7,\"done\":1,\"total\":2,\"text\":\"t\"}",
                        "\u0001\0\0\0\0\0\0\0\u0007\u0001some bytes")) {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            FrameFuzz.fuzzerTestOneInput(bytes);
            for (int round = 0; round < ROUNDS; round++) {
                FrameFuzz.fuzzerTestOneInput(mutations.of(bytes));
            }
        }
    }
}
