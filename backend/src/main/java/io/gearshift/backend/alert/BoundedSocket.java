package io.gearshift.backend.alert;

import java.io.FilterInputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/// A connection to somebody who may mean ill: it gives no more than 64 kB, TLS included, and ends
/// after a time in all. A timeout of a read bounds neither, and there is none for a write.
class BoundedSocket extends Socket {
    private static final int MOST = 65_536;

    private final Duration inAll;
    private final CompletableFuture<Void> over = new CompletableFuture<>();
    private volatile boolean overdue;
    private int got;

    /// @param inAll how long all takes at most, as it is said to whom it takes too long
    /// @param left of that, from now until it is closed, whatever is going on
    BoundedSocket(Duration inAll, Duration left) {
        this.inAll = inAll;
        var _ =
                over.orTimeout(left.toMillis(), TimeUnit.MILLISECONDS)
                        .whenComplete(
                                (nothing, late) -> {
                                    if (late != null) {
                                        end();
                                    }
                                });
    }

    /// A close ends a read or write that another thread is in.
    private void end() {
        overdue = true;
        try {
            super.close();
        } catch (IOException e) {
            // It is of no use any more, and whoever has it finds that out.
            return;
        }
    }

    @Override
    public InputStream getInputStream() throws IOException {
        return new FilterInputStream(super.getInputStream()) {
            @Override
            public int read() throws IOException {
                byte[] one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
            }

            @Override
            public int read(byte[] bytes, int offset, int length) throws IOException {
                if (got >= MOST) {
                    throw new IOException("It answered with more than 64 kB.");
                }
                try {
                    int count = super.read(bytes, offset, Math.min(length, MOST - got));
                    got += Math.max(0, count);
                    return count;
                } catch (SocketException e) {
                    throw inWords(e);
                }
            }
        };
    }

    @Override
    public OutputStream getOutputStream() throws IOException {
        return new FilterOutputStream(super.getOutputStream()) {
            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                try {
                    out.write(bytes, offset, length);
                } catch (SocketException e) {
                    throw inWords(e);
                }
            }
        };
    }

    /// What the close that was ours made of it tells nothing, and is not a cause.
    private IOException inWords(SocketException e) {
        return overdue ? tooLong(inAll) : e;
    }

    /// Says that it took too long.
    static IOException tooLong(Duration inAll) {
        return new IOException("It took longer than " + inAll.toSeconds() + " s in all.");
    }

    @Override
    public synchronized void close() throws IOException {
        over.complete(null);
        super.close();
    }
}
