package io.gearshift.backend.fake;

import io.gearshift.backend.api.ConsoleException;
import io.gearshift.backend.api.ErrorCode;
import io.gearshift.backend.api.OutputSink;
import io.gearshift.backend.host.HostCommand;
import io.gearshift.backend.host.HostLink;
import io.gearshift.backend.host.HostReport;
import io.gearshift.backend.host.Operation;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// The link to a {@link FakeHost}; can be cut and mended.
public final class FakeHostLink implements HostLink {
    private final FakeHost agent;
    private final List<Consumer<HostReport>> receivers = new CopyOnWriteArrayList<>();
    private final AtomicInteger calls = new AtomicInteger();
    private volatile @Nullable Instant lost;
    private volatile Predicate<HostCommand<?>> losing = _ -> false;

    FakeHostLink(FakeHost agent) {
        this.agent = agent;
    }

    /// Cuts it, as when the agent is killed.
    public void cut() {
        lost = agent.clock().instant();
        tell(new HostReport.Lost(agent.clock().instant()));
    }

    /// Mends it.
    public void mend() {
        lost = null;
        tell(new HostReport.Connected(agent.clock().instant()));
    }

    /// From now on the answers to these commands get lost on the way; they are done all the same.
    public void loseAnswers(Predicate<HostCommand<?>> which) {
        losing = which;
    }

    /// How many commands went over it, but for those for events, which nobody has to ask for.
    public int calls() {
        return calls.get();
    }

    @Override
    public String host() {
        return agent.name();
    }

    @Override
    public @Nullable Instant lostSince() {
        return lost;
    }

    @Override
    public <R> R call(Operation<R> operation, Duration deadline) {
        return stream(operation, (stream, bytes) -> {}, deadline);
    }

    @Override
    public <R> R stream(Operation<R> operation, OutputSink sink, Duration deadline) {
        if (lost != null) {
            throw new ConsoleException(
                    ErrorCode.HOST_UNREACHABLE,
                    "The agent of host "
                            + agent.name()
                            + " does not answer. Nothing was changed; its gears run on.");
        }
        if (!(operation.command() instanceof HostCommand.Events)) {
            calls.incrementAndGet();
        }
        R answer = agent.answer(operation, sink);
        if (losing.test(operation.command())) {
            throw new ConsoleException(
                    ErrorCode.HOST_DEADLINE,
                    "The host " + agent.name() + " gave no answer in time.");
        }
        return answer;
    }

    @Override
    public void subscribe(Consumer<HostReport> receiver) {
        receivers.add(receiver);
    }

    @Override
    public void close() {
        lost = agent.clock().instant();
    }

    void tell(HostReport report) {
        receivers.forEach(receiver -> receiver.accept(report));
    }
}
