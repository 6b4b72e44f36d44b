package io.gearshift.bench;

import io.gearshift.backend.api.Console;
import io.gearshift.backend.api.Gear;
import io.gearshift.backend.api.GearFigures;
import io.gearshift.backend.api.GearQuery;
import io.gearshift.backend.api.GearState;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// A host full of gears: many that run and more that are only defined. What they cost, whether all
/// are seen and sampled, what the pages take, and that nothing grows.
final class DensityBench implements Benchmark {
    private static final int WARM_UP = 100;
    private static final int REQUESTS = 100;
    private static final int QUIET_SECONDS = 30;

    /// The time machine looks every few minutes, and for most of a second: what it takes shows in
    /// longer windows as what it is.
    private static final int NO_PAGE_SECONDS = 150;

    private static final int NAMESPACE_SECONDS = 120;
    private static final int LIVE_SECONDS = 10;
    private static final int PAGES = 100;
    private static final int PAGES_OF_A_SESSION = 25;
    private static final int PAGE = 1000;
    private static final Duration FRESH = Duration.ofSeconds(3);

    @Override
    public String summary() {
        return "1000 running and 10000 idle gears: cost, freshness, pages, 100 open pages, growth";
    }

    @Override
    public void run(Instance instance, Options options, Report report) throws InterruptedException {
        int running = options.gearsOr(1000);
        int idle = options.idleOr(10_000);
        report.figure("gears", running);
        report.figure("idle", idle);
        make(instance, running, idle, report);
        pause(QUIET_SECONDS);
        seen(instance.console(), running, idle, report);
        Shares quiet = quiet(instance, report);
        namespacesWatched(instance, quiet, report);
        try (Browser browser = Browser.signedIn(instance)) {
            String host = instance.console().hosts().getFirst().name();
            Map<String, String> pages =
                    Map.of(
                            "list", "/gears",
                            "list_filtered", "/gears?text=bench77",
                            "list_by_memory", "/gears?sort=memory&desc=1",
                            "search", "/search?q=bench77",
                            "host", "/hosts/" + host,
                            "namespaces", "/hosts/" + host + "/namespaces",
                            "cgroups", "/hosts/" + host + "/cgroups");
            for (Map.Entry<String, String> each : pages.entrySet()) {
                page(browser, each.getKey(), each.getValue(), report);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        opened(instance, options.roundsOr(5), report);
        openPages(instance, options.minutesOr(5), report);
    }

    /// The list of all gears in a real browser.
    private static void opened(Instance instance, int rounds, Report report) {
        double[] millis = new double[rounds];
        int requests = 0;
        double heap = 0;
        try (Chromium browser = Chromium.signedIn(instance)) {
            for (int round = 0; round < rounds; round++) {
                Chromium.Opened opened =
                        browser.open("/gears", "table.gears tbody tr th a", LIVE_SECONDS);
                millis[round] = opened.visibleMillis();
                requests = Math.max(requests, opened.requests());
                heap = Math.max(heap, opened.heapMegabytes());
            }
        }
        report.figure("list_in_a_browser_visible_ms", millis);
        report.atMost("list in a browser, requests", requests, 12);
        report.atMost("list in a browser, script heap after 10 s, MB", heap, 12);
        report.atMost(
                "list in a browser, first row visible, cold, ms", Statistics.minimum(millis), 1000);
    }

    private static void make(Instance instance, int running, int idle, Report report) {
        long begun = System.nanoTime();
        instance.defined("idle", idle, List.of("/bin/sleep", "1000000"));
        double defined = (System.nanoTime() - begun) / 1e6;
        if (idle > 0) {
            report.figure("define_ms_per_gear", defined / idle);
        }
        long agentBefore = Cpu.residentBytes(instance.pid("agent"));
        long before = availableBytes();
        begun = System.nanoTime();
        instance.gears("bench", running, CollectorsBench.AWAKE);
        report.figure("define_and_start_ms_per_gear", (System.nanoTime() - begun) / 1e6 / running);
        long agentGrowth = Cpu.residentBytes(instance.pid("agent")) - agentBefore;
        // What the gears themselves take: their processes, the driver's helpers, groups,
        // namespaces.
        report.figure(
                "host_memory_bytes_per_running_gear",
                (before - availableBytes() - agentGrowth) / running);
    }

    private static long availableBytes() {
        try {
            return Files.readAllLines(Path.of("/proc/meminfo")).stream()
                    .filter(line -> line.startsWith("MemAvailable:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10)
                    .findFirst()
                    .orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// All are in the list, and each running one has figures of the last seconds.
    private static void seen(Console console, int running, int idle, Report report) {
        List<Gear> gears = new ArrayList<>();
        int all;
        do {
            var page =
                    console.gears(
                            new GearQuery(
                                    null,
                                    null,
                                    null,
                                    null,
                                    false,
                                    "name",
                                    false,
                                    gears.size(),
                                    PAGE));
            gears.addAll(page.gears());
            all = page.total();
        } while (gears.size() < all);
        Instant now = Instant.now();
        long fresh =
                gears.stream()
                        .filter(each -> each.state() == GearState.RUNNING)
                        .filter(each -> isFresh(each.figures(), now))
                        .count();
        report.atLeast("gears that the console shows", gears.size(), running + (double) idle);
        report.atLeast(
                "running gears with processor and memory figures at most 3 s old",
                (double) fresh,
                running);
    }

    private static boolean isFresh(
            @org.jspecify.annotations.Nullable GearFigures figures, Instant now) {
        return figures != null
                && figures.at().isAfter(now.minus(FRESH))
                && figures.cpuCores().value() != null
                && figures.memoryBytes().value() != null;
    }

    /// With no page open, only the sampling goes on.
    private static Shares quiet(Instance instance, Report report) throws InterruptedException {
        Shares shares = Shares.over(instance, NO_PAGE_SECONDS);
        report.figure("no_page_agent_percent_of_a_core", shares.agent());
        report.figure("no_page_console_percent_of_a_core", shares.console());
        report.figure("agent_resident_mb", Cpu.residentBytes(instance.pid("agent")) / 1e6);
        report.figure("console_resident_mb", Cpu.residentBytes(instance.pid("console")) / 1e6);
        report.atMost("sampling at 1 Hz, agent, % of a core", shares.agent(), 3);
        report.atMost("agent resident, MB", Cpu.residentBytes(instance.pid("agent")) / 1e6, 160);
        return shares;
    }

    /// What the list of namespaces costs the agent while somebody looks at it every second. Other
    /// programs of the machine that begin and end count too: it means something on a quiet machine.
    private static void namespacesWatched(Instance instance, Shares quiet, Report report)
            throws InterruptedException {
        Console console = instance.console();
        String host = console.hosts().getFirst().name();
        report.figure("namespaces", console.namespaces(host).size());
        long agent = Cpu.nanos(instance.pid("agent"));
        for (int second = 0; second < NAMESPACE_SECONDS; second++) {
            console.namespaces(host);
            pause(1);
        }
        double share =
                (Cpu.nanos(instance.pid("agent")) - agent) / 1e9 / NAMESPACE_SECONDS * 100
                        - quiet.agent();
        report.atMost("namespaces looked at each second, agent, % of a core more", share, 1);
    }

    private static void page(Browser browser, String name, String path, Report report)
            throws IOException, InterruptedException {
        List<Double> millis = new ArrayList<>();
        for (int at = 0; at < WARM_UP + REQUESTS; at++) {
            long before = System.nanoTime();
            browser.get(path);
            if (at >= WARM_UP) {
                millis.add((System.nanoTime() - before) / 1e6);
            }
        }
        report.figure(name + "_ms_p50", Statistics.median(millis));
        report.atMost(
                name + ", answer over loopback TLS, p95 ms", Statistics.quantile(millis, 0.95), 60);
        report.atMost(
                name + ", cold first view, kB", browser.weigh(path, Set.of()).kilobytes(), 60);
    }

    private static void openPages(Instance instance, int minutes, Report report)
            throws InterruptedException {
        List<Browser> browsers = new ArrayList<>();
        try {
            for (int at = 0; at < PAGES; at++) {
                if (at % PAGES_OF_A_SESSION == 0) {
                    browsers.add(Browser.signedIn(instance));
                }
                browsers.getLast().keepOpen("/gears");
            }
            pause(QUIET_SECONDS);
            long console = instance.pid("console");
            long agent = instance.pid("agent");
            long consoleBefore = Cpu.residentBytes(console);
            long agentBefore = Cpu.residentBytes(agent);
            long bytes = browsers.stream().mapToLong(Browser::received).sum();
            Shares shares = Shares.over(instance, 60 * minutes);
            long seconds = 60L * minutes;
            double kilobytes =
                    (browsers.stream().mapToLong(Browser::received).sum() - bytes)
                            * 30
                            / 1e3
                            / seconds
                            / PAGES;
            report.atMost("an open list of 100 gears, kB in 30 s", kilobytes, 60);
            report.figure("open_pages_agent_percent_of_a_core", shares.agent());
            report.figure("open_pages_console_percent_of_a_core", shares.console());
            report.atMost(
                    PAGES + " open pages, agent and console, % of a core",
                    shares.agent() + shares.console(),
                    30);
            double grown =
                    (Cpu.residentBytes(console) + Cpu.residentBytes(agent))
                            / (double) (consoleBefore + agentBefore);
            report.atMost(
                    "resident memory after " + minutes + " min, as a multiple of before",
                    grown,
                    1.03);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            browsers.forEach(DensityBench::end);
        }
    }

    private static void end(Browser browser) {
        try {
            browser.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void pause(int seconds) throws InterruptedException {
        boolean early = new CountDownLatch(1).await(seconds, TimeUnit.SECONDS);
        assert !early;
    }

    /// Shares of a core, percent.
    private record Shares(double agent, double console) {
        static Shares over(Instance instance, int seconds) throws InterruptedException {
            long agent = Cpu.nanos(instance.pid("agent"));
            long console = Cpu.nanos(instance.pid("console"));
            pause(seconds);
            return new Shares(
                    (Cpu.nanos(instance.pid("agent")) - agent) / 1e9 / seconds * 100,
                    (Cpu.nanos(instance.pid("console")) - console) / 1e9 / seconds * 100);
        }
    }
}
