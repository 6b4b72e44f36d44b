package io.gearshift.backend.fake;

import io.gearshift.backend.api.OutputSink;
import io.gearshift.backend.host.HostCommand;
import io.gearshift.backend.host.HostLink;
import io.gearshift.backend.host.HostReport;
import io.gearshift.backend.host.Operation;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A link that says what is asked through it, before it is.
public final class WatchedLink implements HostLink {
    private final HostLink link;
    private final Consumer<HostCommand<?>> whenAsked;

    /// @param whenAsked may keep who asks waiting
    public WatchedLink(HostLink link, Consumer<HostCommand<?>> whenAsked) {
        this.link = link;
        this.whenAsked = whenAsked;
    }

    @Override
    public String host() {
        return link.host();
    }

    @Override
    public @Nullable Instant lostSince() {
        return link.lostSince();
    }

    @Override
    public <R> R call(Operation<R> operation, Duration deadline) {
        whenAsked.accept(operation.command());
        return link.call(operation, deadline);
    }

    @Override
    public <R> R stream(Operation<R> operation, OutputSink sink, Duration deadline) {
        whenAsked.accept(operation.command());
        return link.stream(operation, sink, deadline);
    }

    @Override
    public void subscribe(Consumer<HostReport> receiver) {
        link.subscribe(receiver);
    }

    @Override
    public void close() {
        link.close();
    }
}
