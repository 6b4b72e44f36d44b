package io.gearshift.backend.fake;

import io.gearshift.backend.api.Figure;
import io.gearshift.backend.api.Gear;
import io.gearshift.backend.api.GearFigures;
import io.gearshift.backend.api.GearState;
import io.gearshift.backend.api.GearTotals;
import io.gearshift.backend.api.LimitResult;
import io.gearshift.backend.api.Limits;
import io.gearshift.backend.api.RestartPolicy;
import io.gearshift.backend.api.RootMode;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Makes gears, and changed copies of gears.
public final class GearBuilder {
    private final String id;
    private String name;
    private String project = "default";
    private @Nullable String application;
    private String host = "fake";
    private GearState state = GearState.STOPPED;
    private @Nullable String stateText;
    private @Nullable Instant stateSince;
    private boolean managed = true;
    private boolean desiredRunning;
    private RestartPolicy restart = RestartPolicy.NO;
    private String image = "base";
    private RootMode rootMode = RootMode.READ_ONLY;
    private List<String> command = List.of("/bin/httpd", "-f", "-p", "8080");
    private boolean runAsRoot;
    private @Nullable Long idBase = 1_000_000L;
    private @Nullable Instant created;
    private Limits limits = Limits.NONE;
    private long limitsRevision = 1;
    private List<Gear.Drift> drift = List.of();
    private @Nullable LimitResult pending;
    private @Nullable GearFigures figures;
    private @Nullable Integer initPid;
    private @Nullable Integer exitCode;

    private GearBuilder(String id, String name) {
        this.id = id;
        this.name = name;
    }

    /// A stopped gear of ours in project `default`.
    public static GearBuilder gear(String id, String name) {
        return new GearBuilder(id, name);
    }

    /// A copy to be changed.
    public static GearBuilder copy(Gear gear) {
        GearBuilder copy = new GearBuilder(gear.id(), gear.name());
        copy.project = gear.project();
        copy.application = gear.application();
        copy.host = gear.host();
        copy.state = gear.state();
        copy.stateText = gear.stateText();
        copy.stateSince = gear.stateSince();
        copy.managed = gear.managed();
        copy.desiredRunning = gear.desiredRunning();
        copy.restart = gear.restart();
        copy.image = gear.image();
        copy.rootMode = gear.rootMode();
        copy.command = gear.command();
        copy.runAsRoot = gear.runAsRoot();
        copy.idBase = gear.idBase();
        copy.created = gear.created();
        copy.limits = gear.limits();
        copy.limitsRevision = gear.limitsRevision();
        copy.drift = gear.drift();
        copy.pending = gear.pending();
        copy.figures = gear.figures();
        copy.initPid = gear.initPid();
        copy.exitCode = gear.exitCode();
        return copy;
    }

    /// Its name.
    public GearBuilder name(String value) {
        name = value;
        return this;
    }

    /// Its project.
    public GearBuilder project(String value) {
        project = value;
        return this;
    }

    /// Its application.
    public GearBuilder application(@Nullable String value) {
        application = value;
        return this;
    }

    /// Its host.
    public GearBuilder host(String value) {
        host = value;
        return this;
    }

    /// Its state and the sentence beside it.
    public GearBuilder state(GearState value, @Nullable String text) {
        state = value;
        stateText = text;
        return this;
    }

    /// Since when it is so.
    public GearBuilder since(Instant value) {
        stateSince = value;
        return this;
    }

    /// Made by virsh, not by us.
    public GearBuilder foreign() {
        managed = false;
        project = Gear.NO_PROJECT;
        idBase = null;
        created = null;
        return this;
    }

    /// When it was made.
    public GearBuilder created(Instant value) {
        created = value;
        return this;
    }

    /// Whether it is meant to run.
    public GearBuilder desiredRunning(boolean value) {
        desiredRunning = value;
        return this;
    }

    /// What happens when its program ends.
    public GearBuilder restart(RestartPolicy value) {
        restart = value;
        return this;
    }

    /// Image, root and command.
    public GearBuilder program(
            String imageName, RootMode mode, List<String> words, boolean asRoot) {
        image = imageName;
        rootMode = mode;
        command = words;
        runAsRoot = asRoot;
        return this;
    }

    /// Its limits and their revision.
    public GearBuilder limits(Limits value, long revision) {
        limits = value;
        limitsRevision = revision;
        return this;
    }

    /// What somebody changed behind our back.
    public GearBuilder drift(List<Gear.Drift> value) {
        drift = value;
        return this;
    }

    /// A change that waits for confirmation.
    public GearBuilder pending(@Nullable LimitResult value) {
        pending = value;
        return this;
    }

    /// What it uses.
    public GearBuilder figures(@Nullable GearFigures value) {
        figures = value;
        return this;
    }

    /// Its first process.
    public GearBuilder initPid(@Nullable Integer value) {
        initPid = value;
        return this;
    }

    /// How its program last ended.
    public GearBuilder exitCode(@Nullable Integer value) {
        exitCode = value;
        return this;
    }

    /// The gear.
    public Gear build() {
        return new Gear(
                id,
                name,
                project,
                application,
                host,
                managed ? "gear-" + id : name,
                "00000000-0000-4000-8000-" + String.format("%012x", id.hashCode() & 0xffffffffL),
                state,
                stateText,
                stateSince,
                managed,
                desiredRunning,
                restart,
                image,
                rootMode,
                command,
                runAsRoot,
                idBase,
                created,
                limits,
                limitsRevision,
                drift,
                pending,
                figures,
                initPid,
                exitCode,
                null);
    }

    /// Counters of a running gear, those of a kernel without pressure of memory and io.
    public static GearTotals totals(Instant at) {
        return new GearTotals(
                at.toEpochMilli(),
                12_500_000L,
                1000L,
                140L,
                2_250_000L,
                64L << 20,
                40L << 20,
                20L << 20,
                8L << 20,
                4L << 20,
                0L,
                2L,
                4096L,
                8192L,
                1L,
                2L,
                5L,
                1_500_000L,
                0L,
                null,
                null,
                null,
                null,
                1234L,
                5678L);
    }

    /// Figures of a running gear; what is not given is absent with a reason.
    ///
    /// @param throttled null without a CPU cap
    public static GearFigures figures(
            Instant at,
            double cpuCores,
            double memoryBytes,
            int processes,
            @Nullable Double throttled) {
        return new GearFigures(
                at,
                Figure.of(cpuCores),
                throttled == null ? Figure.absent("no CPU cap") : Figure.of(throttled),
                Figure.of(memoryBytes),
                Figure.of(memoryBytes * 0.6),
                Figure.of(memoryBytes * 0.3),
                Figure.of(memoryBytes * 0.1),
                Figure.of(0),
                Figure.of(processes),
                Figure.of(0),
                Figure.of(cpuCores * 10),
                Figure.of(0.5),
                Figure.absent("this kernel keeps no io pressure per group"),
                Figure.of(4096),
                Figure.NO_RATE_YET,
                Figure.absent("no interface of its own"),
                Figure.absent("no interface of its own"),
                Figure.of(cpuCores * 2),
                Figure.of(memoryBytes * 1.1));
    }
}
