package io.gearshift.collectors.sampler;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.gearshift.collectors.ByteSize;
import io.gearshift.collectors.Counter;
import io.gearshift.collectors.Reading;
import io.gearshift.collectors.Ticker;
import io.gearshift.collectors.cgroup.GroupPaths;
import io.gearshift.collectors.cgroup.GroupReader;
import io.gearshift.collectors.cgroup.GroupSnapshot;
import io.gearshift.collectors.cgroup.Pressure;
import io.gearshift.collectors.kernel.OwnGroup;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.LongSummaryStatistics;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("kernel")
final class GroupSamplerKernelIT {

    /// A pass may itself take a while.
    private static final long LATE = SampledGroup.LATEST + 500_000_000L;

    private static final Set<Figure> WAITS =
            Arrays.stream(SampledFile.values())
                    .filter(SampledFile::waits)
                    .flatMap(file -> file.figures().stream())
                    .collect(Collectors.toSet());

    @Test
    void aBusyGroupShowsARateAndAgreesWithASingleRead() throws IOException {
        try (OwnGroup group = OwnGroup.make("sampled");
                var sampler = new GroupSampler(Ticker.SYSTEM)) {
            group.start("while :; do :; done");
            SampledGroup sampled = sampler.add("g", group.paths(), null);
            sampler.sampleAll();
            assertThat(sampled.rate(Figure.CPU_USAGE)).isNaN();
            awaitUsage(group, 800_000);
            sampler.sampleAll();
            // One thread that spins: at most one processor, and the tick in which it is counted.
            assertThat(sampled.rate(Figure.CPU_USAGE)).isBetween(1e3, 1.05e6);
            long before = sampled.value(Figure.CPU_USAGE);
            GroupSnapshot snapshot = GroupReader.read(group.paths());
            sampler.sampleAll();
            long after = sampled.value(Figure.CPU_USAGE);
            assertThat(snapshot.cpu().usageUsec().asOptional().orElseThrow().bits())
                    .isBetween(before, after);
            assertThat(sampled.rate(Figure.CPU_USAGE)).as("over a moment").isNaN();
            assertThat(sampled.state(Figure.MEMORY_CURRENT)).isEqualTo(FigureState.PRESENT);
            assertThat(sampled.state(Figure.CPU_PRESSURE_SOME)).isEqualTo(FigureState.PRESENT);
            assertThat(sampled.value(Figure.PIDS)).isEqualTo(1);
        }
    }

    @Test
    void aRemovedGroupIsGoneInTheNextPass() throws IOException {
        try (var sampler = new GroupSampler(Ticker.SYSTEM)) {
            SampledGroup sampled;
            try (OwnGroup group = OwnGroup.make("vanish")) {
                sampled = sampler.add("g", group.paths(), null);
                sampler.sampleAll();
                assertThat(sampled.isGone()).isFalse();
            }
            sampler.sampleAll();
            assertThat(sampled.isGone()).isTrue();
            assertThat(sampled.state(Figure.MEMORY_CURRENT)).isEqualTo(FigureState.GONE);
            assertThat(sampled.sample().value(Figure.MEMORY_CURRENT)).isEmpty();
        }
    }

    /// What a pass leaves out is what cannot have changed: every counter and the whole of memory
    /// are those of a look at all files just before and just after; what waits if it hardly changes
    /// is that of a look within the last three seconds.
    @Test
    @Tag("G1.1")
    void aPassKnowsAllThatALookAtEveryFileKnows() throws IOException, InterruptedException {
        try (OwnGroup above = OwnGroup.make("above");
                OwnGroup group = OwnGroup.make("above/one");
                OwnGroup idle = OwnGroup.make("above/idle");
                var sampler = new GroupSampler(Ticker.SYSTEM)) {
            Process work =
                    group.start(
                            "for i in 1 2 3 4; do sleep 0.7; dd if=/dev/zero of=/var/tmp/gs-$$"
                                    + " bs=64k count=16 conv=fsync; rm /var/tmp/gs-$$; sleep 1.3; n=0;"
                                    + " while [ $n -lt 20000 ]; do n=$((n+1)); done; done");
            idle.start("exec sleep 600");
            List<SampledGroup> sampled =
                    List.of(
                            sampler.add("one", group.paths(), above.paths()),
                            sampler.add("idle", idle.paths(), above.paths()));
            Deque<Looked> looks = new ArrayDeque<>();
            while (!work.waitFor(50, TimeUnit.MILLISECONDS)) {
                looks.addLast(look(group, idle));
                sampler.sampleAll();
                looks.addLast(look(group, idle));
                while (System.nanoTime() - looks.getFirst().at() > LATE) {
                    looks.removeFirst();
                }
                List<Looked> before = looks.stream().toList();
                for (int i = 0; i < 2; i++) {
                    agrees(sampled.get(i), before, i);
                }
            }
        }
    }

    private static Looked look(OwnGroup... groups) {
        return new Looked(
                System.nanoTime(),
                Arrays.stream(groups).map(each -> GroupReader.read(each.paths())).toList());
    }

    private record Looked(long at, List<GroupSnapshot> groups) {}

    /// @param looked of the last seconds; the last two just before and just after
    private static void agrees(SampledGroup sampled, List<Looked> looked, int at) {
        Map<Figure, Function<GroupSnapshot, Reading<Long>>> looks =
                Map.of(
                        Figure.CPU_USAGE,
                        each -> each.cpu().usageUsec().map(Counter::bits),
                        Figure.MEMORY_CURRENT,
                        each -> each.memory().current().map(ByteSize::bytes),
                        Figure.OOM_KILLS,
                        each -> each.memory().oomKills().map(Counter::bits),
                        Figure.PIDS,
                        each -> each.pids().current(),
                        Figure.CPU_PERIODS,
                        each -> each.cpu().throttling().map(all -> all.periods().bits()),
                        Figure.IO_WRITE_BYTES,
                        each -> each.io().total().map(all -> all.writeBytes().bits()),
                        Figure.CPU_PRESSURE_SOME,
                        each -> each.pressure().cpu().map(GroupSamplerKernelIT::some),
                        Figure.MEMORY_PRESSURE_SOME,
                        each -> each.pressure().memory().map(GroupSamplerKernelIT::some),
                        Figure.IO_PRESSURE_SOME,
                        each -> each.pressure().io().map(GroupSamplerKernelIT::some));
        looks.forEach(
                (figure, look) -> {
                    int first = WAITS.contains(figure) ? 0 : looked.size() - 2;
                    LongSummaryStatistics all =
                            looked.subList(first, looked.size()).stream()
                                    .mapToLong(
                                            each ->
                                                    look.apply(each.groups().get(at))
                                                            .asOptional()
                                                            .orElse(-1L))
                                    .summaryStatistics();
                    // What this machine does not count is unknown to both.
                    if (all.getMin() >= 0) {
                        assertThat(sampled.value(figure))
                                .as("%s of %s", figure, sampled.key())
                                .isBetween(all.getMin(), all.getMax());
                    }
                });
    }

    private static long some(Pressure pressure) {
        return pressure.some().totalUsec().bits();
    }

    @Test
    void aPassAllocatesNothing() throws IOException {
        var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        try (OwnGroup group = OwnGroup.make("alloc");
                var sampler = new GroupSampler(Ticker.SYSTEM)) {
            GroupPaths paths = group.paths();
            for (int i = 0; i < 20; i++) {
                sampler.add("g" + i, paths, null);
            }
            for (int pass = 0; pass < 2_000; pass++) {
                sampler.sampleAll();
            }
            long before = threads.getCurrentThreadAllocatedBytes();
            for (int pass = 0; pass < 50; pass++) {
                sampler.sampleAll();
            }
            long allocated = threads.getCurrentThreadAllocatedBytes() - before;
            // The figure itself costs a few bytes to ask for.
            assertThat(allocated).isLessThan(1_000);
        }
    }

    /// Waits without the sampler, whose next pass is then over all of that time.
    private static void awaitUsage(OwnGroup group, long usec) {
        long end = System.nanoTime() + 20_000_000_000L;
        while (GroupReader.read(group.paths()).cpu().usageUsec().asOptional().orElseThrow().bits()
                < usec) {
            assertThat(System.nanoTime()).isLessThan(end);
        }
    }
}
