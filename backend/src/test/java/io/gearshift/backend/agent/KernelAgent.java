package io.gearshift.backend.agent;

import io.gearshift.backend.api.Event;
import io.gearshift.backend.api.Gear;
import io.gearshift.backend.api.GearFigures;
import io.gearshift.backend.api.GearSpec;
import io.gearshift.backend.api.LimitChange;
import io.gearshift.backend.api.RestartPolicy;
import io.gearshift.backend.api.RootMode;
import io.gearshift.backend.gear.KernelHost;
import io.gearshift.backend.host.HostCommand;
import io.gearshift.backend.host.HostEvent;
import io.gearshift.backend.host.HostInventory;
import io.gearshift.backend.host.HostReport;
import io.gearshift.backend.host.Operation;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// An agent's work on a kernel-test host, without a socket in between.
final class KernelAgent implements AutoCloseable {

    private static final int RUN = ThreadLocalRandom.current().nextInt();
    private static final AtomicInteger NEXT_ID = new AtomicInteger(1);

    private final AgentWork work;
    private final List<HostReport> reports = new CopyOnWriteArrayList<>();

    KernelAgent(KernelHost host) {
        work =
                new HostCommands.Factory()
                        .start(
                                new AgentConfig(
                                        host.state(),
                                        host.state().resolveSibling("run"),
                                        host.uri(),
                                        host.programs(),
                                        "root",
                                        "root",
                                        "here",
                                        host.state().resolveSibling("cgroups"),
                                        host.state().resolveSibling("docker.sock"),
                                        List.of(),
                                        null,
                                        false),
                                reports::add);
    }

    /// An id that no other test has, nor an earlier run of this one.
    static String nextId() {
        return "g-%08x%04x".formatted(RUN, NEXT_ID.getAndIncrement());
    }

    <R> R call(HostCommand<R> command) {
        return work.handle(Operation.of(command), (_, _) -> {}, new Waiting());
    }

    /// A command's output by stream.
    <R> R call(HostCommand<R> command, Map<String, ByteArrayOutputStream> output) {
        return work.handle(
                Operation.of(command),
                (stream, bytes) ->
                        output.computeIfAbsent(stream, _ -> new ByteArrayOutputStream())
                                .writeBytes(bytes),
                new Waiting());
    }

    /// A command for a caller who may leave.
    <R> R call(HostCommand<R> command, CallContext context) {
        return work.handle(Operation.of(command), (_, _) -> {}, context);
    }

    /// Makes a gear and starts it.
    ///
    /// @return its id
    String run(String name, LimitChange limits, RestartPolicy restart, String... command) {
        String id = nextId();
        call(
                new HostCommand.Create(
                        id,
                        new GearSpec(
                                name,
                                "default",
                                null,
                                null,
                                "base",
                                RootMode.READ_ONLY,
                                List.of(command),
                                Map.of(),
                                Map.of(),
                                false,
                                restart,
                                limits)));
        call(new HostCommand.Start(id));
        return id;
    }

    /// What a command wrote, for reading.
    static Map<String, ByteArrayOutputStream> output() {
        return new ConcurrentHashMap<>();
    }

    static String text(Map<String, ByteArrayOutputStream> output, String stream) {
        ByteArrayOutputStream bytes = output.get(stream);
        return bytes == null ? "" : bytes.toString(StandardCharsets.UTF_8);
    }

    /// All gears, those that run with their figures.
    private List<Gear> inventory() {
        List<Gear> gears = new ArrayList<>();
        String run = "";
        long since = 0;
        HostInventory answer;
        do {
            answer = call(new HostCommand.Inventory(run, since));
            run = answer.run();
            since = answer.revision();
            gears.addAll(answer.changed());
        } while (answer.more());
        Map<String, GearFigures> figures = answer.figures();
        return gears.stream().map(gear -> gear.withFigures(figures.get(gear.id()))).toList();
    }

    Gear gear(String id) {
        return inventory().stream()
                .filter(each -> each.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no gear " + id));
    }

    boolean has(String id) {
        return inventory().stream().anyMatch(each -> each.id().equals(id));
    }

    List<Event> events() {
        return call(new HostCommand.Events(0, 1000)).stream().map(HostEvent::event).toList();
    }

    Event awaitEvent(Event.Kind kind, @Nullable String id) {
        Predicate<Event> wanted =
                each -> each.kind() == kind && (id == null || id.equals(each.gear()));
        KernelHost.await(
                "an event " + kind + " of " + id,
                Duration.ofSeconds(20),
                () -> events().stream().anyMatch(wanted));
        return events().stream().filter(wanted).findFirst().orElseThrow();
    }

    List<HostReport> reports() {
        return reports;
    }

    @Override
    public void close() {
        work.close();
    }

    /// A caller who waits until told to leave.
    static final class Leaving implements CallContext {
        private final List<Runnable> actions = new CopyOnWriteArrayList<>();

        /// Goes, as a console does whose user closes the page.
        void leave() {
            actions.forEach(Runnable::run);
        }

        @Override
        public Duration remaining() {
            return Duration.ofMinutes(1);
        }

        @Override
        public boolean cancelled() {
            return false;
        }

        @Override
        public void onCancel(Runnable action) {
            actions.add(action);
        }

        @Override
        public void progress(long done, long total, @Nullable String text) {}
    }

    /// A caller who waits for ever.
    private static final class Waiting implements CallContext {
        @Override
        public Duration remaining() {
            return Duration.ofMinutes(1);
        }

        @Override
        public boolean cancelled() {
            return false;
        }

        @Override
        public void onCancel(Runnable action) {}

        @Override
        public void progress(long done, long total, @Nullable String text) {}
    }
}
