package io.gearshift.backend.gear;

import com.sun.jna.LastErrorException;
import com.sun.jna.Library;
import com.sun.jna.Native;
import java.io.IOException;
import java.nio.file.Path;

/// Makes a named pipe, which the JDK cannot.
final class Fifo {

    private static final int OWNER_READS = 0400;

    private Fifo() {}

    /// The one call.
    private interface Calls extends Library {
        Calls LIBRARY = Native.load("c", Calls.class);

        int mkfifo(String path, int mode) throws LastErrorException;
    }

    static void make(Path path) throws IOException {
        try {
            Calls.LIBRARY.mkfifo(path.toString(), OWNER_READS);
        } catch (LastErrorException e) {
            throw new IOException("mkfifo " + path + ": errno " + e.getErrorCode(), e);
        }
    }
}
