package io.gearshift.bench;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.CookieManager;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/// What a signed-in browser asks of the console, over TLS and HTTP/2, without the drawing.
final class Browser implements AutoCloseable {
    private static final Pattern ASSET = Pattern.compile("(?:src|href)=\"(/assets/[^\"#]+)[\"#]");
    private static final Pattern LIVE = Pattern.compile("data-live=\"([^\"]+)\"");

    private final Instance instance;
    private final HttpClient client;
    private final List<InputStream> open = new CopyOnWriteArrayList<>();
    private final AtomicLong received = new AtomicLong();

    private Browser(Instance instance, HttpClient client) {
        this.instance = instance;
        this.client = client;
    }

    /// Signs in with a link of its own.
    static Browser signedIn(Instance instance) throws IOException, InterruptedException {
        Browser browser = new Browser(instance, client());
        String path = instance.console().createSignInLink(instance.console().me().user()).path();
        String body = path.substring(path.indexOf('?') + 1) + "&next=%2F";
        HttpResponse<byte[]> answer =
                browser.client.send(
                        browser.request("/sign-in")
                                .header("Origin", instance.address())
                                .header("Content-Type", "application/x-www-form-urlencoded")
                                .POST(HttpRequest.BodyPublishers.ofString(body))
                                .build(),
                        HttpResponse.BodyHandlers.ofByteArray());
        if (answer.statusCode() >= 400) {
            throw new IllegalStateException(
                    "sign-in answers " + answer.statusCode() + ": " + text(answer));
        }
        return browser;
    }

    /// The whole answer, as sent.
    ///
    /// @throws IllegalStateException if it is not 200
    HttpResponse<byte[]> get(String path) throws IOException, InterruptedException {
        HttpResponse<byte[]> answer =
                client.send(
                        request(path).header("Accept-Encoding", "gzip").build(),
                        HttpResponse.BodyHandlers.ofByteArray());
        if (answer.statusCode() != 200) {
            throw new IllegalStateException(path + " answers " + answer.statusCode());
        }
        return answer;
    }

    /// Bytes of a page and of the assets that it names, without those in `cached`.
    Weight weigh(String path, Set<String> cached) throws IOException, InterruptedException {
        HttpResponse<byte[]> page = get(path);
        long bytes = weight(page);
        Set<String> assets = new HashSet<>();
        Matcher matcher = ASSET.matcher(text(page));
        while (matcher.find()) {
            String asset = matcher.group(1);
            if (assets.add(asset) && !cached.contains(asset)) {
                bytes += weight(get(asset));
            }
        }
        return new Weight(bytes, assets);
    }

    /// Bytes of an answer as sent, its headers counted as plain text.
    static long weight(HttpResponse<byte[]> response) {
        return response.body().length
                + response.headers().map().entrySet().stream()
                        .flatMap(
                                each ->
                                        each.getValue().stream()
                                                .map(value -> each.getKey() + value))
                        .mapToLong(text -> text.length() + 4L)
                        .sum();
    }

    /// Opens a page and keeps its stream open until the end.
    void keepOpen(String page) throws IOException, InterruptedException {
        Matcher live = LIVE.matcher(text(get(page)));
        if (!live.find()) {
            throw new IllegalStateException(page + " is not live");
        }
        String path = live.group(1).replace("&amp;", "&");
        HttpResponse<InputStream> stream =
                client.send(
                        request(path).header("Accept", "text/event-stream").build(),
                        HttpResponse.BodyHandlers.ofInputStream());
        if (stream.statusCode() != 200) {
            throw new IllegalStateException(path + " answers " + stream.statusCode());
        }
        open.add(stream.body());
        var _ =
                Thread.ofVirtual()
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
    }

    /// Bytes that all open pages have received.
    long received() {
        return received.get();
    }

    static String text(HttpResponse<byte[]> response) throws IOException {
        boolean gzip = response.headers().firstValue("content-encoding").orElse("").equals("gzip");
        try (InputStream body =
                gzip
                        ? new GZIPInputStream(new ByteArrayInputStream(response.body()))
                        : new ByteArrayInputStream(response.body())) {
            return new String(body.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(instance.address()).resolve(path));
    }

    @Override
    public void close() throws IOException {
        for (InputStream each : open) {
            each.close();
        }
        client.shutdownNow();
    }

    /// What a page weighs.
    ///
    /// @param bytes of the page and the assets that were not cached
    /// @param assets all that it names
    record Weight(long bytes, Set<String> assets) {
        double kilobytes() {
            return bytes / 1000.0;
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
