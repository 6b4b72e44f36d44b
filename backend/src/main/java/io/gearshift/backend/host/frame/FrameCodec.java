package io.gearshift.backend.host.frame;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.io.JsonEOFException;
import io.gearshift.backend.api.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Frames as bytes. Four bytes of length (big-endian, of what follows), then either a JSON object
/// with `type`, whose `body` is kept as it is, or for data a byte 1, the call (8 bytes), the
/// channel (1 byte) and the bytes. No tree is ever built of what is received: unknown fields are
/// skipped by the parser.
public final class FrameCodec {
    private static final byte DATA = 1;
    private static final int DATA_HEADER = 10;
    private static final int LENGTH = 4;
    private static final int MAX_TEXT = 64 << 10;
    private static final int MAX_FEATURES = 100;

    private FrameCodec() {}

    /// The frame with its length before it, ready to be sent.
    ///
    /// @throws FrameException if it is longer than {@link Protocol#MAX_FRAME}
    public static byte[] encode(Frame frame) throws FrameException {
        return switch (frame) {
            case Frame.Data(long call, byte channel, Payload bytes) -> data(call, channel, bytes);
            case Frame.Hello hello ->
                    json(
                            "hello",
                            json -> {
                                json.writeNumberField("major", hello.major());
                                json.writeNumberField("minor", hello.minor());
                                json.writeStringField("version", hello.version());
                                json.writeStringField("host", hello.host());
                                json.writeArrayFieldStart("features");
                                for (String each : hello.features()) {
                                    json.writeString(each);
                                }
                                json.writeEndArray();
                            },
                            null);
            case Frame.Command command ->
                    json(
                            "command",
                            json -> {
                                json.writeNumberField("call", command.call());
                                json.writeStringField("operation", command.operation().toString());
                                json.writeNumberField("epoch", command.epoch());
                                json.writeNumberField("deadlineMillis", command.deadlineMillis());
                                json.writeBooleanField("output", command.output());
                                json.writeNumberField("window", command.window());
                            },
                            command.body());
            case Frame.Accepted(long call, boolean repeat) ->
                    json(
                            "accepted",
                            json -> {
                                json.writeNumberField("call", call);
                                json.writeBooleanField("repeat", repeat);
                            },
                            null);
            case Frame.Progress(long call, long done, long total, String text) ->
                    json(
                            "progress",
                            json -> {
                                json.writeNumberField("call", call);
                                json.writeNumberField("done", done);
                                json.writeNumberField("total", total);
                                json.writeStringField("text", text);
                            },
                            null);
            case Frame.Answer(long call, Payload body) ->
                    json("answer", json -> json.writeNumberField("call", call), body);
            case Frame.Failed(long call, String code, String message) ->
                    json(
                            "failed",
                            json -> {
                                json.writeNumberField("call", call);
                                json.writeStringField("code", code);
                                json.writeStringField("message", message);
                            },
                            null);
            case Frame.Report(Payload body) -> json("report", json -> {}, body);
            case Frame.Credit(long call, long bytes) -> json("credit", numbers(call, bytes), null);
            case Frame.End(long call, long bytes) -> json("end", numbers(call, bytes), null);
            case Frame.Cancel(long call) ->
                    json("cancel", json -> json.writeNumberField("call", call), null);
            case Frame.Ping(long number) ->
                    json("ping", json -> json.writeNumberField("number", number), null);
            case Frame.Pong(long number) ->
                    json("pong", json -> json.writeNumberField("number", number), null);
            case Frame.Unknown(String type) -> json(type, json -> {}, null);
        };
    }

    /// Reads what came after a length.
    ///
    /// @param bytes exactly one frame; the answer keeps parts of it
    /// @throws FrameException if it is not a frame at all, or a known one that lacks something
    public static Frame decode(byte[] bytes) throws FrameException {
        if (bytes.length == 0) {
            throw new FrameException("wanted a frame, found an empty one");
        }
        return switch (bytes[0]) {
            case DATA -> decodeData(bytes);
            case '{' -> decodeJson(bytes);
            default -> {
                // Kinds to come begin with other small numbers; text or noise is no frame.
                if (bytes[0] < 0 || bytes[0] >= ' ') {
                    throw new FrameException(
                            "wanted a frame, found one that begins with byte " + bytes[0]);
                }
                yield new Frame.Unknown("binary " + bytes[0]);
            }
        };
    }

    private static byte[] data(long call, byte channel, Payload bytes) throws FrameException {
        byte[] whole = new byte[LENGTH + DATA_HEADER + bytes.length()];
        ByteBuffer.wrap(whole)
                .putInt(checked(whole.length - LENGTH))
                .put(DATA)
                .putLong(call)
                .put(channel);
        bytes.copyTo(whole, LENGTH + DATA_HEADER);
        return whole;
    }

    private static Frame decodeData(byte[] bytes) throws FrameException {
        int length = bytes.length - DATA_HEADER;
        if (length < 1 || length > Protocol.CHUNK) {
            throw new FrameException(
                    "wanted 1 to %d bytes of data, found %d".formatted(Protocol.CHUNK, length));
        }
        ByteBuffer buffer = ByteBuffer.wrap(bytes, 1, DATA_HEADER - 1);
        return new Frame.Data(
                buffer.getLong(), buffer.get(), Payload.of(bytes, DATA_HEADER, length));
    }

    private interface Fields {
        void write(JsonGenerator json) throws IOException;
    }

    private static Fields numbers(long call, long bytes) {
        return json -> {
            json.writeNumberField("call", call);
            json.writeNumberField("bytes", bytes);
        };
    }

    private static byte[] json(String type, Fields fields, @Nullable Payload body)
            throws FrameException {
        var head = new ByteArrayOutputStream(256);
        head.writeBytes(new byte[LENGTH]);
        try (JsonGenerator json = Json.mapper().getFactory().createGenerator(head)) {
            json.writeStartObject();
            json.writeStringField("type", type);
            fields.write(json);
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e); // Writes to memory.
        }
        byte[] whole = head.toByteArray();
        if (body != null) {
            // The body is JSON already: it takes the place of the closing brace.
            byte[] name = ",\"body\":".getBytes(StandardCharsets.US_ASCII);
            int at = whole.length - 1;
            byte[] joined = new byte[at + name.length + body.length() + 1];
            System.arraycopy(whole, 0, joined, 0, at);
            System.arraycopy(name, 0, joined, at, name.length);
            body.copyTo(joined, at + name.length);
            joined[joined.length - 1] = '}';
            whole = joined;
        }
        ByteBuffer.wrap(whole).putInt(checked(whole.length - LENGTH));
        return whole;
    }

    private static int checked(int length) throws FrameException {
        if (length > Protocol.MAX_FRAME) {
            throw new FrameException(
                    "a frame has at most %d bytes, this one has %d"
                            .formatted(Protocol.MAX_FRAME, length));
        }
        return length;
    }

    private static Frame decodeJson(byte[] bytes) throws FrameException {
        try (JsonParser parser = Json.mapper().getFactory().createParser(bytes)) {
            parser.nextToken();
            var found = new Found(bytes);
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                found.take(parser.currentName(), parser.nextToken(), parser);
            }
            if (parser.currentToken() != JsonToken.END_OBJECT || parser.nextToken() != null) {
                throw new FrameException("wanted one JSON object, found something after it");
            }
            return found.frame();
        } catch (JsonEOFException e) {
            throw new FrameException("wanted a JSON object, found one that is cut off");
        } catch (JsonProcessingException e) {
            throw new FrameException("wanted a JSON object, found what the parser refuses");
        } catch (FrameException e) {
            throw e;
        } catch (IOException e) {
            throw new FrameException("wanted a JSON object, found text that is not UTF-8");
        }
    }

    /// The fields of a frame that some version of it has; all others are skipped.
    private static final class Found {
        private final byte[] bytes;
        private final Map<String, Long> numbers = new HashMap<>();
        private final Map<String, String> texts = new HashMap<>();
        private final Map<String, Boolean> truths = new HashMap<>();
        private List<String> features = List.of();
        private @Nullable Payload body;

        Found(byte[] bytes) {
            this.bytes = bytes;
        }

        void take(String name, JsonToken token, JsonParser parser) throws IOException {
            switch (name) {
                case "call",
                        "epoch",
                        "deadlineMillis",
                        "window",
                        "done",
                        "total",
                        "bytes",
                        "number",
                        "major",
                        "minor" -> {
                    if (token != JsonToken.VALUE_NUMBER_INT) {
                        throw new FrameException("wanted a whole number as " + name);
                    }
                    numbers.put(name, parser.getLongValue());
                }
                case "type", "operation", "code", "message", "text", "version", "host" -> {
                    if (token == JsonToken.VALUE_STRING) {
                        texts.put(name, text(name, parser));
                    } else if (token != JsonToken.VALUE_NULL) {
                        throw new FrameException("wanted text as " + name);
                    }
                }
                case "output", "repeat" -> {
                    if (!token.isBoolean()) {
                        throw new FrameException("wanted true or false as " + name);
                    }
                    truths.put(name, parser.getBooleanValue());
                }
                case "features" -> features = list(token, parser);
                case "body" -> body = raw(token, parser);
                default -> parser.skipChildren();
            }
        }

        private static String text(String name, JsonParser parser) throws IOException {
            String text = parser.getText();
            if (text.length() > MAX_TEXT) {
                throw new FrameException("wanted a short text as " + name);
            }
            return text;
        }

        private static List<String> list(JsonToken token, JsonParser parser) throws IOException {
            if (token != JsonToken.START_ARRAY) {
                throw new FrameException("wanted a list as features");
            }
            List<String> list = new ArrayList<>();
            while (parser.nextToken() == JsonToken.VALUE_STRING && list.size() < MAX_FEATURES) {
                list.add(text("features", parser));
            }
            if (parser.currentToken() != JsonToken.END_ARRAY) {
                throw new FrameException("wanted a short list of texts as features");
            }
            return list;
        }

        private @Nullable Payload raw(JsonToken token, JsonParser parser) throws IOException {
            if (token == JsonToken.VALUE_NULL) {
                return null;
            }
            if (!token.isStructStart()) {
                throw new FrameException("wanted an object or a list as body");
            }
            int start = Math.toIntExact(parser.currentTokenLocation().getByteOffset());
            parser.skipChildren();
            int end = Math.toIntExact(parser.currentLocation().getByteOffset());
            return Payload.of(bytes, start, end - start);
        }

        Frame frame() throws FrameException {
            String type = text("type");
            return switch (type) {
                case "hello" ->
                        new Frame.Hello(
                                Math.toIntExact(bounded("major", Integer.MAX_VALUE)),
                                Math.toIntExact(bounded("minor", Integer.MAX_VALUE)),
                                texts.getOrDefault("version", "unknown"),
                                texts.getOrDefault("host", ""),
                                features);
                case "command" ->
                        new Frame.Command(
                                number("call"),
                                operation(),
                                numbers.getOrDefault("epoch", 0L),
                                number("deadlineMillis"),
                                truths.getOrDefault("output", false),
                                Math.toIntExact(bounded("window", Protocol.MAX_ANSWER)),
                                body());
                case "accepted" ->
                        new Frame.Accepted(number("call"), truths.getOrDefault("repeat", false));
                case "progress" ->
                        new Frame.Progress(
                                number("call"),
                                numbers.getOrDefault("done", 0L),
                                numbers.getOrDefault("total", 0L),
                                texts.get("text"));
                case "answer" -> new Frame.Answer(number("call"), body);
                case "failed" -> new Frame.Failed(number("call"), text("code"), text("message"));
                case "report" -> new Frame.Report(body());
                case "credit" -> new Frame.Credit(number("call"), bounded("bytes", 1L << 40));
                case "end" -> new Frame.End(number("call"), number("bytes"));
                case "cancel" -> new Frame.Cancel(number("call"));
                case "ping" -> new Frame.Ping(number("number"));
                case "pong" -> new Frame.Pong(number("number"));
                default -> new Frame.Unknown(type);
            };
        }

        private long number(String name) throws FrameException {
            Long value = numbers.get(name);
            if (value == null) {
                throw new FrameException(missing(name));
            }
            return value;
        }

        private long bounded(String name, long max) throws FrameException {
            long value = number(name);
            if (value < 0 || value > max) {
                throw new FrameException("wanted 0 to %d as %s".formatted(max, name));
            }
            return value;
        }

        private String text(String name) throws FrameException {
            String value = texts.get(name);
            if (value == null) {
                throw new FrameException(missing(name));
            }
            return value;
        }

        private Payload body() throws FrameException {
            if (body == null) {
                throw new FrameException(missing("body"));
            }
            return body;
        }

        private UUID operation() throws FrameException {
            try {
                return UUID.fromString(text("operation"));
            } catch (IllegalArgumentException e) {
                throw new FrameException("wanted a UUID as operation");
            }
        }

        private static String missing(String name) {
            return "wanted a frame with " + name + ", found none";
        }
    }
}
