package io.gearshift.backend.host.frame;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JavaType;
import io.gearshift.backend.api.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Bytes inside a frame: JSON that is passed on or read later, or a piece of a stream. Kept as it
/// came, so that what this version does not know is not lost. Immutable as long as the array behind
/// it is left alone. Its text form shows only its length: it may hold secrets.
public final class Payload {
    private final byte[] array;
    private final int offset;
    private final int length;

    private Payload(byte[] array, int offset, int length) {
        this.array = array;
        this.offset = offset;
        this.length = length;
    }

    /// The array itself, not a copy.
    public static Payload of(byte[] array) {
        return new Payload(array, 0, array.length);
    }

    /// A part of an array, not a copy.
    public static Payload of(byte[] array, int offset, int length) {
        if (offset < 0 || length < 0 || offset > array.length - length) {
            throw new IllegalArgumentException(
                    "no part at " + offset + " of length " + length + " in " + array.length);
        }
        return new Payload(array, offset, length);
    }

    /// The JSON form of one of our records.
    public static Payload json(Object value) throws JsonProcessingException {
        return of(Json.mapper().writeValueAsBytes(value));
    }

    /// Bytes in it.
    public int length() {
        return length;
    }

    /// A copy of the bytes.
    public byte[] toArray() {
        return Arrays.copyOfRange(array, offset, offset + length);
    }

    /// Reads it as JSON.
    ///
    /// @throws IOException if it is not what was wanted. Its message may quote the content
    public <T> T read(Class<T> type) throws IOException {
        return type.cast(read(Json.mapper().constructType(type)));
    }

    /// Reads it as JSON.
    ///
    /// @throws IOException if it is not what was wanted. Its message may quote the content
    public Object read(JavaType type) throws IOException {
        Object value = Json.mapper().readValue(array, offset, length, type);
        if (value == null) {
            throw new IOException("wanted " + type.toCanonical() + ", found null");
        }
        return value;
    }

    void copyTo(byte[] target, int at) {
        System.arraycopy(array, offset, target, at, length);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Payload that
                && Arrays.equals(
                        array,
                        offset,
                        offset + length,
                        that.array,
                        that.offset,
                        that.offset + that.length);
    }

    @Override
    public int hashCode() {
        return new String(array, offset, length, StandardCharsets.ISO_8859_1).hashCode();
    }

    @Override
    public String toString() {
        return length + " bytes";
    }
}
