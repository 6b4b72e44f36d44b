package io.gearshift.backend.driver.libvirt;

import com.sun.jna.Memory;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/// `virTypedParameter[]` as libvirt lays it out: a name of 80 bytes, a type, eight bytes of value.
final class TypedParameters {

    private static final int NAME_BYTES = 80;
    private static final int TYPE_AT = 80;
    private static final int VALUE_AT = 88;
    private static final int SIZE = 96;

    private static final int LONG = 3;
    private static final int UNSIGNED_LONG = 4;

    private TypedParameters() {}

    /// The parameters in libvirt's form. All are unsigned but `vcpu_quota`.
    static Memory of(Map<String, Long> values) {
        var memory = new Memory((long) values.size() * SIZE);
        memory.clear();
        long at = 0;
        for (Map.Entry<String, Long> each : values.entrySet()) {
            memory.write(at, name(each.getKey()), 0, NAME_BYTES);
            memory.setInt(at + TYPE_AT, each.getKey().equals("vcpu_quota") ? LONG : UNSIGNED_LONG);
            memory.setLong(at + VALUE_AT, each.getValue());
            at += SIZE;
        }
        return memory;
    }

    private static byte[] name(String text) {
        var bytes = new byte[NAME_BYTES];
        byte[] ascii = text.getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(ascii, 0, bytes, 0, Math.min(ascii.length, NAME_BYTES - 1));
        return bytes;
    }
}
