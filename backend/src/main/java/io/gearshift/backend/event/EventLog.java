package io.gearshift.backend.event;

import io.gearshift.backend.api.Event;
import io.gearshift.backend.gear.GearEntry;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Takes down what happens on this host. Safe for use by many threads.
public interface EventLog {

    /// Takes one event down.
    ///
    /// @param gear that it is about; null for the host
    /// @param text one sentence, no secrets
    /// @param details further facts by name
    void add(
            @Nullable GearEntry gear,
            Event.Kind kind,
            Event.Severity severity,
            String text,
            Map<String, String> details);
}
