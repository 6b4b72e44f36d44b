package io.gearshift.collectors.kmsg;

import io.gearshift.collectors.KernelFiles;
import io.gearshift.collectors.Reading;
import io.gearshift.collectors.internal.Errno;
import io.gearshift.collectors.internal.Posix;
import java.io.EOFException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;

/// The records of `/dev/kmsg` from now on: what was logged before it was opened is passed over by
/// the kernel itself. The times in the records are of a clock that stands still while the host is
/// suspended and drifts from all others, so nothing is told old from new by them. One thread reads;
/// the same one closes. See the kernel's `Documentation/ABI/testing/dev-kmsg`.
///
/// ```
/// 6,1021,8021,-;oom-kill:constraint=CONSTRAINT_MEMCG,nodemask=(null),...
/// ```
public final class KernelMessages implements AutoCloseable {

    /// The kernel's own bound for a record with its dictionary.
    private static final int RECORD_BYTES = 8192;

    private final Path device;
    private final int descriptor;
    private final MemorySegment buffer = Arena.ofAuto().allocate(RECORD_BYTES);

    private KernelMessages(Path device, int descriptor) {
        this.device = device;
        this.descriptor = descriptor;
    }

    /// Opens the log behind its newest record.
    public static Reading<KernelMessages> open(Path device) {
        int descriptor = Posix.open(device.toString(), Posix.READ_ONLY | Posix.NO_WAITING);
        if (descriptor < 0) {
            return KernelFiles.failure(device, -descriptor);
        }
        long position = Posix.lseekEnd(descriptor);
        if (position < 0) {
            Posix.close(descriptor);
            return KernelFiles.failure(device, (int) -position);
        }
        return new Reading.Present<>(device.toString(), new KernelMessages(device, descriptor));
    }

    /// The next record with its dictionary, lines ending in a newline; empty if none came in the
    /// time, or if the kernel overwrote some before they were read: the next call goes on.
    ///
    /// @param waitMillis how long to wait for one
    /// @throws IOException if there will be no more
    public Optional<String> next(int waitMillis) throws IOException {
        if (!Posix.pollIn(descriptor, waitMillis)) {
            return Optional.empty();
        }
        long read = Posix.read(descriptor, buffer.address(), RECORD_BYTES);
        if (read > 0) {
            byte[] bytes = buffer.asSlice(0, read).toArray(ValueLayout.JAVA_BYTE);
            return Optional.of(new String(bytes, StandardCharsets.UTF_8));
        }
        if (read == 0) {
            throw new EOFException(device + " has ended");
        }
        if (read == -Errno.EPIPE || read == -Errno.EAGAIN) {
            return Optional.empty();
        }
        throw new IOException(device + ": " + Posix.message((int) -read));
    }

    @Override
    public void close() {
        Posix.close(descriptor);
    }
}
