package io.gearshift.backend.attach;

import static org.assertj.core.api.Assertions.assertThat;

import io.gearshift.backend.api.ExecRequest;
import io.gearshift.backend.api.ExecResult;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class GearExecTest {

    private static ExecRequest request(int timeLimitSeconds, long limit) {
        return new ExecRequest(List.of("x"), Map.of(), false, timeLimitSeconds, limit);
    }

    private static Process shell(String command) throws IOException {
        return new ProcessBuilder("sh", "-c", command).start();
    }

    @Test
    void whoTakesSlowlyGetsAllOfIt() throws IOException {
        var taken = new ByteArrayOutputStream();
        ExecResult result =
                GearExec.attend(
                        shell("head -c 200000 /dev/zero; exit 7"),
                        request(60, 1 << 20),
                        (stream, bytes) -> {
                            LockSupport.parkNanos(Duration.ofMillis(150).toNanos());
                            taken.writeBytes(bytes);
                        });

        assertThat(taken.size()).isEqualTo(200_000);
        assertThat(result.exitCode()).isEqualTo(7);
        assertThat(result.outputDropped()).isFalse();
    }

    @Test
    void whatIsNotTakenInTimeIsSaidToBeMissing() throws IOException {
        ExecResult result =
                GearExec.attend(
                        shell("head -c 100000 /dev/zero"),
                        request(1, 1 << 20),
                        (stream, bytes) -> LockSupport.parkNanos(Duration.ofSeconds(4).toNanos()));

        assertThat(result.outputDropped()).isTrue();
    }

    @Test
    void aChildThatKeepsThePipeOpenHoldsNobodyUpAndLosesNothing() throws IOException {
        var taken = new ByteArrayOutputStream();
        ExecResult result =
                GearExec.attend(
                        shell("sleep 30 & echo done"),
                        request(25, 1 << 20),
                        (stream, bytes) -> taken.writeBytes(bytes));

        assertThat(taken.toString(java.nio.charset.StandardCharsets.UTF_8)).isEqualTo("done\n");
        assertThat(result.exitCode()).isZero();
        assertThat(result.outputDropped()).isFalse();
    }
}
