package io.gearshift.ctl;

import static io.gearshift.ctl.Output.column;

import io.gearshift.backend.api.Right;
import io.gearshift.backend.api.TokenView;
import io.gearshift.backend.api.remote.ApiJson;
import io.gearshift.backend.api.remote.Durations;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/// `ctl token ...`.
@Command(name = "token", description = "Manages API tokens.", mixinStandardHelpOptions = true)
final class TokenCommands {
    @ParentCommand private Ctl ctl;

    @Command(name = "list", description = "Lists tokens.", mixinStandardHelpOptions = true)
    int list() {
        ctl.output()
                .list(
                        ctl.console().tokens(),
                        column("ID", TokenView::id),
                        column("USER", TokenView::user),
                        column("LABEL", TokenView::label),
                        column("RIGHTS", TokenCommands::rights),
                        column("EXPIRES", token -> Values.orNone(token.expires())),
                        column("LAST USED", token -> Values.ago(token.lastUsed())));
        return Ctl.DONE;
    }

    private static String rights(TokenView token) {
        return token.rights().stream().sorted().map(ApiJson::word).collect(Collectors.joining(","));
    }

    @Command(
            name = "create",
            description = "Makes a token and prints its secret, this once.",
            mixinStandardHelpOptions = true)
    int create(
            @Parameters(paramLabel = "LABEL", description = "What it is for.") String label,
            @Option(
                            names = "--rights",
                            split = ",",
                            paramLabel = "RIGHT",
                            description =
                                    "view, operate, create, limit, exec, audit, metrics, access (default: view).")
                    @Nullable Set<Right> rights,
            @Option(
                            names = "--valid-for",
                            paramLabel = "TIME",
                            description =
                                    "How long it is valid, for example 90d (default: without end).")
                    @Nullable String validFor) {
        TokenView.Created created =
                ctl.console()
                        .createToken(
                                label,
                                rights == null ? EnumSet.of(Right.VIEW) : rights,
                                validFor == null ? null : Durations.parse(validFor));
        ctl.output().one(created, List.of(created.secret()));
        return Ctl.DONE;
    }

    @Command(
            name = "revoke",
            aliases = "rm",
            description = "Ends a token.",
            mixinStandardHelpOptions = true)
    int revoke(@Parameters(paramLabel = "ID", description = "Id of the token.") String id) {
        ctl.console().revokeToken(id);
        return Ctl.DONE;
    }
}
