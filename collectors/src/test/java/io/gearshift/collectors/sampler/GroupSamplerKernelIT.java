package io.gearshift.collectors.sampler;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.gearshift.collectors.Ticker;
import io.gearshift.collectors.cgroup.GroupPaths;
import io.gearshift.collectors.cgroup.GroupReader;
import io.gearshift.collectors.cgroup.GroupSnapshot;
import io.gearshift.collectors.kernel.OwnGroup;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("kernel")
final class GroupSamplerKernelIT {

    @Test
    void aBusyGroupShowsARateAndAgreesWithASingleRead() throws IOException {
        try (OwnGroup group = OwnGroup.make("sampled");
                var sampler = new GroupSampler(Ticker.SYSTEM)) {
            group.start("while :; do :; done");
            SampledGroup sampled = sampler.add("g", group.paths());
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
                sampled = sampler.add("g", group.paths());
                sampler.sampleAll();
                assertThat(sampled.isGone()).isFalse();
            }
            sampler.sampleAll();
            assertThat(sampled.isGone()).isTrue();
            assertThat(sampled.state(Figure.MEMORY_CURRENT)).isEqualTo(FigureState.GONE);
            assertThat(sampled.sample().value(Figure.MEMORY_CURRENT)).isEmpty();
        }
    }

    @Test
    void aPassAllocatesNothing() throws IOException {
        var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        try (OwnGroup group = OwnGroup.make("alloc");
                var sampler = new GroupSampler(Ticker.SYSTEM)) {
            GroupPaths paths = group.paths();
            for (int i = 0; i < 20; i++) {
                sampler.add("g" + i, paths);
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
