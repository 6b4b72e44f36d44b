package io.gearshift.web;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.NotFoundResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.zip.GZIPOutputStream;

/// Style sheets, scripts, fonts and icons, from the class path below {@link #FOLDER}. Their
/// addresses hold a hash of their content, so browsers keep them for good and still see every
/// change. Each file is read and compressed once. Safe for many threads.
public final class Assets {

    /// Where the files are on the class path.
    public static final String FOLDER = "/io/gearshift/assets/";

    private static final Pattern NAME = Pattern.compile("[a-z0-9@][a-zA-Z0-9@._/-]{0,120}");
    private static final int HASH_LENGTH = 12;
    private static final int MIN_COMPRESSED = 256;

    private static final Map<String, String> TYPES =
            Map.of(
                    "css", "text/css; charset=utf-8",
                    "js", "text/javascript; charset=utf-8",
                    "svg", "image/svg+xml",
                    "png", "image/png",
                    "ico", "image/x-icon",
                    "woff2", "font/woff2",
                    "txt", "text/plain; charset=utf-8",
                    "json", "application/json");

    private final Map<String, Asset> known = new ConcurrentHashMap<>();

    Assets() {}

    /// The address of a file, for example `url("css/console.css")`.
    ///
    /// @throws IllegalArgumentException if there is no such file
    public String url(String name) {
        Asset asset =
                find(name)
                        .orElseThrow(
                                () ->
                                        new IllegalArgumentException(
                                                "no asset " + name + " in " + FOLDER));
        return "/assets/" + asset.hash + "/" + name;
    }

    void add(RoutesConfig routes) {
        routes.get("/assets/{hash}/<name>", this::serve);
    }

    private void serve(Context answer) {
        String name = answer.pathParam("name");
        Asset asset = find(name).orElseThrow(NotFoundResponse::new);
        answer.disableCompression();
        // An address of another version (a page from before an upgrade, a relative address in a
        // style sheet) gets the file of today, not to be kept.
        answer.header(
                "Cache-Control",
                answer.pathParam("hash").equals(asset.hash)
                        ? "public, max-age=31536000, immutable"
                        : "no-cache");
        answer.header("ETag", asset.etag());
        answer.contentType(asset.type);
        if (asset.etag().equals(answer.header("If-None-Match"))) {
            answer.status(304);
            return;
        }
        byte[] packed = asset.gzip;
        if (packed.length > 0) {
            answer.header("Vary", "Accept-Encoding");
            String accepted = answer.header("Accept-Encoding");
            if (accepted != null && accepted.toLowerCase(Locale.ROOT).contains("gzip")) {
                answer.header("Content-Encoding", "gzip");
                answer.result(packed);
                return;
            }
        }
        answer.result(asset.content);
    }

    private Optional<Asset> find(String name) {
        Asset asset = known.get(name);
        if (asset == null) {
            int dot = name.lastIndexOf('.');
            String type = TYPES.get(name.substring(dot + 1));
            if (type == null || !NAME.matcher(name).matches() || name.contains("..")) {
                return Optional.empty();
            }
            byte[] content = read(name);
            if (content.length == 0) {
                return Optional.empty();
            }
            asset = new Asset(type, content);
            known.put(name, asset);
        }
        return Optional.of(asset);
    }

    private static byte[] read(String name) {
        try (InputStream in = Assets.class.getResourceAsStream(FOLDER + name)) {
            return in == null ? new byte[0] : in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException("asset " + name + " cannot be read", e);
        }
    }

    private static byte[] compress(byte[] content, String type) {
        if (content.length < MIN_COMPRESSED || type.equals("image/png") || type.contains("woff")) {
            return new byte[0];
        }
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new BestGzip(packed)) {
            out.write(content);
        } catch (IOException e) {
            throw new UncheckedIOException("an array takes every byte", e);
        }
        return packed.toByteArray();
    }

    private static String hash(byte[] content) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(content);
            return HexFormat.of().formatHex(digest).substring(0, HASH_LENGTH);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /// A file, as it is and compressed (empty where that does not pay).
    private static final class Asset {
        private final String type;
        private final byte[] content;
        private final byte[] gzip;
        private final String hash;

        Asset(String type, byte[] content) {
            this.type = type;
            this.content = content;
            this.gzip = compress(content, type);
            this.hash = hash(content);
        }

        String etag() {
            return '"' + hash + '"';
        }
    }

    private static final class BestGzip extends GZIPOutputStream {
        BestGzip(ByteArrayOutputStream out) throws IOException {
            super(out);
            def.setLevel(java.util.zip.Deflater.BEST_COMPRESSION);
        }
    }
}
