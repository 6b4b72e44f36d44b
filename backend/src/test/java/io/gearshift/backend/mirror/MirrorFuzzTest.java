package io.gearshift.backend.mirror;

import io.gearshift.collectors.fuzz.Mutations;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

final class MirrorFuzzTest {

    private static final int ROUNDS = 10_000;

    private static final String TEXT =
            """
            host\tweb1\tlocaldomain
            entry\tbin\t40755\t0\t0\t4096\t1\t
            entry\tlink\t120777\t0\t0\t3\t0\t../x
            link\t1\tlo\tloopback\t00:00:00:00:00:00\t65536\t73\t0\t
            address\t1\t127.0.0.1/8
            msg\t1\t2\t3\t4\t5\t6
            more\tmsg\t7
            problem\tsem\tcannot\\040be
            end
            """;

    @Test
    void aMirrorWithSmallChangesIsReadOrRefused() {
        byte[] bytes = TEXT.getBytes(StandardCharsets.UTF_8);
        var mutations = new Mutations(20261127);
        for (int round = 0; round < ROUNDS; round++) {
            MirrorFuzz.PARSERS.feed(0, mutations.of(bytes));
        }
    }
}
