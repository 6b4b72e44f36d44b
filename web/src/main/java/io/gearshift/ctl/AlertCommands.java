package io.gearshift.ctl;

import static io.gearshift.ctl.Output.column;
import static io.gearshift.ctl.Output.number;

import io.gearshift.backend.api.Alert;
import io.gearshift.backend.api.AlertTarget;
import io.gearshift.backend.api.ConsoleException;
import io.gearshift.backend.api.ErrorCode;
import io.gearshift.backend.api.remote.ApiJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/// `ctl alert ...`.
@Command(
        name = "alert",
        description = "Shows alerts, their rules, and where they are sent to.",
        mixinStandardHelpOptions = true,
        subcommands = {AlertRuleCommands.class, AlertCommands.Targets.class})
final class AlertCommands implements Runnable {
    @ParentCommand private Ctl ctl;
    @Spec private CommandSpec spec;

    Ctl ctl() {
        return ctl;
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Name a command.");
    }

    @Command(
            name = "list",
            description = "Lists what lasts now, the worst and newest first.",
            mixinStandardHelpOptions = true)
    int list() {
        ctl.output()
                .list(
                        ctl.console().alerts(),
                        column("SINCE", alert -> Values.ago(alert.since())),
                        column("SEVERITY", alert -> ApiJson.word(alert.severity())),
                        column("ABOUT", Alert::subject),
                        column("HOST", Alert::host),
                        column("RULE", Alert::rule),
                        column(
                                "WHAT",
                                alert -> alert.text() + (alert.silenced() ? " (not sent)" : "")));
        return Ctl.DONE;
    }

    /// `ctl alert target ...`.
    @Command(
            name = "target",
            description = "Where alerts are sent to.",
            mixinStandardHelpOptions = true)
    static final class Targets implements Runnable {
        @ParentCommand private AlertCommands alert;
        @Spec private CommandSpec spec;

        @Override
        public void run() {
            throw new ParameterException(spec.commandLine(), "Name a command.");
        }

        @Command(name = "list", description = "Lists targets.", mixinStandardHelpOptions = true)
        int list() {
            alert.ctl()
                    .output()
                    .list(
                            alert.ctl().console().alertTargets(),
                            column("TARGET", AlertTarget::id),
                            column("TO", Targets::where),
                            column("STATE", each -> each.terms().enabled() ? "on" : "off"),
                            column("SECRET", each -> each.secretSet() ? "set" : "none"),
                            number("WAITING", each -> Integer.toString(each.waiting())),
                            column("DELIVERED", each -> Values.ago(each.delivered())),
                            column("PROBLEM", each -> Values.orNone(each.problem())));
            return Ctl.DONE;
        }

        private static String where(AlertTarget target) {
            AlertTarget.Mail mail = target.terms().mail();
            return mail == null
                    ? Values.orNone(target.terms().url())
                    : String.join(",", mail.to()) + " by " + mail.server() + ":" + mail.port();
        }

        @Command(
                name = "put",
                description = "Makes a webhook or a mail server a target, or changes one.",
                mixinStandardHelpOptions = true)
        int put(
                @Parameters(paramLabel = "ID", description = "a-z, 0-9 and -.") String id,
                @Option(
                                names = "--webhook",
                                paramLabel = "URL",
                                description = "Address that notices are posted to.")
                        @Nullable String webhook,
                @Option(
                                names = "--smtp",
                                paramLabel = "SERVER[:PORT]",
                                description = "Mail server (port 587 if left out).")
                        @Nullable String smtp,
                @Option(
                                names = "--security",
                                paramLabel = "starttls|tls|none",
                                defaultValue = "starttls",
                                description = "Of mail (default: ${DEFAULT-VALUE}).")
                        AlertTarget.Security security,
                @Option(names = "--user", paramLabel = "USER", description = "Of the mail server.")
                        @Nullable String user,
                @Option(names = "--from", paramLabel = "ADDRESS", description = "Sender of mail.")
                        @Nullable String from,
                @Option(
                                names = "--to",
                                paramLabel = "ADDRESS",
                                description = "Receiver of mail; may be repeated.")
                        @Nullable List<String> to,
                @Option(
                                names = "--secret-file",
                                paramLabel = "FILE",
                                description =
                                        "Signs a webhook's calls, or signs in to the mail server."
                                                + " Empty to remove it; without this it stays.")
                        @Nullable Path secretFile,
                @Option(names = "--off", description = "Sends nothing there.") boolean off) {
            AlertTarget.Mail mail = null;
            if (smtp != null) {
                int colon = smtp.lastIndexOf(':');
                boolean port = colon > 0 && smtp.substring(colon + 1).matches("[0-9]{1,5}");
                mail =
                        new AlertTarget.Mail(
                                port ? smtp.substring(0, colon) : smtp,
                                port ? Integer.parseInt(smtp.substring(colon + 1)) : 587,
                                security,
                                user,
                                from == null ? "" : from,
                                to == null ? List.of() : to);
            }
            AlertTarget target =
                    alert.ctl()
                            .console()
                            .putAlertTarget(
                                    id,
                                    new AlertTarget.Terms(webhook, mail, !off),
                                    secretFile == null ? null : secret(secretFile));
            alert.ctl()
                    .output()
                    .one(
                            target,
                            List.of(
                                    "Saved "
                                            + id
                                            + ". See it arrive: "
                                            + Ctl.name()
                                            + " alert target test "
                                            + id));
            return Ctl.DONE;
        }

        /// Never as an argument: others see those.
        private static char[] secret(Path file) {
            try {
                return Files.readString(file).strip().toCharArray();
            } catch (IOException e) {
                throw new ConsoleException(
                        ErrorCode.REQUEST_INVALID,
                        "The file " + file + " cannot be read (" + e.getMessage() + ").",
                        e);
            }
        }

        @Command(
                name = "test",
                description = "Sends a test and waits for it.",
                mixinStandardHelpOptions = true)
        int test(@Parameters(paramLabel = "ID", description = "Of the target.") String id) {
            alert.ctl()
                    .output()
                    .one(
                            alert.ctl().console().testAlertTarget(id),
                            List.of("The test has reached " + id + "."));
            return Ctl.DONE;
        }

        @Command(name = "rm", description = "Removes a target.", mixinStandardHelpOptions = true)
        int remove(@Parameters(paramLabel = "ID", description = "Of the target.") String id) {
            alert.ctl().console().deleteAlertTarget(id);
            return Ctl.DONE;
        }
    }
}
