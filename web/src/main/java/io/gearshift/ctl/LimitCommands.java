package io.gearshift.ctl;

import io.gearshift.assets.Say;
import io.gearshift.backend.api.Cap;
import io.gearshift.backend.api.IoWords;
import io.gearshift.backend.api.LimitPreview;
import io.gearshift.backend.api.LimitResult;
import io.gearshift.backend.api.Limits;
import io.gearshift.backend.api.remote.ApiJson;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleFunction;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/// `ctl limit ...`: what becomes of a change that was made.
@Command(
        name = "limit",
        description = "Confirms or takes back a limit change.",
        mixinStandardHelpOptions = true)
final class LimitCommands {
    private static final String ID =
            "Id of the change, as printed by gear limit or cgroup limit, and in the audit.";

    @ParentCommand private Ctl ctl;

    @Command(
            name = "undo",
            description = "Takes a limit change back.",
            mixinStandardHelpOptions = true)
    int undo(@Parameters(paramLabel = "ID", description = ID) String id) {
        return print(ctl.console().undoLimits(id));
    }

    @Command(
            name = "confirm",
            description = "Keeps a change that would be taken back by itself.",
            mixinStandardHelpOptions = true)
    int confirm(@Parameters(paramLabel = "ID", description = ID) String id) {
        return print(ctl.console().confirmLimits(id));
    }

    private int print(LimitResult result) {
        ctl.output().one(result, describe(result));
        return Ctl.DONE;
    }

    /// Prints what a change would do.
    ///
    /// @return the exit status
    static int preview(Ctl ctl, LimitPreview preview) {
        List<String> lines = new ArrayList<>(difference(preview.before(), preview.after()));
        preview.notes().forEach(note -> lines.add(ApiJson.word(note.level()) + ": " + note.text()));
        if (!preview.rehearsal().isEmpty()) {
            lines.add("Held against the recorded hours (" + Say.REHEARSED_ON + "):");
            preview.rehearsal()
                    .forEach(
                            each ->
                                    lines.add(
                                            "  "
                                                    + ApiJson.word(each.level())
                                                    + ": "
                                                    + each.text()));
        }
        lines.add("The same with other tools:");
        preview.commands().forEach(each -> lines.add("  " + each));
        if (preview.refusedBecause() != null) {
            lines.add("It would be refused: " + preview.refusedBecause());
        }
        ctl.output().one(preview, lines);
        return preview.refusedBecause() == null ? Ctl.DONE : Ctl.FAILED;
    }

    static List<String> describe(LimitResult result) {
        List<String> lines = new ArrayList<>(difference(result.before(), result.after()));
        lines.add(
                switch (result.state()) {
                    case APPLIED, CONFIRMED ->
                            "In force, read back from the kernel. Take it back with: "
                                    + Ctl.name()
                                    + " limit undo "
                                    + result.changeId();
                    case AWAITING_CONFIRMATION ->
                            "In force until "
                                    + Values.orNone(result.revertsAt())
                                    + ", then taken back. Keep it with: "
                                    + Ctl.name()
                                    + " limit confirm "
                                    + result.changeId();
                    case REVERTED -> "Taken back by its timer.";
                    case UNDONE -> "Taken back.";
                });
        return lines;
    }

    /// The limits that differ, one line each.
    static List<String> difference(Limits before, Limits after) {
        List<String> lines = new ArrayList<>();
        cap(lines, "memory cap", before.memoryBytes(), after.memoryBytes(), Say::bytes);
        cap(lines, "throttle point", before.memoryHighBytes(), after.memoryHighBytes(), Say::bytes);
        cap(lines, "swap", before.swapBytes(), after.swapBytes(), Say::bytes);
        cap(
                lines,
                "cpu cap",
                before.cpuMillis(),
                after.cpuMillis(),
                value -> Say.capCores((long) value) + " cores");
        text(lines, "cpu weight", before.cpuWeight(), after.cpuWeight());
        text(lines, "processors", all(before.processors()), all(after.processors()));
        cap(lines, "processes", before.processes(), after.processes(), Say::count);
        text(lines, "disk limits", io(before), io(after));
        return lines;
    }

    private static String io(Limits limits) {
        return limits.io().isEmpty() ? "no limit" : IoWords.of(limits.io());
    }

    private static String all(@org.jspecify.annotations.Nullable String list) {
        return list == null ? "all" : list;
    }

    private static void cap(
            List<String> lines, String name, Cap before, Cap after, DoubleFunction<String> words) {
        text(lines, name, Values.cap(before, words), Values.cap(after, words));
    }

    private static void text(List<String> lines, String name, Object before, Object after) {
        if (!before.equals(after)) {
            lines.add(name + ": " + before + " -> " + after);
        }
    }
}
