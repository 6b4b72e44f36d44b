package io.gearshift.web.rest;

import io.gearshift.backend.api.remote.ApiJson;
import io.javalin.http.Context;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// An answer of one JSON value per line, each sent at once. Safe for many threads.
final class Lines {

    private static final Logger log = LoggerFactory.getLogger(Lines.class);
    private static final String NDJSON = "application/x-ndjson";

    private final Context answer;
    private boolean begun;
    private boolean ended;
    private boolean gone;

    Lines(Context answer) {
        this.answer = answer;
    }

    synchronized boolean begun() {
        return begun;
    }

    /// Sends a line.
    ///
    /// @return whether somebody still reads
    synchronized boolean write(Object value) {
        if (ended) {
            return false;
        }
        try {
            if (!begun) {
                begun = true;
                answer.contentType(NDJSON);
                // A proxy in between should not collect them either.
                answer.header("X-Accel-Buffering", "no");
            }
            // Not Javalin's own stream, which collects before it compresses.
            var out = answer.res().getOutputStream();
            out.write(ApiJson.write(value));
            out.write('\n');
            out.flush();
            return true;
        } catch (IOException e) {
            log.debug("The reader of {} went away", answer.path(), e);
            ended = true;
            gone = true;
            return false;
        }
    }

    /// Sends a line, or throws if nobody reads any more.
    void need(Object value) {
        if (!write(value)) {
            throw new UncheckedIOException(new IOException("the reader went away"));
        }
    }

    /// Whether the reader went away.
    synchronized boolean gone() {
        return gone;
    }

    /// No more lines after this.
    synchronized void end() {
        ended = true;
    }
}
