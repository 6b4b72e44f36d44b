package io.gearshift.backend.timemachine;

import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Texts by name, each made when it is asked for, and not kept: of ten thousand that are compared
/// with what was written last, and mostly are the same, one at a time is there.
final class Texts extends AbstractMap<String, String> {

    private final Map<String, Supplier<String>> all;

    Texts(Map<String, Supplier<String>> all) {
        this.all = all;
    }

    @Override
    public Set<String> keySet() {
        return all.keySet();
    }

    @Override
    public boolean containsKey(@Nullable Object name) {
        return all.containsKey(name);
    }

    @Override
    public @Nullable String get(@Nullable Object name) {
        Supplier<String> text = all.get(name);
        return text == null ? null : text.get();
    }

    @Override
    public Set<Entry<String, String>> entrySet() {
        return new AbstractSet<>() {
            @Override
            public Iterator<Entry<String, String>> iterator() {
                return all.entrySet().stream()
                        .map(each -> Map.entry(each.getKey(), each.getValue().get()))
                        .iterator();
            }

            @Override
            public int size() {
                return all.size();
            }
        };
    }
}
