package io.gearshift.bench;

import io.gearshift.backend.api.GearQuery;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// The gear list and the gear page with real gears: server time, bytes over the wire, memory and
/// processor time with one page open.
final class WebBench implements Benchmark {
    private static final int WARM_UP = 200;
    private static final int REQUESTS = 200;
    private static final int OPEN_SECONDS = 30;

    @Override
    public String summary() {
        return "gear list and gear page: server time, bytes over the wire, memory, CPU of an open page";
    }

    @Override
    public void run(Instance instance, Options options, Report report) throws InterruptedException {
        int count = options.gearsOr(100);
        instance.gears("bench", count, List.of("/bin/sleep", "100000"));
        report.figure("gears", count);
        try (Browser browser = Browser.signedIn(instance)) {
            times(browser, instance, report);
            weights(browser, instance, report);
            openPage(browser, instance, report);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void times(Browser browser, Instance instance, Report report)
            throws IOException, InterruptedException {
        List<Double> millis = new ArrayList<>();
        long console = 0;
        for (int at = 0; at < WARM_UP + REQUESTS; at++) {
            if (at == WARM_UP) {
                console = Cpu.nanos(instance.pid("console"));
            }
            long before = System.nanoTime();
            HttpResponse<byte[]> page = browser.get("/gears");
            double took = (System.nanoTime() - before) / 1e6;
            if (!Browser.text(page).contains("bench1")) {
                throw new IllegalStateException("the list does not show the gears");
            }
            if (at >= WARM_UP) {
                millis.add(took);
            }
        }
        report.figure(
                "list_console_cpu_ms_per_request",
                (Cpu.nanos(instance.pid("console")) - console) / 1e6 / REQUESTS);
        report.figure("list_ms_p50", Statistics.median(millis));
        report.figure("list_ms_p95", Statistics.quantile(millis, 0.95));
        report.atMost("gear list, answer over loopback TLS, p50 ms", Statistics.median(millis), 10);
    }

    private static void weights(Browser browser, Instance instance, Report report)
            throws IOException, InterruptedException {
        String gear = instance.console().gears(GearQuery.ALL).gears().getFirst().id();
        Browser.Weight list = browser.weigh("/gears", Set.of());
        Browser.Weight again = browser.weigh("/gears", list.assets());
        double charts =
                browser.weigh("/gears/" + gear, Set.of()).kilobytes()
                        + Browser.weight(browser.get("/gears/" + gear + "/history.json")) / 1000.0;
        report.figure("list_cold_requests", list.assets().size() + 1);
        report.atMost("cold first view of the list, kB", list.kilobytes(), 60);
        report.atMost("repeat view of the list, kB", again.kilobytes(), 25);
        report.atMost("cold page with charts, kB", charts, 150);
    }

    private static void openPage(Browser browser, Instance instance, Report report)
            throws IOException, InterruptedException {
        browser.keepOpen("/gears");
        pause(5);
        long console = instance.pid("console");
        long agent = instance.pid("agent");
        long consoleBefore = Cpu.nanos(console);
        long agentBefore = Cpu.nanos(agent);
        long bytesBefore = browser.received();
        pause(OPEN_SECONDS);
        double consoleShare = (Cpu.nanos(console) - consoleBefore) / 1e9 / OPEN_SECONDS * 100;
        double agentShare = (Cpu.nanos(agent) - agentBefore) / 1e9 / OPEN_SECONDS * 100;
        long bytes = browser.received() - bytesBefore;
        long resident = Cpu.residentBytes(console) + Cpu.residentBytes(agent);
        report.figure("open_page_console_percent_of_a_core", consoleShare);
        report.figure("open_page_agent_percent_of_a_core", agentShare);
        report.figure("console_resident_bytes", Cpu.residentBytes(console));
        report.figure("agent_resident_bytes", Cpu.residentBytes(agent));
        report.atLeast("an open page gets anything at all, bytes", (double) bytes, 1);
        report.atMost("an open list, received in 30 s, kB", bytes / 1000.0, 60);
        report.atMost("agent plus console, resident, MB", resident / 1e6, 250);
        report.atMost(
                "agent plus console, one page open, % of a core", consoleShare + agentShare, 2);
    }

    private static void pause(int seconds) throws InterruptedException {
        boolean early = new CountDownLatch(1).await(seconds, TimeUnit.SECONDS);
        assert !early;
    }
}
