package io.gearshift.backend.mirror;

import io.gearshift.backend.api.ConsoleException;
import io.gearshift.backend.api.ErrorCode;
import io.gearshift.backend.api.GearMirror;
import io.gearshift.backend.api.NamespaceNode;
import io.gearshift.backend.driver.Running;
import io.gearshift.backend.gear.GearEntry;
import io.gearshift.collectors.KernelFiles;
import io.gearshift.collectors.KernelRoot;
import io.gearshift.collectors.Reading;
import io.gearshift.collectors.UnexpectedText;
import io.gearshift.collectors.mountinfo.MountInfo;
import io.gearshift.collectors.namespace.NamespaceId;
import io.gearshift.collectors.namespace.NamespaceLinks;
import io.gearshift.collectors.namespace.NamespaceType;
import io.gearshift.collectors.proc.IdMap;
import io.gearshift.collectors.proc.ProcStat;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;

/// Looks into running gears. Read anew at each call; safe for several threads.
public final class GearMirrors {

    /// A gear may mount 100,000 times; a thousand lines take less than this.
    private static final int MOST_MOUNT_BYTES = 512 << 10;

    /// Who looks at the root directory of a container without a user namespace.
    private static final long NOBODY = 65_534;

    private final KernelRoot root;
    private final MirrorProgram program;
    private final InstantSource clock;

    /// @param nativePrograms folder with `gear-mirror`
    public GearMirrors(KernelRoot root, Path nativePrograms, InstantSource clock) {
        this.root = root;
        this.program = new MirrorProgram(nativePrograms);
        this.clock = clock;
    }

    /// Looks into one.
    ///
    /// @throws ConsoleException `gear.state` if it does not run, `host.failed`
    public GearMirror of(GearEntry gear) {
        Running running = gear.running();
        if (running == null) {
            throw new ConsoleException(
                    ErrorCode.GEAR_STATE,
                    gear.name() + " does not run: there is no inside to look at.");
        }
        int init = running.initPid();
        IdMap users = IdMap.ofUsers(root, init).asOptional().orElse(new IdMap(List.of()));
        IdMap groups = IdMap.ofGroups(root, init).asOptional().orElse(new IdMap(List.of()));
        long outsideRoot = users.outside(0).orElse(0);
        long outsideGroup = groups.outside(0).orElse(0);
        try {
            var inside =
                    new Inside(
                            program.look(
                                    init,
                                    running.initStartTicks(),
                                    outsideRoot == 0 ? NOBODY : outsideRoot,
                                    outsideGroup == 0 ? NOBODY : outsideGroup),
                            users,
                            groups);
            var mirror =
                    new GearMirror(
                            clock.instant(),
                            withHost(init),
                            inside.hostname(hostname()),
                            Mounts.beside(
                                    MountInfo.of(root, init, MOST_MOUNT_BYTES),
                                    MountInfo.ofSelf(root)),
                            inside.root(),
                            inside.interfaces(),
                            inside.ipc(),
                            ranges(users),
                            ranges(groups));
            // What was read by pid is this gear's only if the pid still is.
            if (!isStill(init, running.initStartTicks())) {
                throw new ConsoleException(
                        ErrorCode.GEAR_STATE, gear.name() + " stopped while it was looked at.");
            }
            return mirror;
        } catch (UnexpectedText e) {
            throw new ConsoleException(
                    ErrorCode.HOST_FAILED,
                    "gear-mirror does not say what it should: " + e.getMessage(),
                    e);
        }
    }

    private boolean isStill(int init, long startTicks) {
        return ProcStat.of(root, init)
                .asOptional()
                .filter(stat -> stat.startTicks() == startTicks)
                .isPresent();
    }

    private List<String> withHost(int init) {
        NamespaceLinks host = NamespaceLinks.of(root, (int) ProcessHandle.current().pid());
        NamespaceLinks own = NamespaceLinks.of(root, init);
        return Arrays.stream(NamespaceType.values())
                .filter(
                        type ->
                                own.of(type) instanceof Reading.Present<NamespaceId>(_, var id)
                                        && host.of(type)
                                                .asOptional()
                                                .filter(id::equals)
                                                .isPresent())
                .map(NamespaceType::kernelName)
                .toList();
    }

    private String hostname() {
        return KernelFiles.text(root.proc().resolve("sys/kernel/hostname"))
                .asOptional()
                .map(String::strip)
                .orElse("?");
    }

    private static List<NamespaceNode.IdRange> ranges(IdMap map) {
        return map.ranges().stream()
                .map(
                        range ->
                                new NamespaceNode.IdRange(
                                        range.inside(), range.outside(), range.count()))
                .toList();
    }
}
