package io.gearshift.ctl;

import io.gearshift.backend.api.Bulk;
import io.gearshift.backend.api.ConsoleException;
import io.gearshift.backend.api.ErrorCode;
import io.gearshift.backend.api.LimitChange;
import io.gearshift.backend.api.LimitResult;
import io.gearshift.backend.api.remote.Durations;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/// `ctl gear limit`.
@Command(
        name = "limit",
        description = "Changes limits of gears, live and for the next start, and reads them back.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExample:%n",
        footer = {
            "  ctl gear limit web1 --memory 96M --cpu 0.2 --pids 50 --confirm-within 30s",
            "  ctl gear limit web1 --io-write vda=10M --io-read-ops vda=200",
            "  ctl gear limit --filter shop --pids 50 --confirm-within 5m"
        })
final class GearLimitCommand implements Callable<Integer> {
    @ParentCommand private GearCommands parent;

    @Mixin private GearChoice choice;

    @Option(names = "--dry-run", description = "Only say what it would do.")
    private boolean dryRun;

    @Option(
            names = "--confirm-within",
            paramLabel = "TIME",
            description = "Take it back by itself unless confirmed in time (5s to 1h).")
    private @Nullable String confirmWithin;

    @Mixin private LimitOptions limits;

    @Override
    public Integer call() {
        LimitChange change = limits.change();
        if (change.isEmpty()) {
            throw new ConsoleException(
                    ErrorCode.REQUEST_INVALID,
                    "Say which limit to change, for example --memory 96M.");
        }
        Duration within = confirmWithin == null ? null : Durations.parse(confirmWithin);
        if (!choice.isOne()) {
            List<String> gears = choice.gears(parent.ctl().console());
            return dryRun
                    ? BulkCommands.preview(
                            parent.ctl(), parent.ctl().console().previewBulk(gears, change))
                    : BulkCommands.follow(
                            parent.ctl(),
                            parent.ctl()
                                    .console()
                                    .startBulk(Bulk.Order.limit(gears, change, within)));
        }
        String gear = choice.one();
        if (dryRun) {
            return LimitCommands.preview(
                    parent.ctl(), parent.ctl().console().previewLimits(gear, change));
        }
        LimitResult result = parent.ctl().console().changeLimits(gear, change, within, null);
        parent.ctl().output().one(result, LimitCommands.describe(result));
        return Ctl.DONE;
    }
}
