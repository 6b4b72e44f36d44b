package io.gearshift.backend.alert;

import io.gearshift.backend.api.Alert;
import io.gearshift.backend.api.AlertRule;
import org.jspecify.annotations.Nullable;

/// A change in what stands.
sealed interface Turn {

    /// A rule and one that it is about. There is one alert of it at a time.
    ///
    /// @param gear id; null if it is about the host. A container that virsh made has its domain's
    ///   name, which another host may have too.
    record Key(String rule, String host, @Nullable String gear) {

        /// Of an alert.
        static Key of(Alert alert) {
            return new Key(alert.rule(), alert.host(), alert.gear());
        }

        /// In one word, unlike that of every other subject.
        String subject() {
            return gear == null ? "host " + host : "gear " + host + "/" + gear;
        }
    }

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
