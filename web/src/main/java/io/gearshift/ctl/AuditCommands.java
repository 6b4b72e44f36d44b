package io.gearshift.ctl;

import static io.gearshift.ctl.Output.column;

import io.gearshift.assets.Say;
import io.gearshift.backend.api.AuditCheck;
import io.gearshift.backend.api.AuditQuery;
import io.gearshift.backend.api.AuditRow;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/// `ctl audit ...`.
@Command(
        name = "audit",
        description = "Shows who did what, and checks that nobody changed it.",
        mixinStandardHelpOptions = true)
final class AuditCommands {
    @ParentCommand private Ctl ctl;

    @Command(
            name = "list",
            description = "Lists audit rows, newest first.",
            mixinStandardHelpOptions = true)
    int list(
            @Option(
                            names = "--filter",
                            paramLabel = "TEXT",
                            description = "Only rows whose user, action or object holds it.")
                    @Nullable String filter,
            @Option(
                            names = {"-n", "--count"},
                            paramLabel = "COUNT",
                            defaultValue = "50",
                            description = "How many (default: ${DEFAULT-VALUE}).")
                    int count) {
        ctl.output()
                .list(
                        ctl.console().audit(new AuditQuery(filter, null, null, count)),
                        column("TIME", row -> Say.at(row.at())),
                        column("WHO", AuditRow::who),
                        column("VIA", AuditRow::via),
                        column("ACTION", AuditRow::action),
                        column("OBJECT", AuditRow::objectName),
                        column("OUTCOME", AuditRow::outcome),
                        column("CHANGE", row -> Values.orNone(row.changeId())));
        return Ctl.DONE;
    }

    @Command(
            name = "verify",
            description =
                    "Walks the chain of all rows; exits with 1 and names the first row that does not"
                            + " fit if one was changed or taken away.",
            mixinStandardHelpOptions = true)
    int verify() {
        AuditCheck check = ctl.console().checkAudit(Duration.ZERO);
        ctl.output()
                .one(
                        check,
                        List.of(check.words() + ", checked at " + Say.at(check.checkedAt()) + "."));
        return check.whole() ? Ctl.DONE : Ctl.FAILED;
    }
}
