package io.gearshift.ctl;

import static io.gearshift.ctl.Output.column;
import static io.gearshift.ctl.Output.number;

import io.gearshift.assets.Say;
import io.gearshift.backend.api.BlackBox;
import io.gearshift.backend.api.Cap;
import io.gearshift.backend.api.KillRow;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/// `ctl gear kills`.
@Command(
        name = "kills",
        description =
                "Lists the times that the kernel killed in a gear for want of memory, or shows the"
                        + " black box of one.",
        mixinStandardHelpOptions = true)
final class KillsCommand implements Callable<Integer> {
    @ParentCommand private GearCommands parent;

    @Parameters(
            index = "0",
            paramLabel = "GEAR",
            description = "Name or id of the gear; its id, if it is gone.")
    private String gear;

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "ID",
            description = "Id of a kill: shows its black box.")
    private @Nullable String id;

    @Override
    public Integer call() {
        Ctl ctl = parent.ctl();
        if (id == null) {
            ctl.output()
                    .list(
                            ctl.console().kills(gear),
                            column("ID", KillRow::id),
                            column("TIME", row -> Say.at(row.at())),
                            column("GEAR", KillRow::gearName),
                            number("KILLED", row -> Integer.toString(row.killed())),
                            column("TEXT", KillRow::text));
        } else {
            BlackBox box = ctl.console().kill(gear, id);
            ctl.output().one(box, lines(box));
        }
        return Ctl.DONE;
    }

    private static List<String> lines(BlackBox box) {
        List<String> lines = new ArrayList<>();
        lines.add(Say.at(box.row().at()) + " " + box.row().text());
        lines.add(
                "  memory cap   "
                        + (box.limits().memoryBytes() instanceof Cap.At(long bytes)
                                ? Say.bytes((double) bytes)
                                : "none"));
        if (box.atKill() != null) {
            lines.add("  at the kill  " + moment(box.atKill()));
        }
        for (BlackBox.Moment each : box.before().reversed()) {
            long seconds = Duration.between(each.at(), box.row().at()).toSeconds();
            if (seconds % 10 == 0 || box.before().size() <= 10) {
                lines.add("  " + seconds + " s before  " + moment(each));
            }
        }
        for (BlackBox.Task each : box.processes()) {
            lines.add(
                    (each.killed() ? "  killed   " : "  process  ")
                            + each.pid()
                            + " ("
                            + Values.orNone(each.insidePid())
                            + " inside) "
                            + size(each.residentBytes())
                            + " "
                            + each.name());
        }
        if (box.more() > 0) {
            lines.add("  and " + box.more() + " smaller ones");
        }
        box.kernelLines().forEach(line -> lines.add("  kernel   " + line));
        return lines;
    }

    private static String moment(BlackBox.Moment moment) {
        return size(moment.total())
                + ": programs "
                + size(moment.anon())
                + ", files "
                + size(moment.file())
                + ", kernel "
                + size(moment.kernel())
                + "; swap "
                + size(moment.swap());
    }

    private static String size(@Nullable Long bytes) {
        return bytes == null ? "-" : Say.bytes(bytes.doubleValue());
    }
}
