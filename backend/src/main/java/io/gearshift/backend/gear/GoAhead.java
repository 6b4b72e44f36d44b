package io.gearshift.backend.gear;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The message that a gear's first process waits for: what to run, as whom, with which variables.
/// Holds secrets; it is written to the pipe and nowhere else.
final class GoAhead implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(GoAhead.class);

    private final FileChannel pipe;

    private GoAhead(FileChannel pipe) {
        this.pipe = pipe;
    }

    /// The message.
    static byte[] message(GearRecord record, Map<String, String> secrets) {
        var fields = new ByteArrayOutputStream();
        field(fields, "version", "1");
        for (String each : record.command()) {
            field(fields, "arg", each);
        }
        var variables = new java.util.TreeMap<>(GearProgram.variables(record.runAsRoot()));
        variables.putAll(record.environment());
        variables.putAll(secrets);
        variables.forEach((name, value) -> field(fields, "env", name + "=" + value));
        String user = Integer.toString(record.runAsRoot() ? 0 : GearProgram.USER);
        field(fields, "cwd", GearProgram.HOME);
        field(fields, "uid", user);
        field(fields, "gid", user);
        field(fields, "caps_keep", GearProgram.CAPABILITIES);
        byte[] header = (fields.size() + "\n").getBytes(StandardCharsets.US_ASCII);
        var message = new byte[header.length + fields.size()];
        System.arraycopy(header, 0, message, 0, header.length);
        byte[] body = fields.toByteArray();
        System.arraycopy(body, 0, message, header.length, body.length);
        return message;
    }

    /// Sends the message. The pipe is held open for reading too, so that neither opening nor
    /// closing depends on the other side; close this when the gear has taken it or was given up.
    static GoAhead send(Path fifo, byte[] message) throws IOException {
        FileChannel pipe =
                FileChannel.open(
                        fifo,
                        Set.of(
                                StandardOpenOption.READ,
                                StandardOpenOption.WRITE,
                                LinkOption.NOFOLLOW_LINKS));
        // A long message fills the pipe and waits for the reader, who may be dead.
        Thread.ofVirtual()
                .name("go-ahead")
                .start(
                        () -> {
                            try {
                                ByteBuffer bytes = ByteBuffer.wrap(message);
                                while (bytes.hasRemaining()) {
                                    pipe.write(bytes);
                                }
                            } catch (AsynchronousCloseException e) {
                                log.debug("{} was given up", fifo, e);
                            } catch (IOException e) {
                                log.warn("{} cannot be written", fifo, e);
                            }
                        });
        return new GoAhead(pipe);
    }

    @Override
    public void close() throws IOException {
        pipe.close();
    }

    private static void field(ByteArrayOutputStream out, String key, String value) {
        out.writeBytes((key + "=" + value).getBytes(StandardCharsets.UTF_8));
        out.write(0);
    }
}
