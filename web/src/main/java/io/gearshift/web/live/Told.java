package io.gearshift.web.live;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/// What a live page has been told, so that only what changed is sent. Belongs to one stream.
public final class Told {

    private final Map<String, Map<String, String>> fields = new HashMap<>();
    private final Map<String, Object> parts = new HashMap<>();

    /// Remembers the fields of one thing and returns those that changed since the last time.
    ///
    /// @param key of the row or card that has them; empty for the page itself
    public Map<String, String> changed(String key, Map<String, String> now) {
        Map<String, String> before = fields.put(key, now);
        Map<String, String> changed = new LinkedHashMap<>(now);
        if (before != null) {
            changed.entrySet().removeAll(before.entrySet());
        }
        return changed;
    }

    /// Whether a part of the page is another than at the last look; true at the first, for it may
    /// have changed since the page was drawn.
    ///
    /// @param model what it shows, without ages, which the browser counts on by itself
    public boolean differs(String part, Object model) {
        return !model.equals(parts.put(part, model));
    }
}
