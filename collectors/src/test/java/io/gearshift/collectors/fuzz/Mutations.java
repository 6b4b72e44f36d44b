package io.gearshift.collectors.fuzz;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;

/// Texts with small changes, the same ones for the same seed: cut off, bytes changed, parts doubled
/// or left out, numbers above every type, and what escapes, ends lines and goes up folders.
public final class Mutations {

    private static final List<String> NASTY =
            List.of(
                    "18446744073709551616",
                    "-1",
                    "99999999999999999999999999",
                    "\n",
                    "\n\n",
                    " ",
                    "\t",
                    "\0",
                    "\\012",
                    "\u001b[31m",
                    "../../..",
                    "max",
                    "nan",
                    "=",
                    ":",
                    "<script>",
                    "\u00e9\uffff",
                    "some avg10=",
                    "0x1p3",
                    "٣");

    private final Random random;

    /// Mutations of this seed.
    public Mutations(long seed) {
        random = new Random(seed);
    }

    /// A text with some changes.
    public byte[] of(byte[] text) {
        byte[] changed = text;
        for (int i = 1 + random.nextInt(4); i > 0; i--) {
            changed = once(changed);
        }
        return changed;
    }

    private byte[] once(byte[] text) {
        int at = text.length == 0 ? 0 : random.nextInt(text.length);
        int to = at + (text.length == at ? 0 : random.nextInt(Math.min(40, text.length - at) + 1));
        return switch (random.nextInt(6)) {
            case 0 -> part(text, 0, at);
            case 1 -> joined(part(text, 0, at), part(text, to, text.length));
            case 2 -> joined(part(text, 0, to), part(text, at, text.length));
            case 3 -> joined(part(text, 0, at), nasty(), part(text, at, text.length));
            case 4 -> joined(part(text, 0, at), nasty(), part(text, to, text.length));
            default -> {
                byte[] copy = text.clone();
                if (copy.length > 0) {
                    copy[at] = (byte) random.nextInt(256);
                }
                yield copy;
            }
        };
    }

    private byte[] nasty() {
        return NASTY.get(random.nextInt(NASTY.size())).getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] part(byte[] text, int from, int to) {
        byte[] part = new byte[to - from];
        System.arraycopy(text, from, part, 0, part.length);
        return part;
    }

    private static byte[] joined(byte[]... parts) {
        var all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }
}
