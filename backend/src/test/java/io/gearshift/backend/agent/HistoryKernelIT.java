package io.gearshift.backend.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.gearshift.backend.api.Event;
import io.gearshift.backend.api.HistoryQuery;
import io.gearshift.backend.api.HistoryQuery.Step;
import io.gearshift.backend.api.Host;
import io.gearshift.backend.api.LimitChange;
import io.gearshift.backend.api.RestartPolicy;
import io.gearshift.backend.api.Series;
import io.gearshift.backend.gear.KernelHost;
import io.gearshift.backend.host.HostCommand;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/// The history of a gear that really runs, over restarts of the agent.
@Tag("kernel")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class HistoryKernelIT {

    private final KernelHost host = new KernelHost();
    private KernelAgent agent = new KernelAgent(host);

    @AfterAll
    void close() {
        agent.close();
        host.close();
    }

    private void restartAgent() {
        agent.close();
        agent = new KernelAgent(host);
    }

    private Series past(@Nullable String id, String figure, Step step) {
        return agent.call(
                        new HostCommand.History(
                                new HistoryQuery(
                                        id == null ? List.of() : List.of(id),
                                        List.of(figure),
                                        null,
                                        null,
                                        Duration.ofMinutes(10),
                                        step,
                                        600,
                                        true)))
                .getFirst();
    }

    private double highest(@Nullable String id, String figure, Step step) {
        return past(id, figure, step).highest().stream()
                .filter(Objects::nonNull)
                .mapToDouble(each -> each)
                .max()
                .orElse(Double.NaN);
    }

    private Path file(String id) {
        return host.state().resolve("history").resolve(id + ".history");
    }

    @Test
    void whatARealGearUsedIsThereAfterTheAgentStartsAgain() {
        String id =
                agent.run(
                        "past1",
                        LimitChange.NOTHING,
                        RestartPolicy.NO,
                        "/bin/sh",
                        "-c",
                        "while :; do :; done");
        KernelHost.await(
                "some seconds of it",
                Duration.ofSeconds(30),
                () -> highest(id, "cpuCores", Step.SECOND) > 0.2);
        assertThat(highest(id, "cpuCores", Step.MINUTE)).as("the minute in work").isPositive();
        double busiest = highest(id, "cpuCores", Step.SECOND);
        assertThat(file(id)).as("written when the minute is over").doesNotExist();

        restartAgent();
        assertThat(file(id)).exists();
        assertThat(highest(id, "cpuCores", Step.MINUTE)).isGreaterThanOrEqualTo(busiest - 0.01);
        assertThat(highest(id, "cpuCores", Step.HOUR)).isGreaterThanOrEqualTo(busiest - 0.01);
        assertThat(highest(id, "memoryBytes", Step.MINUTE)).isGreaterThan(10_000);
        assertThat(highest(null, "memoryUsedBytes", Step.MINUTE)).isGreaterThan(1e6);
        assertThat(past(id, "receivedBytesPerSecond", Step.HOUR).highest()).contains((Double) null);

        agent.call(new HostCommand.Stop(id, 0));
        restartAgent();
        assertThat(highest(id, "cpuCores", Step.HOUR))
                .as("asleep")
                .isGreaterThanOrEqualTo(busiest - 0.01);
        agent.call(new HostCommand.Delete(id, true));
        assertThat(file(id)).as("kept for 30 days").exists();
    }

    private void awaitSeconds(String id) {
        KernelHost.await(
                "some seconds of it",
                Duration.ofSeconds(30),
                () -> highest(id, "memoryBytes", Step.SECOND) > 0);
    }

    @Test
    void aDamagedFileIsSetAsideAndSaid() throws IOException {
        String id = agent.run("past2", LimitChange.NOTHING, RestartPolicy.NO, "/bin/sleep", "1000");
        awaitSeconds(id);
        agent.close();
        try (FileChannel channel = FileChannel.open(file(id), StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(new byte[] {1, 2, 3}), 1);
        }
        agent = new KernelAgent(host);
        // A gear that ends before its first second was seen has nothing to write into the file.
        awaitSeconds(id);
        agent.call(new HostCommand.Stop(id, 0));
        Event event = agent.awaitEvent(Event.Kind.HISTORY, id);
        assertThat(event.text()).contains("past2", "damaged", "set aside as");
        assertThat(Path.of(Objects.requireNonNull(event.details().get("file")))).exists();
        assertThat(agent.call(new HostCommand.Inventory("", 0)).host().state())
                .isEqualTo(Host.State.UP);
        agent.call(new HostCommand.Delete(id, true));
        assertThat(Files.exists(file(id))).isTrue();
    }
}
