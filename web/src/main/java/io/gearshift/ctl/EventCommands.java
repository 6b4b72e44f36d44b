package io.gearshift.ctl;

import static io.gearshift.ctl.Output.column;

import io.gearshift.assets.Say;
import io.gearshift.backend.api.Event;
import io.gearshift.backend.api.EventQuery;
import io.gearshift.backend.api.remote.ApiJson;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/// `ctl event ...`.
@Command(
        name = "event",
        description = "Shows what happened.",
        mixinStandardHelpOptions = true,
        subcommands = EventWatchCommand.class)
final class EventCommands {
    @ParentCommand private Ctl ctl;

    Ctl ctl() {
        return ctl;
    }

    @Command(
            name = "list",
            description = "Lists events, newest first.",
            mixinStandardHelpOptions = true)
    int list(
            @Option(names = "--gear", paramLabel = "GEAR", description = "Only of this gear.")
                    @Nullable String gear,
            @Option(names = "--at", paramLabel = "TIME", description = Ctl.AT) @Nullable String at,
            @Option(
                            names = {"-n", "--count"},
                            paramLabel = "COUNT",
                            defaultValue = "50",
                            description = "How many (default: ${DEFAULT-VALUE}).")
                    int count) {
        ctl.output()
                .list(
                        ctl.console(at).events(new EventQuery(gear, null, null, null, count)),
                        column("TIME", event -> Say.at(event.at())),
                        column("HOST", Event::host),
                        column("GEAR", event -> Values.orNone(event.gearName())),
                        column("WHAT", event -> ApiJson.word(event.kind())),
                        column("TEXT", Event::text));
        return Ctl.DONE;
    }
}
