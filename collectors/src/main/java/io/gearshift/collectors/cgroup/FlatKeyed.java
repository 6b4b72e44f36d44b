package io.gearshift.collectors.cgroup;

import io.gearshift.collectors.ByteSize;
import io.gearshift.collectors.Counter;
import io.gearshift.collectors.KernelFiles;
import io.gearshift.collectors.KernelText;
import io.gearshift.collectors.Reading;
import io.gearshift.collectors.UnexpectedText;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// A file of lines of a key and a number, as `cpu.stat`, `memory.stat`, `memory.events`.
///
/// ```
/// usage_usec 1234
/// user_usec 1000
/// ```
///
/// @param values unsigned, by key; keys that a newer kernel adds do no harm
record FlatKeyed(Map<String, Long> values) {

    FlatKeyed {
        values = Map.copyOf(values);
    }

    static Reading<FlatKeyed> read(Path file) {
        return KernelFiles.read(file, FlatKeyed::parse);
    }

    static FlatKeyed parse(String text) throws UnexpectedText {
        var values = new HashMap<String, Long>();
        for (String line : KernelText.lines(text)) {
            List<String> words = KernelText.words(line);
            if (words.size() != 2) {
                throw new UnexpectedText("a key and a number", line);
            }
            values.put(words.get(0), KernelText.unsigned(words.get(1)));
        }
        return new FlatKeyed(values);
    }

    /// One value of a file that was read; unsupported where the file has no such key.
    static Reading<Counter> counter(Reading<FlatKeyed> file, String key) {
        return figure(file, key, Counter::new);
    }

    /// One value of a file that was read, in bytes.
    static Reading<ByteSize> bytes(Reading<FlatKeyed> file, String key) {
        return figure(
                file,
                key,
                value -> {
                    if (value < 0) {
                        throw new UnexpectedText(
                                key + " up to 2^63-1", Long.toUnsignedString(value));
                    }
                    return new ByteSize(value);
                });
    }

    private static <T> Reading<T> figure(Reading<FlatKeyed> file, String key, Unit<T> unit) {
        return file.flatMap(present -> figure(present.path(), present.value(), key, unit));
    }

    private static <T> Reading<T> figure(String path, FlatKeyed keyed, String key, Unit<T> unit) {
        Long value = keyed.values.get(key);
        if (value == null) {
            return new Reading.Unsupported<>(path, "the file has no " + key);
        }
        try {
            return new Reading.Present<>(path, unit.of(value));
        } catch (UnexpectedText e) {
            return new Reading.Malformed<>(path, e.wanted(), e.found());
        }
    }

    private interface Unit<T> {
        T of(long value) throws UnexpectedText;
    }
}
