package io.gearshift.backend.timemachine;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32C;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.InflaterInputStream;
import org.jspecify.annotations.Nullable;

/// One entry of a log: length, checksum, time, kind, and deflated what was set and what is gone.
///
/// @param at when it was so
/// @param set texts by name; of a {@link Kind#WHOLE} all that there are
/// @param gone names
record Frame(Instant at, Kind kind, Map<String, String> set, List<String> gone) {

    /// Length, checksum, time and kind.
    static final int HEAD = Integer.BYTES + Integer.BYTES + Long.BYTES + 1;

    /// More than any that we write; what claims to be longer is damage.
    static final int LONGEST = 1 << 28;

    private static final Kind[] KINDS = Kind.values();

    /// What an entry says.
    enum Kind {
        /// Everything that there is; each file begins with one.
        WHOLE,
        /// What changed.
        CHANGE,
        /// Nothing changed since the entry before.
        SAME
    }

    Frame {
        gone = List.copyOf(gone);
    }

    static Frame whole(Instant at, Map<String, String> all) {
        return new Frame(at, Kind.WHOLE, all, List.of());
    }

    static Frame change(Instant at, Map<String, String> set, Collection<String> gone) {
        return new Frame(at, Kind.CHANGE, set, List.copyOf(gone));
    }

    static Frame same(Instant at) {
        return new Frame(at, Kind.SAME, Map.of(), List.of());
    }

    /// Makes what was before into what is after.
    void applyTo(Map<String, String> state) {
        if (kind == Kind.WHOLE) {
            state.clear();
        }
        state.putAll(set);
        gone.forEach(state::remove);
    }

    /// As it is written.
    // The place of a kind in the enum is its number in the file: none is ever taken out.
    @SuppressWarnings("EnumOrdinal")
    ByteBuffer encode() {
        byte[] body = kind == Kind.SAME ? new byte[0] : body();
        ByteBuffer bytes = ByteBuffer.allocate(HEAD + body.length);
        bytes.putInt(body.length).putInt(0).putLong(at.toEpochMilli());
        bytes.put((byte) kind.ordinal()).put(body).flip();
        bytes.putInt(Integer.BYTES, checksum(bytes));
        return bytes;
    }

    private byte[] body() {
        var bytes = new ByteArrayOutputStream();
        var deflater = new Deflater();
        try (var out = new DataOutputStream(new DeflaterOutputStream(bytes, deflater))) {
            out.writeInt(set.size());
            for (Map.Entry<String, String> each : set.entrySet()) {
                text(out, each.getKey());
                text(out, each.getValue());
            }
            out.writeInt(gone.size());
            for (String each : gone) {
                text(out, each);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("memory can be written to", e);
        } finally {
            deflater.end();
        }
        return bytes.toByteArray();
    }

    private static void text(DataOutputStream out, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    /// Of everything after the checksum, and the length.
    private static int checksum(ByteBuffer frame) {
        var crc = new CRC32C();
        crc.update(frame.duplicate().limit(Integer.BYTES));
        crc.update(frame.duplicate().position(2 * Integer.BYTES));
        return (int) crc.getValue();
    }

    /// Time and kind of the next, which is checked and not unpacked.
    ///
    /// @return null if there is none whole
    static @Nullable Frame readHead(ByteBuffer from) {
        ByteBuffer bytes = next(from);
        return bytes == null
                ? null
                : new Frame(
                        Instant.ofEpochMilli(bytes.getLong(2 * Integer.BYTES)),
                        KINDS[Math.floorMod(bytes.get(HEAD - 1), KINDS.length)],
                        Map.of(),
                        List.of());
    }

    /// Reads the next.
    ///
    /// @return null if there is none whole: it ends in the middle, or is not what was written
    static @Nullable Frame read(ByteBuffer from) {
        ByteBuffer bytes = next(from);
        if (bytes == null) {
            return null;
        }
        long millis = bytes.getLong(2 * Integer.BYTES);
        int kind = bytes.get(HEAD - 1);
        if (kind < 0 || kind >= KINDS.length) {
            return null;
        }
        try {
            return decode(Instant.ofEpochMilli(millis), KINDS[kind], bytes.position(HEAD));
        } catch (IOException e) {
            // Its checksum fits, so a version of ours wrote it that this one does not understand.
            return null;
        }
    }

    private static @Nullable ByteBuffer next(ByteBuffer from) {
        if (from.remaining() < HEAD) {
            return null;
        }
        int length = from.getInt(from.position());
        if (length < 0 || length > LONGEST || length > from.remaining() - HEAD) {
            return null;
        }
        ByteBuffer bytes = from.slice(from.position(), HEAD + length);
        if (bytes.getInt(Integer.BYTES) != checksum(bytes)) {
            return null;
        }
        from.position(from.position() + HEAD + length);
        return bytes;
    }

    private static Frame decode(Instant at, Kind kind, ByteBuffer body) throws IOException {
        if (kind == Kind.SAME) {
            return same(at);
        }
        byte[] bytes = new byte[body.remaining()];
        body.get(bytes);
        try (var in =
                new DataInputStream(new InflaterInputStream(new ByteArrayInputStream(bytes)))) {
            Map<String, String> set = new LinkedHashMap<>();
            for (int left = in.readInt(); left > 0; left--) {
                set.put(text(in), text(in));
            }
            List<String> gone = new ArrayList<>();
            for (int left = in.readInt(); left > 0; left--) {
                gone.add(text(in));
            }
            return new Frame(at, kind, set, gone);
        }
    }

    private static String text(DataInputStream in) throws IOException {
        int length = in.readInt();
        if (length < 0 || length > LONGEST) {
            throw new IOException("a text of " + length + " bytes");
        }
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length) {
            throw new IOException("a text ends in the middle");
        }
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
