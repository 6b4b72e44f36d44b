package io.gearshift.backend.api.remote;

import io.gearshift.backend.api.AlertRule;
import io.gearshift.backend.api.AlertTarget;
import io.gearshift.backend.api.Event;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The bodies of the REST API's requests about alerts. What may be left out is nullable and has its
/// default here.
public final class AlertRequests {

    private AlertRequests() {}

    /// A rule to be made or changed; see {@link AlertRule.Terms}.
    ///
    /// @param lasting 5 minutes if null, as text that {@link Durations} reads
    /// @param severity a warning if null
    /// @param enabled true if null
    public record PutAlertRule(
            @Nullable String name,
            AlertRule.Watch watch,
            @Nullable Double threshold,
            @Nullable String lasting,
            @Nullable String project,
            @Nullable String gear,
            @Nullable String host,
            Event.@Nullable Severity severity,
            @Nullable Boolean enabled) {

        private static final Duration LASTING = Duration.ofMinutes(5);

        /// Refuses one without what it watches, which is what else can make it up.
        public PutAlertRule {
            if (watch == null) {
                throw new IllegalArgumentException("watch is wanted");
            }
        }

        /// The body for a rule.
        public static PutAlertRule of(AlertRule.Terms terms) {
            return new PutAlertRule(
                    terms.name(),
                    terms.watch(),
                    terms.threshold(),
                    terms.lasting().toString(),
                    terms.project(),
                    terms.gear(),
                    terms.host(),
                    terms.severity(),
                    terms.enabled());
        }

        /// The rule, with the defaults.
        ///
        /// @param id is its name if it has none
        public AlertRule.Terms terms(String id) {
            return new AlertRule.Terms(
                    name == null ? id : name,
                    watch,
                    threshold,
                    lasting == null ? LASTING : Durations.parse(lasting),
                    project,
                    gear,
                    host,
                    severity == null ? Event.Severity.WARNING : severity,
                    enabled == null || enabled);
        }
    }

    /// For how long nothing is sent.
    ///
    /// @param forTime as text; `0s` to send again
    public record SilenceAlertRule(String forTime) {

        /// Refuses none.
        public SilenceAlertRule {
            if (forTime == null) {
                throw new IllegalArgumentException("forTime is wanted");
            }
        }
    }

    /// A mail server; see {@link AlertTarget.Mail}.
    ///
    /// @param port 587 if null
    /// @param security STARTTLS if null
    public record MailServer(
            @Nullable String server,
            @Nullable Integer port,
            AlertTarget.@Nullable Security security,
            @Nullable String user,
            @Nullable String from,
            @Nullable List<String> to) {

        private static final int SUBMISSION = 587;

        private static @Nullable MailServer of(AlertTarget.@Nullable Mail mail) {
            return mail == null
                    ? null
                    : new MailServer(
                            mail.server(),
                            mail.port(),
                            mail.security(),
                            mail.user(),
                            mail.from(),
                            mail.to());
        }

        private AlertTarget.Mail mail() {
            return new AlertTarget.Mail(
                    server == null ? "" : server,
                    port == null ? SUBMISSION : port,
                    security == null ? AlertTarget.Security.STARTTLS : security,
                    user,
                    from == null ? "" : from,
                    to == null ? List.of() : to);
        }
    }

    /// A target to be made or changed; see {@link AlertTarget.Terms}.
    ///
    /// @param enabled true if null
    /// @param secret null to leave it, empty for none
    public record PutAlertTarget(
            @Nullable String url,
            @Nullable MailServer mail,
            @Nullable Boolean enabled,
            @Nullable String secret) {

        /// The body for a target.
        public static PutAlertTarget of(AlertTarget.Terms terms, @Nullable String secret) {
            return new PutAlertTarget(
                    terms.url(), MailServer.of(terms.mail()), terms.enabled(), secret);
        }

        /// The target, with the defaults.
        public AlertTarget.Terms terms() {
            return new AlertTarget.Terms(
                    url, mail == null ? null : mail.mail(), enabled == null || enabled);
        }

        /// Without the secret, and the address, which may be one.
        @Override
        public String toString() {
            return "PutAlertTarget[" + enabled + "]";
        }
    }
}
