package io.gearshift.backend.host;

import io.gearshift.backend.api.ConsoleException;
import io.gearshift.backend.api.OutputSink;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The only way from the console to the agent of one host. One contract test suite
/// (`HostLinkContract`) holds for every transport. Safe for use by many threads.
///
/// The link reconnects by itself, with a growing pause of at most 2 s. State is level-triggered:
/// what happened while it was down is learnt from the next inventory, so a lost message costs
/// latency, never truth.
public interface HostLink extends AutoCloseable {

    /// The host's name, as configured on this side.
    String host();

    /// Since when the agent does not answer; null while it does.
    @Nullable Instant lostSince();

    /// Sends a command and waits for its answer. The operation id makes a repeat harmless: an agent
    /// that has already done it answers with the first answer.
    ///
    /// @param operation what to do, under which id, for which epoch of which gear
    /// @param deadline from now, relative so that clocks need not agree
    /// @throws ConsoleException `host.unreachable`, `host.deadline`, or what the agent answered
    <R> R call(Operation<R> operation, Duration deadline);

    /// Sends a command whose answer comes with a stream of output (exec, followed logs). Credits
    /// flow back as `sink` takes bytes, so a slow receiver slows the sender and nothing is lost or
    /// piled up.
    <R> R stream(Operation<R> operation, OutputSink sink, Duration deadline);

    /// Tells `receiver` of everything that the agent reports by itself. It is also told {@link
    /// HostReport.Lost} and {@link HostReport.Connected}. Called on one thread, in order.
    void subscribe(Consumer<HostReport> receiver);

    /// Ends the link; calls under way fail with `host.unreachable`.
    @Override
    void close();
}
