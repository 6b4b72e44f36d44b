package io.gearshift.backend.api;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The part of a {@link Console} that is about alerts. Who may see a gear sees its alerts; rules
/// and targets are changed by who may do that in all projects.
public interface Alerting {

    /// What lasts now, the worst and newest first. Cheap: it asks no host.
    List<Alert> alerts();

    /// All rules that are about something that the caller may see.
    List<AlertRule> alertRules();

    /// Makes a rule, or changes one; it is not silenced afterwards.
    ///
    /// @throws ConsoleException `request.invalid` with all that is wrong
    AlertRule putAlertRule(String id, AlertRule.Terms terms);

    /// Removes a rule; its alerts are cleared.
    void deleteAlertRule(String id);

    /// Sends nothing about a rule for a time.
    ///
    /// @param forTime up to 30 days; zero to send again
    AlertRule silenceAlertRule(String id, Duration forTime);

    /// Takes back the last change of a rule, also that it was made or removed; once more, and it is
    /// there again.
    ///
    /// @return all rules
    List<AlertRule> undoAlertRule(String id);

    /// Where alerts are sent to.
    List<AlertTarget> alertTargets();

    /// Makes a target, or changes one.
    ///
    /// @param secret null to leave it, empty to remove it
    AlertTarget putAlertTarget(String id, AlertTarget.Terms terms, char @Nullable [] secret);

    /// Removes a target, with what was not delivered.
    void deleteAlertTarget(String id);

    /// Sends a test now, and waits for it.
    ///
    /// @throws ConsoleException `alert.not-delivered`, saying what came back
    AlertTarget testAlertTarget(String id);
}
