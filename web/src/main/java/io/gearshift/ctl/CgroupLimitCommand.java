package io.gearshift.ctl;

import io.gearshift.backend.api.Cap;
import io.gearshift.backend.api.Console;
import io.gearshift.backend.api.ConsoleException;
import io.gearshift.backend.api.ErrorCode;
import io.gearshift.backend.api.LimitChange;
import io.gearshift.backend.api.LimitResult;
import io.gearshift.backend.api.remote.Durations;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/// `ctl cgroup limit`.
@Command(
        name = "limit",
        description =
                "Changes limits of a container's cgroup, or of one that the host lists, through"
                        + " whoever keeps them, and reads them back.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExample:%n",
        footer = "  ctl cgroup limit /lxc.payload.web1 --memory 96M --confirm-within 30s")
final class CgroupLimitCommand implements Callable<Integer> {

    @ParentCommand private CgroupCommands parent;

    @Parameters(
            index = "0",
            paramLabel = "PATH",
            description = "The group, as cgroup list -o json tells it.")
    private String path;

    @Option(names = "--host", paramLabel = "HOST", description = CgroupCommands.HOST)
    private @Nullable String host;

    @Option(names = "--memory", paramLabel = "SIZE", description = "Memory cap: 64M, 1.5G, max.")
    private @Nullable String memory;

    @Option(
            names = "--memory-high",
            paramLabel = "SIZE",
            description = "Throttle point (cgroup v2 only; not of Docker and Podman).")
    private @Nullable String memoryHigh;

    @Option(names = "--cpu", paramLabel = "CORES", description = "CPU cap in cores: 0.2, 2, max.")
    private @Nullable String cpu;

    @Option(
            names = "--pids",
            paramLabel = "COUNT",
            description = "Most processes and threads: 50, max.")
    private @Nullable String pids;

    @Option(names = "--dry-run", description = "Only say what it would do.")
    private boolean dryRun;

    @Option(
            names = "--confirm-within",
            paramLabel = "TIME",
            description = "Take it back by itself unless confirmed in time (5s to 1h).")
    private @Nullable String confirmWithin;

    @Override
    public Integer call() {
        LimitChange change = change();
        if (change.isEmpty()) {
            throw new ConsoleException(
                    ErrorCode.REQUEST_INVALID,
                    "Say which limit to change, for example --memory 96M.");
        }
        Ctl ctl = parent.ctl();
        Console console = ctl.console();
        String named = NamespaceCommands.named(ctl, host);
        if (dryRun) {
            return LimitCommands.preview(ctl, console.previewGroupLimits(named, path, change));
        }
        Duration within = confirmWithin == null ? null : Durations.parse(confirmWithin);
        LimitResult result = console.changeGroupLimits(named, path, change, within, null);
        ctl.output().one(result, LimitCommands.describe(result));
        return Ctl.DONE;
    }

    private LimitChange change() {
        Cap millis = Values.cores(cpu);
        return new LimitChange(
                millis,
                null,
                null,
                Values.size(memory),
                Values.size(memoryHigh),
                null,
                Values.count(pids));
    }
}
