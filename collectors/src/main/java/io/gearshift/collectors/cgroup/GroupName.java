package io.gearshift.collectors.cgroup;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/// The name of a group's folder, which is any bytes but `/`, zero and newline, as text.
final class GroupName {

    private GroupName() {}

    /// The name as UTF-8; each byte that is none becomes `\xHH`, in the way that systemd writes
    /// what it may not use in a name.
    ///
    /// @param latin its bytes, a character each
    static String text(String latin) {
        byte[] name = latin.getBytes(StandardCharsets.ISO_8859_1);
        CharsetDecoder decoder =
                StandardCharsets.UTF_8
                        .newDecoder()
                        .onMalformedInput(CodingErrorAction.REPORT)
                        .onUnmappableCharacter(CodingErrorAction.REPORT);
        ByteBuffer bytes = ByteBuffer.wrap(name);
        CharBuffer chars = CharBuffer.allocate(name.length);
        var text = new StringBuilder(name.length);
        while (true) {
            CoderResult result = decoder.decode(bytes, chars, true);
            text.append(chars.flip());
            chars.clear();
            if (result.isUnderflow()) {
                return text.toString();
            }
            for (int i = 0; i < result.length(); i++) {
                text.append(String.format("\\x%02x", bytes.get()));
            }
        }
    }
}
