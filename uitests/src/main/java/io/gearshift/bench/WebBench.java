package io.gearshift.bench;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.CookieManager;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/// The gear list and the gear page with real gears: server time, bytes over the wire, memory and
/// processor time with one page open.
final class WebBench implements Benchmark {
    private static final int WARM_UP = 200;
    private static final int REQUESTS = 200;
    private static final int OPEN_SECONDS = 30;
    private static final long KILOBYTE = 1000;
    private static final Pattern ASSET = Pattern.compile("(?:src|href)=\"(/assets/[^\"#]+)[\"#]");
    private static final Pattern LIVE = Pattern.compile("(?:sse-connect|data-live)=\"([^\"]+)\"");

    @Override
    public String summary() {
        return "gear list and gear page: server time, bytes over the wire, memory, CPU of an open page";
    }

    @Override
    public void run(Instance instance, Options options, Report report) throws InterruptedException {
        int count = options.gearsOr(100);
        instance.gears("bench", count, List.of("/bin/sleep", "100000"));
        report.figure("gears", count);
        try (HttpClient client = client()) {
            signIn(client, instance);
            times(client, instance, report);
            weights(client, instance, report);
            openPage(client, instance, report);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void times(HttpClient client, Instance instance, Report report)
            throws IOException, InterruptedException {
        List<Double> millis = new ArrayList<>();
        long console = 0;
        for (int at = 0; at < WARM_UP + REQUESTS; at++) {
            if (at == WARM_UP) {
                console = Cpu.nanos(instance.pid("console"));
            }
            long before = System.nanoTime();
            HttpResponse<byte[]> page = get(client, instance, "/gears", null);
            double took = (System.nanoTime() - before) / 1e6;
            if (!text(page).contains("bench1")) {
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

    private static void weights(HttpClient client, Instance instance, Report report)
            throws IOException, InterruptedException {
        String gear =
                instance.console()
                        .gears(io.gearshift.backend.api.GearQuery.ALL)
                        .gears()
                        .getFirst()
                        .id();
        Weight list = weigh(client, instance, "/gears", Set.of());
        Weight again = weigh(client, instance, "/gears", list.assets());
        Weight charts = weigh(client, instance, "/gears/" + gear, Set.of());
        HttpResponse<byte[]> history =
                get(client, instance, "/gears/" + gear + "/history.json", null);
        long chartBytes = charts.bytes() + history.body().length + headerBytes(history);
        report.figure("list_cold_bytes", list.bytes());
        report.figure("list_cold_requests", list.assets().size() + 1);
        report.figure("list_repeat_bytes", again.bytes());
        report.figure("gear_page_cold_bytes", chartBytes);
        report.atMost("cold first view of the list, kB", list.kilobytes(), 60);
        report.atMost("repeat view of the list, kB", again.kilobytes(), 25);
        report.atMost("cold page with charts, kB", (double) chartBytes / KILOBYTE, 150);
    }

    /// Bytes of a page and of the assets that it names.
    private record Weight(long bytes, Set<String> assets) {
        double kilobytes() {
            return (double) bytes / KILOBYTE;
        }
    }

    private static Weight weigh(
            HttpClient client, Instance instance, String path, Set<String> cached)
            throws IOException, InterruptedException {
        HttpResponse<byte[]> page = get(client, instance, path, null);
        long bytes = page.body().length + headerBytes(page);
        Set<String> assets = new HashSet<>();
        Matcher matcher = ASSET.matcher(text(page));
        while (matcher.find()) {
            String asset = matcher.group(1);
            if (assets.add(asset) && !cached.contains(asset)) {
                HttpResponse<byte[]> answer = get(client, instance, asset, null);
                if (answer.statusCode() != 200) {
                    throw new IllegalStateException(asset + " answers " + answer.statusCode());
                }
                bytes += answer.body().length + headerBytes(answer);
            }
        }
        return new Weight(bytes, assets);
    }

    private static long headerBytes(HttpResponse<?> response) {
        return response.headers().map().entrySet().stream()
                .flatMap(each -> each.getValue().stream().map(value -> each.getKey() + value))
                .mapToLong(text -> text.length() + 4L)
                .sum();
    }

    private static void openPage(HttpClient client, Instance instance, Report report)
            throws IOException, InterruptedException {
        Matcher live = LIVE.matcher(text(get(client, instance, "/gears", null)));
        if (!live.find()) {
            throw new IllegalStateException("the list is not live");
        }
        String path = live.group(1).replace("&amp;", "&");
        AtomicLong received = new AtomicLong();
        HttpResponse<InputStream> stream =
                client.send(
                        request(instance, path).header("Accept", "text/event-stream").build(),
                        HttpResponse.BodyHandlers.ofInputStream());
        if (stream.statusCode() != 200) {
            throw new IllegalStateException(path + " answers " + stream.statusCode());
        }
        Thread reader =
                Thread.ofPlatform()
                        .daemon()
                        .name("bench-open-page")
                        .start(
                                () -> {
                                    byte[] buffer = new byte[8192];
                                    try (InputStream body = stream.body()) {
                                        for (int read = body.read(buffer);
                                                read >= 0;
                                                read = body.read(buffer)) {
                                            received.addAndGet(read);
                                        }
                                    } catch (IOException e) {
                                        // The measurement is over.
                                    }
                                });
        pause(5);
        long console = instance.pid("console");
        long agent = instance.pid("agent");
        long consoleBefore = Cpu.nanos(console);
        long agentBefore = Cpu.nanos(agent);
        long bytesBefore = received.get();
        pause(OPEN_SECONDS);
        double consoleShare = (Cpu.nanos(console) - consoleBefore) / 1e9 / OPEN_SECONDS * 100;
        double agentShare = (Cpu.nanos(agent) - agentBefore) / 1e9 / OPEN_SECONDS * 100;
        long bytes = received.get() - bytesBefore;
        long resident = Cpu.residentBytes(console) + Cpu.residentBytes(agent);
        reader.interrupt();
        report.figure("open_page_stream_bytes_in_30_s", bytes);
        report.figure("open_page_console_percent_of_a_core", consoleShare);
        report.figure("open_page_agent_percent_of_a_core", agentShare);
        report.figure("console_resident_bytes", Cpu.residentBytes(console));
        report.figure("agent_resident_bytes", Cpu.residentBytes(agent));
        report.atLeast("an open page gets anything at all, bytes", (double) bytes, 1);
        report.atMost("agent plus console, resident, MB", resident / 1e6, 250);
        report.atMost(
                "agent plus console, one page open, % of a core", consoleShare + agentShare, 2);
    }

    private static void pause(int seconds) throws InterruptedException {
        boolean early = new CountDownLatch(1).await(seconds, TimeUnit.SECONDS);
        assert !early;
    }

    private static void signIn(HttpClient client, Instance instance)
            throws IOException, InterruptedException {
        String path = instance.console().createSignInLink(instance.console().me().user()).path();
        String body = path.substring(path.indexOf('?') + 1) + "&next=%2F";
        HttpResponse<byte[]> answer =
                client.send(
                        request(instance, "/sign-in")
                                .header("Origin", instance.address())
                                .header("Content-Type", "application/x-www-form-urlencoded")
                                .POST(HttpRequest.BodyPublishers.ofString(body))
                                .build(),
                        HttpResponse.BodyHandlers.ofByteArray());
        if (answer.statusCode() >= 400) {
            throw new IllegalStateException(
                    "sign-in answers " + answer.statusCode() + ": " + text(answer));
        }
    }

    private static HttpResponse<byte[]> get(
            HttpClient client,
            Instance instance,
            String path,
            @org.jspecify.annotations.Nullable String accept)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = request(instance, path).header("Accept-Encoding", "gzip");
        if (accept != null) {
            request.header("Accept", accept);
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
    }

    private static HttpRequest.Builder request(Instance instance, String path) {
        return HttpRequest.newBuilder(URI.create(instance.address()).resolve(path));
    }

    private static String text(HttpResponse<byte[]> response) throws IOException {
        boolean gzip = response.headers().firstValue("content-encoding").orElse("").equals("gzip");
        try (InputStream body =
                gzip
                        ? new GZIPInputStream(new ByteArrayInputStream(response.body()))
                        : new ByteArrayInputStream(response.body())) {
            return new String(body.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /// Trusts any certificate: the peer is the instance on loopback that we have just started, with
    /// the certificate that it has just made.
    private static HttpClient client() {
        try {
            SSLContext tls = SSLContext.getInstance("TLS");
            tls.init(null, new TrustManager[] {new TrustAll()}, new SecureRandom());
            return HttpClient.newBuilder()
                    .sslContext(tls)
                    .cookieHandler(new CookieManager())
                    .version(HttpClient.Version.HTTP_2)
                    .build();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static final class TrustAll implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
