package io.gearshift.backend.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.gearshift.backend.host.HostCommand;
import io.gearshift.backend.host.frame.Payload;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class OperationLogTest {
    private static final HostCommand<?> START = new HostCommand.Start("g");

    private final AtomicLong now = new AtomicLong();
    private final OperationLog log = new OperationLog(now::get);

    @Test
    void theOldestGoWhenThereAreTooMany() {
        UUID first = UUID.randomUUID();
        done(first, 10);
        for (int i = 0; i < OperationLog.MOST; i++) {
            done(UUID.randomUUID(), 10);
        }

        assertThat(log.size()).isLessThanOrEqualTo(OperationLog.MOST);
        assertThat(log.find(first, START)).isInstanceOf(OperationLog.Found.First.class);
    }

    @Test
    void theOldestGoWhenTheyAreTooLarge() {
        UUID first = UUID.randomUUID();
        done(first, OperationLog.MOST_BYTES / 2);
        UUID second = UUID.randomUUID();
        done(second, OperationLog.MOST_BYTES / 2 + 1);

        assertThat(log.find(first, START)).isInstanceOf(OperationLog.Found.First.class);
        assertThat(log.find(second, START)).isInstanceOf(OperationLog.Found.Repeat.class);
    }

    @Test
    void theOldGo() {
        UUID id = UUID.randomUUID();
        done(id, 10);
        now.addAndGet(OperationLog.OLDEST.toNanos());
        assertThat(log.find(id, START)).isInstanceOf(OperationLog.Found.Repeat.class);

        now.incrementAndGet();

        assertThat(log.find(id, START)).isInstanceOf(OperationLog.Found.First.class);
    }

    @Test
    void whatIsUnderWayStaysHoweverOldAndMany() {
        UUID underWay = UUID.randomUUID();
        assertThat(log.find(underWay, START)).isInstanceOf(OperationLog.Found.First.class);
        for (int i = 0; i < 2 * OperationLog.MOST; i++) {
            done(UUID.randomUUID(), 10);
        }
        now.addAndGet(2 * OperationLog.OLDEST.toNanos());
        done(UUID.randomUUID(), 10);

        assertThat(log.find(underWay, START)).isInstanceOf(OperationLog.Found.Repeat.class);
        assertThat(log.size()).isEqualTo(2);
    }

    private void done(UUID id, int size) {
        if (log.find(id, START) instanceof OperationLog.Found.First(OperationLog.Entry entry)) {
            log.complete(entry, new Outcome.Answered(Payload.of(new byte[size])));
        } else {
            throw new AssertionError("not new: " + id);
        }
    }
}
