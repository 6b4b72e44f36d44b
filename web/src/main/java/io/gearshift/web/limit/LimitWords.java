package io.gearshift.web.limit;

import io.gearshift.assets.Say;
import io.gearshift.assets.Texts;
import io.gearshift.backend.api.Cap;
import io.gearshift.backend.api.IoWords;
import io.gearshift.backend.api.Limits;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Limits as a person reads and writes them, in the order in which every page shows them.
public final class LimitWords {

    private LimitWords() {}

    /// Every limit in words, by the name of its field.
    public static Map<String, String> of(Limits limits) {
        Map<String, String> words = new LinkedHashMap<>();
        words.put("memoryBytes", bytes(limits.memoryBytes()));
        words.put("memoryHighBytes", bytes(limits.memoryHighBytes()));
        words.put("swapBytes", bytes(limits.swapBytes()));
        words.put("cpuMillis", cores(limits.cpuMillis()));
        words.put("cpuWeight", Say.count(limits.cpuWeight()));
        String processors = limits.processors();
        words.put("processors", processors == null ? "all" : processors);
        words.put("processes", count(limits.processes()));
        words.put("io", limits.io().isEmpty() ? "no limit" : IoWords.of(limits.io()));
        return words;
    }

    /// What differs, as `memory cap 128 MiB`.
    public static List<String> changes(Limits from, Limits to) {
        Map<String, String> before = of(from);
        List<String> changes = new ArrayList<>();
        of(to).forEach(
                        (name, words) -> {
                            if (!words.equals(before.get(name))) {
                                changes.add(label(name) + " " + words);
                            }
                        });
        return changes;
    }

    /// A limit's name inside a sentence.
    static String label(String name) {
        String label = Texts.of("limit." + name);
        return label.startsWith("CPU")
                ? label
                : label.substring(0, 1).toLowerCase(java.util.Locale.ROOT) + label.substring(1);
    }

    private static String bytes(Cap cap) {
        return switch (cap) {
            case Cap.Unlimited ignored -> "no limit";
            case Cap.At at ->
                    at.value() % (1L << 20) == 0
                            ? Say.count(at.value() / 1048576.0) + " MiB"
                            : Say.bytes((double) at.value());
        };
    }

    private static String cores(Cap cap) {
        return switch (cap) {
            case Cap.Unlimited ignored -> "no limit";
            case Cap.At at -> Say.capCores(at.value()) + (at.value() == 1000 ? " core" : " cores");
        };
    }

    private static String count(Cap cap) {
        return switch (cap) {
            case Cap.Unlimited ignored -> "no limit";
            case Cap.At at -> Say.count((double) at.value());
        };
    }
}
