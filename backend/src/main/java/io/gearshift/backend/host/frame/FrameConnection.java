package io.gearshift.backend.host.frame;

import java.io.EOFException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// Sends and receives frames over a byte channel in blocking mode. One thread receives; any thread
/// sends. What is sent goes through a bounded queue to one writing thread, so that an interrupted
/// sender never closes the channel and frames never mix.
public final class FrameConnection implements AutoCloseable {

    /// Bytes that may wait before {@link #send} blocks.
    static final int QUEUE = 512 << 10;

    /// Bytes that may wait before {@link #offer} gives up on a peer that does not read.
    static final int QUEUE_AT_MOST = 4 << 20;

    private static final int PIECE = 64 << 10;

    private final ByteChannel channel;
    private final LongSupplier nanoTime;
    private final ByteBuffer in = ByteBuffer.allocate(PIECE).limit(0);

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final ArrayDeque<byte[]> queue = new ArrayDeque<>();
    private int queued;
    private int peakQueued;
    private boolean closed;
    private boolean flushThenClose;
    private @Nullable String reason;

    private volatile long lastReceived;
    private volatile long frameStarted;
    private volatile boolean inFrame;
    private volatile long writeStarted;
    private volatile boolean writing;

    private FrameConnection(ByteChannel channel, LongSupplier nanoTime) {
        this.channel = channel;
        this.nanoTime = nanoTime;
        lastReceived = nanoTime.getAsLong();
    }

    /// Takes the channel over and starts the writing thread.
    ///
    /// @param name of that thread
    /// @param nanoTime a monotonic clock
    public static FrameConnection open(String name, ByteChannel channel, LongSupplier nanoTime) {
        var connection = new FrameConnection(channel, nanoTime);
        Thread.ofVirtual().name(name + "-writer").start(connection::writeAll);
        return connection;
    }

    /// The next frame, or null when the other side has closed between two frames.
    ///
    /// @throws IOException if the connection broke, was closed on this side, or the other side sent
    ///   what is no frame
    public @Nullable Frame receive() throws IOException {
        if (!in.hasRemaining() && !fill()) {
            return null;
        }
        frameStarted = nanoTime.getAsLong();
        inFrame = true;
        int length = 0;
        for (int i = 0; i < 4; i++) {
            length = length << 8 | (next() & 0xff);
        }
        if (length < 1 || length > Protocol.MAX_FRAME) {
            throw new FrameException(
                    "wanted a frame of 1 to %d bytes, found a length of %d"
                            .formatted(Protocol.MAX_FRAME, Integer.toUnsignedLong(length)));
        }
        Frame frame = FrameCodec.decode(body(length));
        inFrame = false;
        lastReceived = nanoTime.getAsLong();
        return frame;
    }

    /// Sends a frame, waiting while too much waits already.
    ///
    /// @throws IOException if the connection is closed, also while waiting
    public void send(Frame frame) throws IOException {
        byte[] bytes = FrameCodec.encode(frame);
        lock.lock();
        try {
            while (queued >= QUEUE && !closed) {
                changed.await();
            }
            add(bytes);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw (IOException) new InterruptedIOException("interrupted").initCause(e);
        } finally {
            lock.unlock();
        }
    }

    /// Sends a small frame without ever waiting; closes the connection if the other side has not
    /// read for so long that its share of memory is used up.
    public void offer(Frame frame) {
        lock.lock();
        try {
            add(FrameCodec.encode(frame));
            if (queued > QUEUE_AT_MOST) {
                close("the other side does not read");
            }
        } catch (IOException e) {
            // Closed already: there is nobody to tell.
        } finally {
            lock.unlock();
        }
    }

    /// Sends a last frame, then closes.
    public void closeAfter(Frame last, String why) {
        lock.lock();
        try {
            add(FrameCodec.encode(last));
            flushThenClose = true;
            reason = reason == null ? why : reason;
            changed.signalAll();
        } catch (IOException e) {
            close(why);
        } finally {
            lock.unlock();
        }
    }

    /// Closes at once; senders and the receiver get an exception.
    ///
    /// @param why for the log; the first one is kept
    public void close(String why) {
        lock.lock();
        try {
            reason = reason == null ? why : reason;
            closed = true;
            queue.clear();
            queued = 0;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        try {
            channel.close();
        } catch (IOException e) {
            // It is of no use any more either way.
        }
    }

    @Override
    public void close() {
        close("closed on this side");
    }

    /// Why it was closed; null if it was not, or not by this side.
    public @Nullable String reason() {
        lock.lock();
        try {
            return reason;
        } finally {
            lock.unlock();
        }
    }

    /// When the last whole frame came, on the clock given.
    public long lastReceived() {
        return lastReceived;
    }

    /// Whether the other side takes longer than `nanos` over sending one frame or over taking what
    /// is written to it.
    public boolean stuck(long nanos) {
        long now = nanoTime.getAsLong();
        return (inFrame && now - frameStarted > nanos) || (writing && now - writeStarted > nanos);
    }

    /// The most bytes that ever waited to be sent.
    public int peakQueued() {
        lock.lock();
        try {
            return peakQueued;
        } finally {
            lock.unlock();
        }
    }

    private void add(byte[] bytes) throws IOException {
        if (closed || flushThenClose) {
            throw new IOException("the connection is closed");
        }
        queue.add(bytes);
        queued += bytes.length;
        peakQueued = Math.max(peakQueued, queued);
        changed.signalAll();
    }

    private void writeAll() {
        try {
            for (byte[] bytes = take(); bytes != null; bytes = take()) {
                write(bytes);
                written(bytes.length);
            }
            close("closed on this side");
        } catch (IOException e) {
            close("writing failed: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            close("interrupted");
        }
    }

    private byte @Nullable [] take() throws InterruptedException {
        lock.lock();
        try {
            while (queue.isEmpty() && !closed && !flushThenClose) {
                changed.await();
            }
            return queue.poll();
        } finally {
            lock.unlock();
        }
    }

    private void written(int length) {
        lock.lock();
        try {
            queued = Math.max(0, queued - length);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void write(byte[] bytes) throws IOException {
        writeStarted = nanoTime.getAsLong();
        writing = true;
        // In pieces: the JDK keeps a native buffer as long as the longest write.
        for (int at = 0; at < bytes.length; at += PIECE) {
            ByteBuffer piece = ByteBuffer.wrap(bytes, at, Math.min(PIECE, bytes.length - at));
            while (piece.hasRemaining()) {
                channel.write(piece);
            }
        }
        writing = false;
    }

    private byte[] body(int length) throws IOException {
        // Grows as bytes come: a length alone costs the receiver nothing.
        byte[] body = new byte[Math.min(length, PIECE)];
        int have = 0;
        while (have < length) {
            if (have == body.length) {
                body = Arrays.copyOf(body, Math.min(length, body.length * 4));
            }
            if (!in.hasRemaining() && !fill()) {
                throw new EOFException("the connection ended inside a frame");
            }
            int some = Math.min(in.remaining(), body.length - have);
            in.get(body, have, some);
            have += some;
        }
        return body;
    }

    private byte next() throws IOException {
        if (!in.hasRemaining() && !fill()) {
            throw new EOFException("the connection ended inside a frame");
        }
        return in.get();
    }

    private boolean fill() throws IOException {
        in.clear();
        int count;
        do {
            count = channel.read(in);
        } while (count == 0);
        in.flip();
        return count > 0;
    }
}
