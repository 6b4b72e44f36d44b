package io.gearshift.collectors.ipc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gearshift.collectors.ByteSize;
import io.gearshift.collectors.UnexpectedText;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Lines as kernel 6.18 wrote them.
final class SysvIpcTest {
    private static final String MSG =
            " 496682955          3   644          40          2   417     0  1000   100     0     0"
                    + " 1795801123          0 1795801123";
    private static final String SEM =
            "-554082411          0   600          2     0     0     0     0          0 1795801123";
    private static final String SHM =
            " 440322871          0  1644                  4096 16884 16890      3     0    12     0"
                    + "     0          0          0 1795801123                     0                    "
                    + " 0";

    @Test
    void aMessageQueueIsRead() throws UnexpectedText {
        assertThat(MessageQueue.parse(MSG))
                .isEqualTo(new MessageQueue(496682955, 3, 0644, 40, 2, 417, 1000, 100));
    }

    @Test
    void aSetOfSemaphoresIsReadWithItsNegativeKey() throws UnexpectedText {
        assertThat(SemaphoreSet.parse(SEM))
                .isEqualTo(new SemaphoreSet(-554082411, 0, 0600, 2, 0, 0));
    }

    @Test
    void sharedMemoryIsRead() throws UnexpectedText {
        assertThat(SharedMemory.parse(SHM))
                .isEqualTo(
                        new SharedMemory(440322871, 0, 01644, new ByteSize(4096), 16884, 3, 0, 12));
    }

    @Test
    void furtherFieldsAreSkipped() throws UnexpectedText {
        assertThat(SharedMemory.parse(SHM + " 7 new").attached()).isEqualTo(3);
        assertThat(MessageQueue.parse(MSG + " 7 new").messages()).isEqualTo(2);
        assertThat(SemaphoreSet.parse(SEM + " 7 new").semaphores()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "1 2 3",
                "x 0 644 0 0 0 0 0 0 0 0 0 0 0",
                "1 0 648 0 0 0 0 0 0 0 0 0 0 0",
                "1 0 644 -1 0 0 0 0 0 0 0 0 0 0",
                "1 0 644 9223372036854775808 0 0 0 0 0 0 0 0 0 0",
                "99999999999 0 644 0 0 0 0 0 0 0 0 0 0 0"
            })
    void anythingElseIsRefused(String line) {
        assertThatThrownBy(() -> MessageQueue.parse(line)).isInstanceOf(UnexpectedText.class);
        assertThatThrownBy(() -> SemaphoreSet.parse(line)).isInstanceOf(UnexpectedText.class);
        assertThatThrownBy(() -> SharedMemory.parse(line)).isInstanceOf(UnexpectedText.class);
    }
}
