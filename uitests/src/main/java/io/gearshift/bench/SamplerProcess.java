package io.gearshift.bench;

import com.sun.management.ThreadMXBean;
import io.gearshift.collectors.KernelRoot;
import io.gearshift.collectors.Reading;
import io.gearshift.collectors.cgroup.GroupNames;
import io.gearshift.collectors.cgroup.GroupPaths;
import io.gearshift.collectors.mountinfo.CgroupLayout;
import io.gearshift.collectors.mountinfo.Controller;
import io.gearshift.collectors.mountinfo.MountInfo;
import io.gearshift.collectors.namespace.Namespace;
import io.gearshift.collectors.namespace.NamespaceScanner;
import io.gearshift.collectors.sampler.GroupSampler;
import io.gearshift.collectors.sampler.History;
import io.gearshift.collectors.sampler.SampledGroup;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The sampler in a process of its own, so that its processor time, garbage collection and
/// compilation included, can be measured from outside. Takes the first pids of the gears as
/// arguments, then one command a line: `go` samples at 1 Hz until `stop`, which answers how many
/// passes that were and how many bytes its thread allocated; `scan N` lists the namespaces N times
/// and answers the last list, as `NS TYPE NPROCS PID` joined by commas. Answers each with a line.
public final class SamplerProcess {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private final GroupSampler sampler = new GroupSampler(System::nanoTime);
    private final List<History> histories = new ArrayList<>();
    private final ScheduledExecutorService clock =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().name("sampler").factory());
    private @Nullable ScheduledFuture<?> running;
    private long second;
    private long passesBefore;
    private long bytesBefore;

    private SamplerProcess() {}

    /// Samples the groups of the given pids.
    public static void main(String[] pids) throws Exception {
        new SamplerProcess().serve(pids);
    }

    private void serve(String[] pids) throws Exception {
        CgroupLayout layout =
                MountInfo.ofSelf(KernelRoot.LIVE)
                        .map(mounts -> CgroupLayout.of(KernelRoot.LIVE, mounts))
                        .asOptional()
                        .orElseThrow();
        clock.submit(
                        () -> {
                            for (String pid : pids) {
                                add(layout, Integer.parseInt(pid));
                            }
                        })
                .get();
        answer("ready " + sampler.size());
        BufferedReader commands =
                new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = commands.readLine(); line != null; line = commands.readLine()) {
            String[] words = line.split(" ", 2);
            switch (words[0]) {
                case "go" -> {
                    passesBefore = clock.submit(() -> second).get();
                    bytesBefore = clock.submit(THREADS::getCurrentThreadAllocatedBytes).get();
                    running = clock.scheduleAtFixedRate(this::pass, 0, 1, TimeUnit.SECONDS);
                    answer("going");
                }
                case "stop" -> {
                    if (running != null) {
                        running.cancel(false);
                    }
                    // The pass under way, if any, ends before the answer.
                    answer(
                            clock.submit(() -> second - passesBefore).get()
                                    + " "
                                    + clock.submit(
                                                    () ->
                                                            THREADS.getCurrentThreadAllocatedBytes()
                                                                    - bytesBefore)
                                            .get());
                }
                case "scan" -> answer(scan(Integer.parseInt(words[1])));
                default -> throw new IllegalArgumentException(line);
            }
        }
        clock.shutdownNow();
    }

    private void add(CgroupLayout layout, int pid) {
        Reading<GroupNames> names = GroupNames.of(KernelRoot.LIVE, pid);
        GroupPaths paths =
                names.asOptional()
                        .flatMap(found -> GroupPaths.of(layout, found))
                        .orElseThrow(() -> new IllegalStateException("no group of " + pid));
        sampler.add(Integer.toString(pid), paths, above(paths));
        histories.add(new History());
    }

    /// The groups that all the gears' are in.
    private static GroupPaths above(GroupPaths paths) {
        return switch (paths) {
            // Below the scope of each lies libvirt's group and perhaps the program's.
            case GroupPaths.V2 v2 -> new GroupPaths.V2(machines(v2.folder()));
            case GroupPaths.V1(Map<Controller, Path> folders, Path unified) ->
                    new GroupPaths.V1(
                            folders.entrySet().stream()
                                    .collect(
                                            Collectors.toMap(
                                                    Map.Entry::getKey,
                                                    each -> machines(each.getValue()))),
                            unified == null ? null : unified.getParent());
        };
    }

    private static Path machines(Path folder) {
        Path at = folder;
        while (at.getParent() != null && !at.getFileName().toString().startsWith("machine")) {
            at = at.getParent();
        }
        return at;
    }

    private void pass() {
        sampler.sampleAll();
        second++;
        for (int at = 0; at < sampler.size(); at++) {
            SampledGroup group = sampler.group(at);
            histories.get(at).record(second, group);
        }
    }

    private static String scan(int times) {
        NamespaceScanner scanner = new NamespaceScanner(KernelRoot.LIVE);
        List<Namespace> last = List.of();
        for (int at = 0; at < times; at++) {
            last =
                    scanner.scan()
                            .asOptional()
                            .orElseThrow(() -> new IllegalStateException("the scan failed"))
                            .namespaces();
        }
        return last.stream()
                .map(
                        each ->
                                "%d %s %d"
                                        .formatted(
                                                each.id().inode(),
                                                each.id().type().kernelName(),
                                                each.lowestPid()))
                .collect(Collectors.joining(","));
    }

    private static void answer(String text) throws IOException {
        System.out.write((text + "\n").getBytes(StandardCharsets.UTF_8));
        System.out.flush();
    }
}
