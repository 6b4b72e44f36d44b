package io.gearshift.web.bulk;

import io.gearshift.assets.Texts;
import io.gearshift.backend.api.Limits;
import io.gearshift.web.limit.LimitWords;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What changes of one gear, in words.
public final class BulkWords {

    private BulkWords() {}

    /// One limit, before and after.
    ///
    /// @param label of the limit
    public record Change(String label, String before, String after) {}

    /// What differs.
    static List<Change> changes(@Nullable Limits before, @Nullable Limits after) {
        List<Change> changes = new ArrayList<>();
        if (before == null || after == null) {
            return changes;
        }
        Map<String, String> from = LimitWords.of(before);
        LimitWords.of(after)
                .forEach(
                        (name, words) -> {
                            String was = from.getOrDefault(name, "");
                            if (!was.equals(words)) {
                                changes.add(new Change(Texts.of("limit." + name), was, words));
                            }
                        });
        return changes;
    }
}
