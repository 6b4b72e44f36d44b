package io.gearshift.ctl;

import static io.gearshift.ctl.Output.column;

import io.gearshift.backend.api.ConsoleException;
import io.gearshift.backend.api.ErrorCode;
import io.gearshift.backend.api.SessionView;
import io.gearshift.backend.api.remote.ApiJson;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/// `ctl session ...`.
@Command(
        name = "session",
        description = "Shows and ends sessions.",
        mixinStandardHelpOptions = true)
final class SessionCommands {
    @ParentCommand private Ctl ctl;

    @Command(
            name = "list",
            description = "Lists who is signed in.",
            mixinStandardHelpOptions = true)
    int list() {
        ctl.output()
                .list(
                        ctl.console().sessions(),
                        column("ID", SessionView::id),
                        column("USER", SessionView::user),
                        column("BY", session -> ApiJson.word(session.how())),
                        column("FROM", SessionView::from),
                        column("SINCE", session -> Values.ago(session.since())),
                        column("LAST USED", session -> Values.ago(session.lastSeen())),
                        column("DEVICE", SessionView::device));
        return Ctl.DONE;
    }

    @Command(
            name = "end",
            description = "Ends a session, or all of a user; what it had open ends at once.",
            mixinStandardHelpOptions = true)
    int end(
            @Parameters(paramLabel = "ID", arity = "0..1", description = "Id of the session.")
                    @Nullable String id,
            @Option(
                            names = "--all-of",
                            paramLabel = "USER",
                            description = "Every session of this user instead.")
                    @Nullable String user) {
        if ((id == null) == (user == null)) {
            throw new ConsoleException(
                    ErrorCode.REQUEST_INVALID, "Give the id of a session, or --all-of USER.");
        }
        if (id != null) {
            ctl.console().revokeSession(id);
            return Ctl.DONE;
        }
        int ended = ctl.console().endOtherSessions(user);
        ctl.output()
                .one(
                        Map.of("ended", ended),
                        List.of(ended == 1 ? "1 session ended" : ended + " sessions ended"));
        return Ctl.DONE;
    }
}
