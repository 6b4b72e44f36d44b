package io.gearshift.backend.api.remote;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/// The answer to a request in HTTP/1.1: status, headers, and the body as it comes.
public final class HttpAnswer {

    private static final int MAX_LINE = 16 << 10;
    private static final int MAX_HEADERS = 100;

    private final int status;
    private final Map<String, String> headers;
    private final Body body;

    private HttpAnswer(int status, Map<String, String> headers, Body body) {
        this.status = status;
        this.headers = headers;
        this.body = body;
    }

    /// Reads up to the body.
    ///
    /// @throws IOException if it is no answer, or the connection ended
    public static HttpAnswer read(InputStream in) throws IOException {
        String first = line(in);
        int status = status(first);
        while (status < 200) {
            headers(in);
            status = status(line(in));
        }
        Map<String, String> headers = headers(in);
        boolean keeps =
                !"close".equalsIgnoreCase(headers.get("connection"))
                        && first.startsWith("HTTP/1.1");
        Body body;
        if (status == 204 || status == 304) {
            body = new Sized(in, 0, keeps);
        } else if ("chunked".equalsIgnoreCase(headers.get("transfer-encoding"))) {
            body = new Chunked(in, keeps);
        } else {
            String length = headers.get("content-length");
            try {
                body =
                        length == null
                                ? new Sized(in, Long.MAX_VALUE, false)
                                : new Sized(in, Long.parseLong(length), keeps);
            } catch (NumberFormatException e) {
                throw new IOException("wanted a length, found " + length, e);
            }
        }
        return new HttpAnswer(status, headers, body);
    }

    /// The status.
    public int status() {
        return status;
    }

    /// A header's value, empty if it is not there.
    String header(String name) {
        return headers.getOrDefault(name.toLowerCase(Locale.ROOT), "");
    }

    /// The body, to its end.
    public InputStream body() {
        return body;
    }

    /// Whether the body was read to its end and the connection can take another request.
    boolean reusable() {
        return body.keeps && body.ended();
    }

    private static int status(String line) throws IOException {
        String[] parts = line.split(" ", 3);
        try {
            if (parts.length >= 2 && parts[0].startsWith("HTTP/1.")) {
                return Integer.parseInt(parts[1]);
            }
        } catch (NumberFormatException e) {
            throw new IOException("wanted a status line, found " + line, e);
        }
        throw new IOException("wanted a status line, found " + line);
    }

    private static Map<String, String> headers(InputStream in) throws IOException {
        Map<String, String> headers = new TreeMap<>();
        for (String line = line(in); !line.isEmpty(); line = line(in)) {
            int colon = line.indexOf(':');
            if (colon < 1 || headers.size() >= MAX_HEADERS) {
                throw new IOException("wanted a header, found " + line);
            }
            headers.put(
                    line.substring(0, colon).toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).strip());
        }
        return headers;
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new EOFException("the connection ended");
            }
            if (line.length() >= MAX_LINE) {
                throw new IOException("a line of the answer is too long");
            }
            line.append((char) c);
        }
        int length = line.length();
        if (length > 0 && line.charAt(length - 1) == '\r') {
            line.setLength(length - 1);
        }
        return line.toString();
    }

    private abstract static class Body extends InputStream {
        final InputStream in;
        final boolean keeps;

        Body(InputStream in, boolean keeps) {
            this.in = in;
            this.keeps = keeps;
        }

        abstract boolean ended();

        @Override
        public abstract int read(byte[] bytes, int offset, int length) throws IOException;

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }
    }

    private static final class Sized extends Body {
        private long left;

        Sized(InputStream in, long length, boolean keeps) {
            super(in, keeps);
            this.left = length;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            if (left == 0) {
                return -1;
            }
            int read = in.read(bytes, offset, (int) Math.min(length, left));
            if (read < 0 && left != Long.MAX_VALUE) {
                throw new EOFException("the connection ended inside the answer");
            }
            if (read > 0 && left != Long.MAX_VALUE) {
                left -= read;
            }
            return read;
        }

        @Override
        boolean ended() {
            return left == 0;
        }
    }

    private static final class Chunked extends Body {
        private long left;
        private boolean started;
        private boolean ended;

        Chunked(InputStream in, boolean keeps) {
            super(in, keeps);
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            if (left == 0) {
                next();
            }
            if (ended) {
                return -1;
            }
            int read = in.read(bytes, offset, (int) Math.min(length, left));
            if (read < 0) {
                throw new EOFException("the connection ended inside the answer");
            }
            left -= read;
            return read;
        }

        private void next() throws IOException {
            if (ended) {
                return;
            }
            if (started && !line(in).isEmpty()) {
                throw new IOException("wanted the end of a chunk");
            }
            started = true;
            String size = line(in).split(";", 2)[0].strip();
            try {
                left = Long.parseLong(size, 16);
            } catch (NumberFormatException e) {
                throw new IOException("wanted the size of a chunk, found " + size, e);
            }
            if (left == 0) {
                headers(in);
                ended = true;
            }
        }

        @Override
        boolean ended() {
            return ended;
        }
    }

    /// The status and type, for messages.
    @Override
    public String toString() {
        return "HTTP status " + status + " " + header("content-type");
    }
}
