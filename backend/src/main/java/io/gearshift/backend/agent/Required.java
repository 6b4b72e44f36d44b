package io.gearshift.backend.agent;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import org.jspecify.annotations.Nullable;

/// Finds what a record that came over the link lacks. JSON knows nothing of our `@Nullable`, so a
/// missing field is null whatever its type says, and the handler relies on the types.
final class Required {
    private Required() {}

    /// The path of a component that is null and may not be; null if there is none. Looks into
    /// records of ours, not into lists.
    static @Nullable String missing(Record record) {
        for (RecordComponent each : record.getClass().getRecordComponents()) {
            Object value = value(record, each);
            if (value == null) {
                if (!each.getAnnotatedType().isAnnotationPresent(Nullable.class)) {
                    return each.getName();
                }
            } else if (value instanceof Record inner
                    && inner.getClass().getPackageName().startsWith("io.gearshift.")) {
                String deeper = missing(inner);
                if (deeper != null) {
                    return each.getName() + "." + deeper;
                }
            }
        }
        return null;
    }

    private static @Nullable Object value(Record record, RecordComponent component) {
        try {
            var accessor = component.getAccessor();
            accessor.setAccessible(true);
            return accessor.invoke(record);
        } catch (IllegalAccessException | InvocationTargetException e) {
            throw new IllegalStateException("a record that cannot be read: " + component, e);
        }
    }
}
