package io.gearshift.backend.alert;

import io.gearshift.backend.api.Alert;
import io.gearshift.backend.api.AlertRule;
import org.jspecify.annotations.Nullable;

/// A change in what stands.
sealed interface Turn {

    /// A rule and one that it is about: a gear's id or a host's name. There is one alert of it at a
    /// time.
    record Key(String rule, boolean ofHost, String subject) {}

    /// What it is of.
    Key key();

    /// A condition has lasted long enough.
    ///
    /// @param gear id; null for a host
    /// @param figure null for what is so or not
    record Raised(
            Key key,
            AlertRule rule,
            String host,
            @Nullable String gear,
            @Nullable String gearName,
            String project,
            @Nullable Double figure)
            implements Turn {}

    /// One is over.
    ///
    /// @param why one sentence
    record Cleared(Key key, Alert alert, String why) implements Turn {}
}
