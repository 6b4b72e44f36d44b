package io.gearshift.ctl;

import static io.gearshift.ctl.Output.column;

import io.gearshift.assets.Say;
import io.gearshift.backend.api.AlertRule;
import io.gearshift.backend.api.Event;
import io.gearshift.backend.api.remote.ApiJson;
import io.gearshift.backend.api.remote.Durations;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/// `ctl alert rule ...`.
@Command(
        name = "rule",
        description = "What alerts are raised about.",
        mixinStandardHelpOptions = true)
final class AlertRuleCommands implements Runnable {
    private static final String ID = "Of the rule.";

    @ParentCommand private AlertCommands alert;
    @Spec private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Name a command.");
    }

    @Command(name = "list", description = "Lists rules.", mixinStandardHelpOptions = true)
    int list() {
        print(alert.ctl().console().alertRules());
        return Ctl.DONE;
    }

    private void print(List<AlertRule> rules) {
        alert.ctl()
                .output()
                .list(
                        rules,
                        column("RULE", AlertRule::id),
                        column("WATCH", rule -> ApiJson.word(rule.terms().watch())),
                        column("FROM", rule -> from(rule.terms())),
                        column("FOR", rule -> span(rule.terms())),
                        column("OF", rule -> where(rule.terms())),
                        column("SEVERITY", rule -> ApiJson.word(rule.terms().severity())),
                        column("STATE", AlertRuleCommands::state),
                        column("NAME", rule -> rule.terms().name()));
    }

    private static String from(AlertRule.Terms terms) {
        Double threshold = terms.threshold();
        return threshold == null ? Values.orNone(null) : terms.watch().words(threshold);
    }

    private static String span(AlertRule.Terms terms) {
        return Say.span(terms.lasting());
    }

    private static String where(AlertRule.Terms terms) {
        List<String> parts = new ArrayList<>();
        if (terms.project() != null) {
            parts.add("project " + terms.project());
        }
        if (terms.gear() != null) {
            parts.add("gear " + terms.gear());
        }
        if (terms.host() != null) {
            parts.add("host " + terms.host());
        }
        return parts.isEmpty()
                ? terms.watch().ofHosts() ? "all hosts" : "all gears"
                : String.join(", ", parts);
    }

    private static String state(AlertRule rule) {
        Instant until = rule.silencedUntil();
        if (!rule.terms().enabled()) {
            return "off";
        }
        return until != null && until.isAfter(Instant.now()) ? "silenced until " + until : "on";
    }

    @Command(
            name = "put",
            description = "Makes a rule, or replaces one.",
            mixinStandardHelpOptions = true)
    int put(
            @Parameters(paramLabel = "ID", description = "a-z, 0-9 and -.") String id,
            @Option(
                            names = "--watch",
                            required = true,
                            paramLabel = "WHAT",
                            description = "For example gear-throttled; a wrong one lists all.")
                    String watch,
            @Option(
                            names = "--from",
                            paramLabel = "NUMBER",
                            description = "Percent, or how often; none for what is so or not.")
                    @Nullable Double from,
            @Option(
                            names = "--for",
                            paramLabel = "TIME",
                            defaultValue = "5m",
                            description =
                                    "How long, or within which time (default: ${DEFAULT-VALUE}).")
                    String lasting,
            @Option(names = "--name", paramLabel = "TEXT", description = "In words.")
                    @Nullable String name,
            @Option(names = "--project", paramLabel = "PROJECT", description = "Only its gears.")
                    @Nullable String project,
            @Option(names = "--gear", paramLabel = "GEAR", description = "Only this gear.")
                    @Nullable String gear,
            @Option(names = "--host", paramLabel = "HOST", description = "Only this host.")
                    @Nullable String host,
            @Option(
                            names = "--severity",
                            paramLabel = "info|warning|error",
                            defaultValue = "warning",
                            description = "How much it matters (default: ${DEFAULT-VALUE}).")
                    Event.Severity severity,
            @Option(names = "--off", description = "Kept, but raises nothing.") boolean off) {
        AlertRule rule =
                alert.ctl()
                        .console()
                        .putAlertRule(
                                id,
                                new AlertRule.Terms(
                                        name == null ? id : name,
                                        watch(watch),
                                        from,
                                        Durations.parse(lasting),
                                        project,
                                        gear,
                                        host,
                                        severity,
                                        !off));
        alert.ctl().output().one(rule, List.of("Saved " + id + "."));
        return Ctl.DONE;
    }

    private AlertRule.Watch watch(String typed) {
        List<String> words = new ArrayList<>();
        for (AlertRule.Watch each : AlertRule.Watch.values()) {
            String word = ApiJson.word(each);
            words.add(word);
            if (word.equalsIgnoreCase(typed.replace('_', '-'))) {
                return each;
            }
        }
        throw new ParameterException(
                spec.commandLine(), "--watch wants one of " + String.join(", ", words));
    }

    @Command(name = "rm", description = "Removes a rule.", mixinStandardHelpOptions = true)
    int remove(@Parameters(paramLabel = "ID", description = ID) String id) {
        alert.ctl().console().deleteAlertRule(id);
        alert.ctl()
                .output()
                .line("Removed " + id + ". Take it back: " + Ctl.name() + " alert rule undo " + id);
        return Ctl.DONE;
    }

    @Command(
            name = "silence",
            description = "Sends nothing about a rule for a time; it is shown all the same.",
            mixinStandardHelpOptions = true)
    int silence(
            @Parameters(paramLabel = "ID", description = ID) String id,
            @Option(
                            names = "--for",
                            paramLabel = "TIME",
                            defaultValue = "1h",
                            description = "How long (default: ${DEFAULT-VALUE}); 0s to send again.")
                    String time) {
        print(List.of(alert.ctl().console().silenceAlertRule(id, Durations.parse(time))));
        return Ctl.DONE;
    }

    @Command(
            name = "undo",
            description = "Takes the last change of a rule back, also its removal.",
            mixinStandardHelpOptions = true)
    int undo(@Parameters(paramLabel = "ID", description = ID) String id) {
        print(alert.ctl().console().undoAlertRule(id));
        return Ctl.DONE;
    }
}
