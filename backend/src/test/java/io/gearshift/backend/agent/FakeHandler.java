package io.gearshift.backend.agent;

import io.gearshift.backend.api.OutputSink;
import io.gearshift.backend.host.HostCommand;
import io.gearshift.backend.host.Operation;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/// A handler whose answers a test gives, and that keeps what it was asked.
public final class FakeHandler implements CommandHandler {

    /// What a test has done for a command.
    ///
    /// @param <C> the command
    @FunctionalInterface
    public interface Work<C> {
        /// Answers it.
        Object handle(C command, OutputSink output, CallContext context) throws Exception;
    }

    private final Map<Class<?>, Work<?>> works = new ConcurrentHashMap<>();
    private final Map<String, Long> epochs = new ConcurrentHashMap<>();
    private final Map<String, String> changes = new ConcurrentHashMap<>();
    private final List<Operation<?>> asked = new CopyOnWriteArrayList<>();

    /// Has `work` done for a kind of command.
    public <C extends HostCommand<?>> FakeHandler on(Class<C> kind, Work<C> work) {
        works.put(kind, work);
        return this;
    }

    /// Knows a gear at an owner epoch.
    public FakeHandler epoch(String gear, long epoch) {
        epochs.put(gear, epoch);
        return this;
    }

    /// Knows of a limit change of a gear.
    public FakeHandler change(String changeId, String gear) {
        changes.put(changeId, gear);
        return this;
    }

    /// All operations that reached it.
    public List<Operation<?>> asked() {
        return asked;
    }

    @Override
    @SuppressWarnings("unchecked") // A test gives an answer of the command's type.
    public <R> R handle(Operation<R> operation, OutputSink output, CallContext context) {
        asked.add(operation);
        var work = (Work<HostCommand<R>>) works.get(operation.command().getClass());
        if (work == null) {
            throw new IllegalStateException("the test gives no answer to " + operation);
        }
        try {
            return (R) work.handle(operation.command(), output, context);
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public long epochOf(String gear) {
        return epochs.getOrDefault(gear, 0L);
    }

    @Override
    public @Nullable String gearOfChange(String changeId) {
        return changes.get(changeId);
    }
}
