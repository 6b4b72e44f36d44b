package io.gearshift.backend.attach;

import io.gearshift.backend.api.ConsoleException;
import io.gearshift.backend.api.ErrorCode;
import io.gearshift.backend.api.ExecRequest;
import io.gearshift.backend.api.ExecResult;
import io.gearshift.backend.api.GearState;
import io.gearshift.backend.api.OutputSink;
import io.gearshift.backend.driver.ContainerGroups;
import io.gearshift.backend.driver.Running;
import io.gearshift.backend.gear.GearEntry;
import io.gearshift.backend.gear.GearProgram;
import io.gearshift.backend.gear.SpecCheck;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Runs commands in gears through `gear-exec`: in all namespaces and groups of the gear, as its
/// user or its root, with exact exit status. Safe for use by many threads.
public final class GearExec {

    private static final Logger log = LoggerFactory.getLogger(GearExec.class);

    private static final int TIMED_OUT = 124;
    private static final int LONGEST_LIMIT_SECONDS = 3600;
    private static final int CHUNK = 16 << 10;
    private static final long END_SECONDS = 5;
    private static final long DRAIN_MILLIS = 1000;

    private final Path program;

    /// @param nativePrograms folder with `gear-exec`
    public GearExec(Path nativePrograms) {
        this.program = nativePrograms.resolve("gear-exec");
    }

    /// Runs a command and hands its output over as it comes, `out` and `err` apart.
    ///
    /// @param onEnd is given what ends the command early (the caller went away); may be ignored
    /// @throws ConsoleException `gear.state` if the gear does not run, `gear.foreign` if its root
    ///   may be the host's, `gear.invalid`
    public ExecResult run(
            GearEntry gear, ExecRequest request, OutputSink sink, Consumer<Runnable> onEnd) {
        SpecCheck.check(request.command(), request.environment());
        if (request.timeLimitSeconds() < 1
                || request.timeLimitSeconds() > LONGEST_LIMIT_SECONDS
                || request.outputLimitBytes() < 0) {
            throw new ConsoleException(
                    ErrorCode.REQUEST_INVALID,
                    "The time limit is 1 to 3600 s and the output limit 0 bytes or more.");
        }
        checkOurs(gear);
        Running running = gear.running();
        if (gear.state() != GearState.RUNNING || running == null) {
            throw new ConsoleException(
                    ErrorCode.GEAR_STATE,
                    gear.name()
                            + " does not run ("
                            + gear.state().name().toLowerCase(java.util.Locale.ROOT)
                            + "), so nothing can be run in it.");
        }
        Process process;
        try {
            process = new ProcessBuilder(command(running, request)).start();
        } catch (IOException e) {
            throw new ConsoleException(
                    ErrorCode.HOST_FAILED, "gear-exec cannot be started: " + e.getMessage(), e);
        }
        onEnd.accept(() -> end(process));
        say(process, variables(request));
        return attend(process, request, sink);
    }

    private static Map<String, String> variables(ExecRequest request) {
        Map<String, String> variables = new TreeMap<>(GearProgram.variables(request.root()));
        variables.putAll(request.environment());
        return variables;
    }

    /// Hands the variables over where nobody else on this host sees them. The pipe stays open: its
    /// end is the command's end, also when this agent is killed.
    private static void say(Process process, Map<String, String> variables) {
        try {
            OutputStream control = process.getOutputStream();
            for (Map.Entry<String, String> each : variables.entrySet()) {
                control.write(
                        (each.getKey() + "=" + each.getValue()).getBytes(StandardCharsets.UTF_8));
                control.write(0);
            }
            control.write(0);
            control.flush();
        } catch (IOException e) {
            log.debug("gear-exec has ended, and says why itself", e);
        }
    }

    /// Without a user namespace a command would run with the host's own ids, as its root even.
    private static void checkOurs(GearEntry gear) {
        if (gear.managed() && gear.idBase() != null) {
            return;
        }
        throw new ConsoleException(
                ErrorCode.GEAR_FOREIGN,
                gear.name()
                        + (gear.managed()
                                ? " has lost the user namespace that Gearshift gave it"
                                : " was not made by Gearshift")
                        + ", so a command in it could be root of the whole host. Use, as root on"
                        + " the host: virsh lxc-enter-namespace "
                        + gear.domain()
                        + " -- COMMAND.");
    }

    /// Hands over what a command writes until it has ended and all is taken.
    static ExecResult attend(Process process, ExecRequest request, OutputSink sink) {
        var output = new Output(sink, request.outputLimitBytes(), () -> end(process));
        Thread out = output.pump("out", process.getInputStream());
        Thread err = output.pump("err", process.getErrorStream());
        boolean timedOut = false;
        try {
            if (!process.waitFor(request.timeLimitSeconds(), TimeUnit.SECONDS)) {
                timedOut = true;
                end(process);
                process.waitFor();
            }
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(request.timeLimitSeconds());
            output.drain(out, end);
            output.drain(err, end);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            end(process);
            throw new ConsoleException(ErrorCode.HOST_FAILED, "The command was cut off.", e);
        } finally {
            end(process);
            output.finish();
            close(process.getInputStream());
            close(process.getErrorStream());
        }
        if (output.cancelled()) {
            throw new CancellationException("nobody takes the output any more");
        }
        return new ExecResult(timedOut ? TIMED_OUT : process.exitValue(), output.dropped());
    }

    private List<String> command(Running running, ExecRequest request) {
        String user = request.root() ? "0" : Integer.toString(GearProgram.USER);
        var command =
                new ArrayList<>(
                        List.of(
                                program.toString(),
                                "--pid",
                                Integer.toString(running.initPid()),
                                "--start-time",
                                Long.toString(running.initStartTicks()),
                                "--uid",
                                user,
                                "--gid",
                                user,
                                "--cwd",
                                GearProgram.HOME,
                                "--control",
                                "0",
                                "--caps-keep",
                                GearProgram.CAPABILITIES));
        for (Path group : groups(running.groups())) {
            command.addAll(List.of("--cgroup", group.resolve("cgroup.procs").toString()));
        }
        command.add("--");
        command.addAll(request.command());
        return command;
    }

    /// On v2 a process is in one group, that of the program; on v1 in one per controller.
    private static Set<Path> groups(ContainerGroups groups) {
        Path pressure = groups.pressure();
        var all = new TreeSet<Path>();
        if (!groups.unified()) {
            all.addAll(groups.program().values());
        }
        if (pressure != null) {
            all.add(pressure);
        }
        return all;
    }

    /// Ends the command by closing the pipe that it hangs on: gear-exec then sends SIGTERM and,
    /// after two seconds, SIGKILL to all of its process group.
    private static void end(Process process) {
        close(process.getOutputStream());
        var _ =
                process.onExit()
                        .completeOnTimeout(process, END_SECONDS, TimeUnit.SECONDS)
                        .thenRun(
                                () -> {
                                    if (process.isAlive()) {
                                        process.descendants()
                                                .forEach(ProcessHandle::destroyForcibly);
                                        process.destroyForcibly();
                                    }
                                });
    }

    private static void close(Closeable stream) {
        try {
            stream.close();
        } catch (IOException e) {
            log.debug("a command's pipe was closed already", e);
        }
    }

    /// Hands both streams to the one sink, one piece at a time, up to the limit.
    private static final class Output {
        private final OutputSink sink;
        private final Runnable end;
        private long left;
        // Not under the lock, which a slow taker holds.
        private final AtomicBoolean dropped = new AtomicBoolean();
        private final AtomicBoolean finished = new AtomicBoolean();
        private final AtomicBoolean cancelled = new AtomicBoolean();
        private final AtomicLong pieces = new AtomicLong();
        private final AtomicInteger held = new AtomicInteger();

        Output(OutputSink sink, long limit, Runnable end) {
            this.sink = sink;
            this.left = limit;
            this.end = end;
        }

        Thread pump(String stream, InputStream from) {
            return Thread.ofVirtual()
                    .name("exec-" + stream)
                    .start(
                            () -> {
                                var buffer = new byte[CHUNK];
                                try {
                                    int read;
                                    while ((read = from.read(buffer)) >= 0) {
                                        held.incrementAndGet();
                                        take(stream, Arrays.copyOf(buffer, read));
                                        held.decrementAndGet();
                                        pieces.incrementAndGet();
                                    }
                                } catch (IOException e) {
                                    log.debug("the end of a command's output", e);
                                }
                            });
        }

        /// Waits until a pipe is empty and all of it is taken, however slowly. A child that the
        /// command left behind may keep it open for ever: then it is enough that nothing comes.
        ///
        /// @param end when even a slow taker is not waited for any more
        void drain(Thread pump, long end) throws InterruptedException {
            long before;
            boolean done;
            do {
                before = pieces.get();
                done = pump.join(Duration.ofMillis(DRAIN_MILLIS));
            } while (!done
                    && (held.get() > 0 || pieces.get() != before)
                    && System.nanoTime() < end);
            if (!done && (held.get() > 0 || pieces.get() != before)) {
                dropped.set(true);
            }
        }

        private synchronized void take(String stream, byte[] bytes) {
            if (finished.get() || cancelled.get() || bytes.length == 0) {
                return;
            }
            byte[] kept = bytes;
            if (bytes.length > left) {
                dropped.set(true);
                kept = Arrays.copyOf(bytes, (int) left);
            }
            left -= kept.length;
            if (kept.length > 0) {
                try {
                    sink.write(stream, kept);
                } catch (RuntimeException e) {
                    log.debug("the receiver of a command's output has gone", e);
                    cancelled.set(true);
                    end.run();
                }
            }
        }

        void finish() {
            finished.set(true);
        }

        boolean dropped() {
            return dropped.get();
        }

        boolean cancelled() {
            return cancelled.get();
        }
    }
}
