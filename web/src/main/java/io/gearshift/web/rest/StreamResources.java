package io.gearshift.web.rest;

import io.gearshift.backend.api.ConsoleException;
import io.gearshift.backend.api.ExecRequest;
import io.gearshift.backend.api.LogPage;
import io.gearshift.backend.api.remote.ExecLine;
import io.gearshift.backend.api.remote.Problem;
import io.gearshift.backend.api.remote.Requests;
import io.gearshift.web.Pace;
import io.javalin.http.HandlerType;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What is answered line by line: commands and followed logs.
final class StreamResources {

    private static final Logger log = LoggerFactory.getLogger(StreamResources.class);
    private static final Duration LOOK_AGAIN = Duration.ofMillis(300);
    private static final Duration ALIVE = Duration.ofSeconds(5);
    private static final int LOG_LINES = 200;
    private static final int FOLLOWED_LINES = 1000;

    private final Pace pace;

    private StreamResources(Pace pace) {
        this.pace = pace;
    }

    static void add(Api api) {
        StreamResources streams = new StreamResources(api.web().pace());
        api.stream(HandlerType.POST, "/gears/{gear}/exec", streams::exec);
        api.stream(HandlerType.GET, "/gears/{gear}/logs", streams::logs);
    }

    private void exec(Call call) {
        ExecRequest request = call.body(Requests.Exec.class).request();
        Lines lines = new Lines(call.context());
        // The command ends with the connection: when nobody reads, the writer is interrupted.
        Thread runner = Thread.currentThread();
        Thread heart =
                Thread.ofVirtual()
                        .name("exec-alive")
                        .start(
                                () -> {
                                    while (pace.next(ALIVE)) {
                                        if (!lines.write(ExecLine.ALIVE)) {
                                            if (lines.gone()) {
                                                runner.interrupt();
                                            }
                                            return;
                                        }
                                    }
                                });
        try {
            run(call, request, lines);
        } finally {
            // In this order: an interrupt must not hit the heart in the middle of a write.
            lines.end();
            heart.interrupt();
        }
    }

    private static void run(Call call, ExecRequest request, Lines lines) {
        try {
            var result =
                    call.console()
                            .exec(
                                    call.path("gear"),
                                    request,
                                    (stream, bytes) -> lines.need(ExecLine.output(stream, bytes)));
            lines.write(ExecLine.ended(result));
        } catch (RuntimeException e) {
            if (lines.gone()) {
                log.debug("A command ended since nobody reads its output any more", e);
            } else if (lines.begun() && e instanceof ConsoleException known) {
                lines.write(ExecLine.failed(Problem.of(known.code(), known.getMessage(), null)));
            } else {
                throw e;
            }
        }
    }

    private void logs(Call call) {
        call.only("cursor", "count", "follow");
        String gear = call.path("gear");
        boolean follow = call.flag("follow");
        LogPage page =
                call.console().logs(gear, call.query("cursor"), call.number("count", LOG_LINES));
        if (!follow) {
            Api.write(call.context(), page);
            return;
        }
        try (Pace.Slot slot = pace.slot(call.context())) {
            follow(call, gear, page, slot);
        }
    }

    private void follow(Call call, String gear, LogPage page, Pace.Slot slot) {
        Lines lines = new Lines(call.context());
        boolean reading = lines.write(page);
        String cursor = page.cursor();
        int quiet = 0;
        while (reading && slot.next(LOOK_AGAIN)) {
            LogPage next = next(call, gear, cursor, slot, lines);
            if (next == null) {
                break;
            }
            cursor = next.cursor();
            quiet = next.lines().isEmpty() ? quiet + 1 : 0;
            // Now and then an empty page, to notice that nobody reads any more.
            if (quiet % 16 == 0) {
                reading = lines.write(next);
            }
        }
        lines.end();
    }

    /// What came since; null if that can no longer be read, which is then said in the last line.
    private static @Nullable LogPage next(
            Call call, String gear, String cursor, Pace.Slot slot, Lines lines) {
        LogPage[] next = new LogPage[1];
        try {
            slot.look(() -> next[0] = call.console().logs(gear, cursor, FOLLOWED_LINES));
            return next[0];
        } catch (ConsoleException e) {
            lines.write(ExecLine.failed(Problem.of(e.code(), e.getMessage(), null)));
            return null;
        }
    }
}
