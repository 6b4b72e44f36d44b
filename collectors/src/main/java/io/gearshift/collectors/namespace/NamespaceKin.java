package io.gearshift.collectors.namespace;

import io.gearshift.collectors.KernelFiles;
import io.gearshift.collectors.KernelRoot;
import io.gearshift.collectors.Reading;
import io.gearshift.collectors.internal.Posix;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/// How a namespace hangs together with others, as ioctl_ns(2) tells of an open `/proc/PID/ns/TYPE`.
///
/// @param owner the user namespace whose capabilities govern it; of a user namespace its parent;
///   null where that is outside our own user namespace, as of the first one of the host
/// @param parent the next namespace up, for `pid` and `user`; null for other types, for the first
///   one and where it is outside our own
/// @param ownerUid who made it, as an outside user id, for `user` only
public record NamespaceKin(
        NamespaceId id,
        @Nullable NamespaceId owner,
        @Nullable NamespaceId parent,
        OptionalLong ownerUid) {

    // _IO(0xb7, n) of linux/nsfs.h
    private static final long NS_GET_USERNS = 0xb701;
    private static final long NS_GET_PARENT = 0xb702;
    private static final long NS_GET_OWNER_UID = 0xb704;

    /// Asks about one namespace of a process.
    public static Reading<NamespaceKin> of(KernelRoot root, int pid, NamespaceType type) {
        Path path = root.proc(pid, "ns/" + type.kernelName());
        int descriptor = Posix.open(path.toString(), Posix.READ_ONLY);
        if (descriptor < 0) {
            return KernelFiles.failure(path, -descriptor);
        }
        try {
            return of(root, path, descriptor, type);
        } finally {
            Posix.close(descriptor);
        }
    }

    private static Reading<NamespaceKin> of(
            KernelRoot root, Path path, int descriptor, NamespaceType type) {
        NamespaceId id = number(root, descriptor, type);
        if (id == null) {
            return new Reading.Gone<>(path.toString());
        }
        boolean nested = type == NamespaceType.PID || type == NamespaceType.USER;
        return new Reading.Present<>(
                path.toString(),
                new NamespaceKin(
                        id,
                        relative(root, descriptor, NS_GET_USERNS, NamespaceType.USER),
                        nested ? relative(root, descriptor, NS_GET_PARENT, type) : null,
                        type == NamespaceType.USER ? ownerUid(descriptor) : OptionalLong.empty()));
    }

    /// Another namespace; null where the kernel says that it is none of ours (EPERM).
    private static @Nullable NamespaceId relative(
            KernelRoot root, int descriptor, long request, NamespaceType type) {
        int relative = Posix.ioctl(descriptor, request, 0);
        if (relative < 0) {
            return null;
        }
        try {
            return number(root, relative, type);
        } finally {
            Posix.close(relative);
        }
    }

    private static @Nullable NamespaceId number(
            KernelRoot root, int descriptor, NamespaceType type) {
        Reading<String> target = KernelFiles.link(root.proc().resolve("self/fd/" + descriptor));
        return KernelFiles.parse(target, text -> NamespaceId.parse(type, text))
                .asOptional()
                .orElse(null);
    }

    private static OptionalLong ownerUid(int descriptor) {
        try (Arena arena = Arena.ofConfined()) {
            var uid = arena.allocate(ValueLayout.JAVA_INT);
            int answer = Posix.ioctl(descriptor, NS_GET_OWNER_UID, uid.address());
            return answer == 0
                    ? OptionalLong.of(Integer.toUnsignedLong(uid.get(ValueLayout.JAVA_INT, 0)))
                    : OptionalLong.empty();
        }
    }
}
