package io.gearshift.ctl;

import static io.gearshift.ctl.Output.column;

import io.gearshift.backend.api.Bulk;
import io.gearshift.backend.api.LimitPreview;
import io.gearshift.backend.api.Limits;
import io.gearshift.backend.api.remote.ApiJson;
import io.gearshift.backend.api.remote.Durations;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/// `ctl bulk ...`: the same done to many gears, and what becomes of it.
@Command(
        name = "bulk",
        description = "Does the same to many gears; shows, keeps or takes back what was done.",
        mixinStandardHelpOptions = true)
final class BulkCommands {
    private static final String ID = "Id of the bulk change, as printed and in the audit.";
    private static final long PAUSE_NANOS = 100_000_000;

    @ParentCommand private Ctl ctl;

    @Command(name = "start", description = "Starts gears.", mixinStandardHelpOptions = true)
    int start(@Mixin GearChoice choice) {
        return act(Bulk.Action.START, choice, Duration.ZERO);
    }

    @Command(name = "stop", description = "Stops gears.", mixinStandardHelpOptions = true)
    int stop(
            @Mixin GearChoice choice,
            @Option(
                            names = "--grace",
                            paramLabel = "TIME",
                            defaultValue = "10s",
                            description = "How long each may take before it is killed.")
                    String grace) {
        return act(Bulk.Action.STOP, choice, Durations.parse(grace));
    }

    @Command(name = "pause", description = "Freezes gears.", mixinStandardHelpOptions = true)
    int pause(@Mixin GearChoice choice) {
        return act(Bulk.Action.PAUSE, choice, Duration.ZERO);
    }

    @Command(name = "resume", description = "Thaws gears.", mixinStandardHelpOptions = true)
    int resume(@Mixin GearChoice choice) {
        return act(Bulk.Action.RESUME, choice, Duration.ZERO);
    }

    private int act(Bulk.Action action, GearChoice choice, Duration grace) {
        List<String> gears = choice.gears(ctl.console());
        return follow(ctl, ctl.console().startBulk(Bulk.Order.of(action, gears, grace)));
    }

    @Command(
            name = "show",
            description = "Shows how far a bulk change is.",
            mixinStandardHelpOptions = true)
    int show(@Parameters(paramLabel = "ID", description = ID) String id) {
        return all(ctl, ctl.console().bulk(id));
    }

    @Command(
            name = "confirm",
            description = "Keeps all its changes of limits.",
            mixinStandardHelpOptions = true)
    int confirm(@Parameters(paramLabel = "ID", description = ID) String id) {
        return settled(ctl, ctl.console().confirmBulk(id));
    }

    @Command(
            name = "undo",
            description = "Takes all its changes of limits back.",
            mixinStandardHelpOptions = true)
    int undo(@Parameters(paramLabel = "ID", description = ID) String id) {
        return settled(ctl, ctl.console().undoBulk(id));
    }

    /// Waits until it is done and prints what became of each gear.
    static int follow(Ctl ctl, Bulk begun) {
        return all(ctl, ended(ctl, begun));
    }

    private static int all(Ctl ctl, Bulk bulk) {
        print(ctl, bulk);
        return bulk.rows().stream().allMatch(row -> row.code() == null) ? Ctl.DONE : Ctl.FAILED;
    }

    /// Likewise of a confirmation or undo: what had failed before is no failure of that.
    private static int settled(Ctl ctl, Bulk begun) {
        Bulk bulk = ended(ctl, begun);
        print(ctl, bulk);
        return bulk.rows().stream()
                        .filter(row -> row.state() != Bulk.State.FAILED)
                        .allMatch(row -> row.code() == null)
                ? Ctl.DONE
                : Ctl.FAILED;
    }

    private static Bulk ended(Ctl ctl, Bulk begun) {
        Bulk bulk = begun;
        while (bulk.running()) {
            LockSupport.parkNanos(PAUSE_NANOS);
            bulk = ctl.console().bulk(bulk.id());
        }
        return bulk;
    }

    private static void print(Ctl ctl, Bulk bulk) {
        if (ctl.output().json()) {
            ctl.output().one(bulk, List.of());
        } else {
            ctl.output()
                    .list(
                            bulk.rows(),
                            column("GEAR", Bulk.Row::name),
                            column("STATE", row -> ApiJson.word(row.state())),
                            column("CHANGE", row -> difference(row.before(), row.after())),
                            column("WHY", row -> Values.orNone(row.message())));
            if (ctl.output().form() == Output.Form.table) {
                told(bulk).forEach(ctl.output()::line);
            }
        }
    }

    private static List<String> told(Bulk bulk) {
        boolean undoable =
                bulk.rows().stream()
                        .anyMatch(row -> row.changeId() != null && row.state().inForce());
        if (bulk.revertsAt() != null) {
            return List.of(
                    "In force until "
                            + bulk.revertsAt()
                            + ", then taken back. Keep all with: "
                            + Ctl.name()
                            + " bulk confirm "
                            + bulk.id());
        }
        return undoable
                ? List.of("Take all back with: " + Ctl.name() + " bulk undo " + bulk.id())
                : List.of();
    }

    /// What a change of limits would do to each.
    static int preview(Ctl ctl, List<Bulk.Preview> previews) {
        ctl.output()
                .list(
                        previews,
                        column("GEAR", Bulk.Preview::name),
                        column("CHANGE", each -> change(each.preview())),
                        column("NOTE", each -> note(each)));
        return previews.stream().allMatch(each -> each.refused() == null) ? Ctl.DONE : Ctl.FAILED;
    }

    private static String change(@Nullable LimitPreview preview) {
        return preview == null ? "-" : difference(preview.before(), preview.after());
    }

    private static String note(Bulk.Preview each) {
        if (each.refused() != null) {
            return "refused: " + each.refused();
        }
        LimitPreview preview = each.preview();
        return preview == null || preview.notes().isEmpty()
                ? "-"
                : ApiJson.word(preview.notes().getFirst().level())
                        + ": "
                        + preview.notes().getFirst().text();
    }

    private static String difference(@Nullable Limits before, @Nullable Limits after) {
        if (before == null || after == null) {
            return "-";
        }
        List<String> lines = LimitCommands.difference(before, after);
        return lines.isEmpty() ? "none" : String.join(", ", lines);
    }
}
