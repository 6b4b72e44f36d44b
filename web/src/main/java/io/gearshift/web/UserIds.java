package io.gearshift.web;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.attribute.UserPrincipal;

/// Numbers of users. Java reports the peer of a unix socket by name only (by its number where the
/// number has no name), so the name is looked up again, the way Java looked the number up: with the
/// C library, which also knows users of a directory server.
final class UserIds {

    private static final int BUFFER = 64 * 1024;

    /// Offset of `pw_uid` in `struct passwd` on 64-bit Linux, after two pointers.
    private static final long UID_OFFSET = 16;

    private static final long PASSWD_SIZE = 48;

    @SuppressWarnings("restricted") // the programs run with --enable-native-access
    private static final MethodHandle GETPWNAM_R =
            Linker.nativeLinker()
                    .downcallHandle(
                            Linker.nativeLinker().defaultLookup().findOrThrow("getpwnam_r"),
                            FunctionDescriptor.of(
                                    ValueLayout.JAVA_INT,
                                    ValueLayout.ADDRESS,
                                    ValueLayout.ADDRESS,
                                    ValueLayout.ADDRESS,
                                    ValueLayout.JAVA_LONG,
                                    ValueLayout.ADDRESS));

    private UserIds() {}

    static int of(UserPrincipal user) {
        String name = user.getName();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment passwd = arena.allocate(PASSWD_SIZE, 8);
            MemorySegment found = arena.allocate(ValueLayout.ADDRESS);
            int error =
                    (int)
                            GETPWNAM_R.invokeExact(
                                    arena.allocateFrom(name),
                                    passwd,
                                    arena.allocate(BUFFER),
                                    (long) BUFFER,
                                    found);
            if (error == 0 && found.get(ValueLayout.ADDRESS, 0).address() != 0) {
                return passwd.get(ValueLayout.JAVA_INT, UID_OFFSET);
            }
            // Only now: somebody may be called "0" and not be root.
            if (name.chars().allMatch(c -> c >= '0' && c <= '9')) {
                return Integer.parseUnsignedInt(name);
            }
            throw new IllegalStateException(
                    "user " + name + " has no number (getpwnam_r said " + error + ")");
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("getpwnam_r cannot be called", e);
        }
    }
}
