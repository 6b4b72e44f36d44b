package io.gearshift.web.tls;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/// Writes the few ASN.1 DER values that a certificate is made of (X.690).
final class Der {

    private static final int UTC_TIME_UNTIL = 2050;
    private static final DateTimeFormatter UTC_TIME =
            DateTimeFormatter.ofPattern("yyMMddHHmmss'Z'").withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter GENERALIZED_TIME =
            DateTimeFormatter.ofPattern("yyyyMMddHHmmss'Z'").withZone(ZoneOffset.UTC);

    private Der() {}

    static byte[] sequence(byte[]... parts) {
        return value(0x30, join(parts));
    }

    static byte[] set(byte[]... parts) {
        return value(0x31, join(parts));
    }

    static byte[] integer(BigInteger number) {
        return value(0x02, number.toByteArray());
    }

    static byte[] bool(boolean value) {
        return value(0x01, new byte[] {(byte) (value ? 0xff : 0)});
    }

    static byte[] bitString(byte[] bits) {
        return bitString(0, bits);
    }

    static byte[] bitString(int unusedBits, byte[] bits) {
        return value(0x03, join(new byte[] {(byte) unusedBits}, bits));
    }

    static byte[] octetString(byte[] bytes) {
        return value(0x04, bytes);
    }

    static byte[] utf8(String text) {
        return value(0x0c, text.getBytes(StandardCharsets.UTF_8));
    }

    /// A time, in the form that RFC 5280 wants for its year.
    static byte[] time(Instant at) {
        boolean old = at.atOffset(ZoneOffset.UTC).getYear() < UTC_TIME_UNTIL;
        String text = (old ? UTC_TIME : GENERALIZED_TIME).format(at);
        return value(old ? 0x17 : 0x18, text.getBytes(StandardCharsets.US_ASCII));
    }

    /// An object identifier from its dotted form.
    static byte[] oid(String dotted) {
        String[] arcs = dotted.split("\\.", -1);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.write(Integer.parseInt(arcs[0]) * 40 + Integer.parseInt(arcs[1]));
        for (int i = 2; i < arcs.length; i++) {
            base128(bytes, Long.parseLong(arcs[i]));
        }
        return value(0x06, bytes.toByteArray());
    }

    private static void base128(ByteArrayOutputStream bytes, long number) {
        int shift = 0;
        while (number >>> shift > 0x7f) {
            shift += 7;
        }
        for (; shift > 0; shift -= 7) {
            bytes.write((int) (0x80 | (number >>> shift & 0x7f)));
        }
        bytes.write((int) (number & 0x7f));
    }

    /// Explicitly tagged, constructed, context-specific.
    static byte[] tagged(int number, byte[] content) {
        return value(0xa0 | number, content);
    }

    /// Implicitly tagged, primitive, context-specific.
    static byte[] implicit(int number, byte[] content) {
        return value(0x80 | number, content);
    }

    private static byte[] value(int tag, byte[] content) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(content.length + 6);
        out.write(tag);
        if (content.length < 0x80) {
            out.write(content.length);
        } else {
            byte[] length = BigInteger.valueOf(content.length).toByteArray();
            int from = length[0] == 0 ? 1 : 0;
            out.write(0x80 | (length.length - from));
            out.write(length, from, length.length - from);
        }
        out.writeBytes(content);
        return out.toByteArray();
    }

    private static byte[] join(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }
}
