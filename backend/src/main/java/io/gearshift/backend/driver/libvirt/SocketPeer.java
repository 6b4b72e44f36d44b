package io.gearshift.backend.driver.libvirt;

import com.sun.jna.Library;
import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.IntByReference;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.OptionalInt;

/// Finds the process that listens on a unix socket. The JDK tells user and group of a peer, not its
/// pid, hence the system calls.
final class SocketPeer {

    private static final int AF_UNIX = 1;
    private static final int SOCK_STREAM_CLOEXEC = 1 | 0x80000;
    private static final int SOL_SOCKET = 1;
    private static final int SO_PEERCRED = 17;
    private static final int ADDRESS_BYTES = 110;
    private static final int CREDENTIALS_BYTES = 12;

    private SocketPeer() {}

    /// The four calls.
    private interface Calls extends Library {
        Calls LIBRARY = Native.load("c", Calls.class);

        int socket(int domain, int type, int protocol);

        int connect(int socket, Pointer address, int length);

        int getsockopt(int socket, int level, int name, Pointer value, IntByReference length);

        int close(int descriptor);
    }

    /// The pid of the process that called `listen`, in our pid namespace; with socket activation
    /// that is the service manager. Empty if nobody listens.
    static OptionalInt pidOf(Path socket) {
        byte[] path = socket.toString().getBytes(StandardCharsets.UTF_8);
        if (path.length >= ADDRESS_BYTES - 2) {
            return OptionalInt.empty();
        }
        int descriptor = Calls.LIBRARY.socket(AF_UNIX, SOCK_STREAM_CLOEXEC, 0);
        if (descriptor < 0) {
            return OptionalInt.empty();
        }
        try (var address = new Memory(ADDRESS_BYTES);
                var credentials = new Memory(CREDENTIALS_BYTES)) {
            address.clear();
            address.setShort(0, (short) AF_UNIX);
            address.write(2, path, 0, path.length);
            if (Calls.LIBRARY.connect(descriptor, address, ADDRESS_BYTES) != 0
                    || Calls.LIBRARY.getsockopt(
                                    descriptor,
                                    SOL_SOCKET,
                                    SO_PEERCRED,
                                    credentials,
                                    new IntByReference(CREDENTIALS_BYTES))
                            != 0) {
                return OptionalInt.empty();
            }
            int pid = credentials.getInt(0);
            return pid > 0 ? OptionalInt.of(pid) : OptionalInt.empty();
        } finally {
            Calls.LIBRARY.close(descriptor);
        }
    }
}
