package io.gearshift.backend.mirror;

import io.gearshift.collectors.KernelText;
import io.gearshift.collectors.UnexpectedText;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What `gear-mirror` wrote: lines of words parted by tabs, the first of each its type. See
/// `packaging/native/gear-mirror.c`.
final class MirrorText {

    private static final int ESCAPE = 4;

    private final Map<String, List<List<String>>> lines = new HashMap<>();

    /// Takes it apart.
    ///
    /// @throws UnexpectedText where its last line is missing: then so may be others
    static MirrorText parse(byte[] bytes) throws UnexpectedText {
        var text = new MirrorText();
        for (String line : KernelText.linesOrNone(new String(bytes, StandardCharsets.UTF_8))) {
            List<String> words = new ArrayList<>();
            for (String word : line.split("\t", -1)) {
                words.add(unescaped(word));
            }
            text.lines
                    .computeIfAbsent(words.getFirst(), _ -> new ArrayList<>())
                    .add(words.subList(1, words.size()));
        }
        if (!text.lines.containsKey("end")) {
            throw new UnexpectedText("a line that says end", "none");
        }
        return text;
    }

    /// The lines of a type, without it.
    ///
    /// @param words how many each must have
    /// @throws UnexpectedText where one has another number
    List<List<String>> of(String type, int words) throws UnexpectedText {
        List<List<String>> found = lines.getOrDefault(type, List.of());
        for (List<String> line : found) {
            if (line.size() != words) {
                throw new UnexpectedText(words + " words after " + type, String.join(" ", line));
            }
        }
        return found;
    }

    /// How many lines of a type were left out.
    long more(String type) throws UnexpectedText {
        for (List<String> line : of("more", 2)) {
            if (line.getFirst().equals(type)) {
                return KernelText.number(line.get(1));
            }
        }
        return 0;
    }

    /// Why lines of a type are missing.
    Optional<String> problem(String type) throws UnexpectedText {
        return of("problem", 2).stream()
                .filter(line -> line.getFirst().equals(type))
                .map(line -> line.get(1))
                .findFirst();
    }

    private static String unescaped(String word) throws UnexpectedText {
        if (word.indexOf('\\') < 0) {
            return word;
        }
        byte[] escaped = word.getBytes(StandardCharsets.UTF_8);
        var plain = new ByteArrayOutputStream();
        for (int i = 0; i < escaped.length; i++) {
            if (escaped[i] != '\\') {
                plain.write(escaped[i]);
                continue;
            }
            if (i + ESCAPE > escaped.length) {
                throw new UnexpectedText("three octal digits after a backslash", word);
            }
            try {
                plain.write(
                        Integer.parseInt(
                                new String(escaped, i + 1, 3, StandardCharsets.US_ASCII), 8));
            } catch (NumberFormatException e) {
                throw new UnexpectedText("three octal digits after a backslash", word);
            }
            i += ESCAPE - 1;
        }
        return plain.toString(StandardCharsets.UTF_8);
    }
}
