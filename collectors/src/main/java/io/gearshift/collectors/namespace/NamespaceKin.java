package io.gearshift.collectors.namespace;

import io.gearshift.collectors.KernelFiles;
import io.gearshift.collectors.KernelRoot;
import io.gearshift.collectors.Reading;
import io.gearshift.collectors.internal.Errno;
import io.gearshift.collectors.internal.Posix;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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
    private static final int NONE = -1;

    /// Asks about one namespace of a process.
    public static Reading<NamespaceKin> of(KernelRoot root, int pid, NamespaceType type) {
        return line(root, pid, type).map(List::getFirst);
    }

    /// Asks about a namespace of a process and all above it, up to the first that we may know of.
    /// One in between need not hold a process.
    public static Reading<List<NamespaceKin>> line(KernelRoot root, int pid, NamespaceType type) {
        Path path = root.proc(pid, "ns/" + type.kernelName());
        int descriptor = Posix.open(path.toString(), Posix.READ_ONLY);
        return descriptor < 0
                ? KernelFiles.failure(path, -descriptor)
                : line(root, path, descriptor, type);
    }

    /// Asks for the user namespace that governs a namespace of a process, and no more: for many.
    public static Optional<NamespaceId> owner(KernelRoot root, int pid, NamespaceType type) {
        Path path = root.proc(pid, "ns/" + type.kernelName());
        int descriptor = Posix.open(path.toString(), Posix.READ_ONLY);
        if (descriptor < 0) {
            return Optional.empty();
        }
        int owner = Posix.ioctl(descriptor, NS_GET_USERNS, 0);
        Posix.close(descriptor);
        if (owner < 0) {
            return Optional.empty();
        }
        try {
            return Optional.ofNullable(number(root, owner, NamespaceType.USER));
        } finally {
            Posix.close(owner);
        }
    }

    /// Asks about the user namespace that governs a namespace of a process, and all above it.
    public static Reading<List<NamespaceKin>> owners(KernelRoot root, int pid, NamespaceType type) {
        Path path = root.proc(pid, "ns/" + type.kernelName());
        int descriptor = Posix.open(path.toString(), Posix.READ_ONLY);
        return descriptor < 0
                ? KernelFiles.failure(path, -descriptor)
                : owners(root, path, descriptor);
    }

    /// Asks about a namespace that somebody holds, and all above it.
    ///
    /// @param path of the descriptor or the mount; whoever holds it may have put something else
    ///   there by now, which is then left alone
    public static Reading<List<NamespaceKin>> held(KernelRoot root, Path path, NamespaceId id) {
        int descriptor = openHeld(root, path, id);
        return descriptor < 0
                ? KernelFiles.failure(path, -descriptor)
                : line(root, path, descriptor, id.type());
    }

    /// Asks about the user namespace that governs one that somebody holds, and all above it.
    ///
    /// @param path as of {@link #held}
    public static Reading<List<NamespaceKin>> ownersOfHeld(
            KernelRoot root, Path path, NamespaceId id) {
        int descriptor = openHeld(root, path, id);
        return descriptor < 0
                ? KernelFiles.failure(path, -descriptor)
                : owners(root, path, descriptor);
    }

    /// Names it first: what a path of others leads to must not be opened before it is known.
    ///
    /// @return a descriptor, or a negative error number
    private static int openHeld(KernelRoot root, Path path, NamespaceId id) {
        int named = Posix.open(path.toString(), Posix.PATH);
        if (named < 0) {
            return named;
        }
        try {
            Path itself = descriptor(root, named);
            return isNamespace(root, itself, id)
                    ? Posix.open(itself.toString(), Posix.READ_ONLY)
                    : -Errno.ESRCH;
        } finally {
            Posix.close(named);
        }
    }

    private static boolean isNamespace(KernelRoot root, Path file, NamespaceId id) {
        Path ours = root.proc().resolve("self/ns/" + id.type().kernelName());
        try {
            return Files.getAttribute(file, "unix:ino").equals(id.inode())
                    && Files.getAttribute(file, "unix:dev")
                            .equals(Files.getAttribute(ours, "unix:dev"));
        } catch (IOException e) {
            // It has gone; or the kernel has no such type, and then there is none to ask about.
            return false;
        }
    }

    /// Closes the descriptor.
    private static Reading<List<NamespaceKin>> owners(KernelRoot root, Path path, int descriptor) {
        int owner = Posix.ioctl(descriptor, NS_GET_USERNS, 0);
        Posix.close(descriptor);
        return owner < 0
                ? KernelFiles.failure(path, -owner)
                : line(root, path, owner, NamespaceType.USER);
    }

    /// Closes the descriptor.
    private static Reading<List<NamespaceKin>> line(
            KernelRoot root, Path path, int first, NamespaceType type) {
        int descriptor = first;
        var line = new ArrayList<NamespaceKin>();
        boolean nested = type == NamespaceType.PID || type == NamespaceType.USER;
        while (descriptor >= 0) {
            int above = nested ? Posix.ioctl(descriptor, NS_GET_PARENT, 0) : NONE;
            NamespaceKin kin = kin(root, descriptor, above, type);
            Posix.close(descriptor);
            if (kin == null) {
                if (above >= 0) {
                    Posix.close(above);
                }
                return new Reading.Gone<>(path.toString());
            }
            line.add(kin);
            descriptor = above;
        }
        return new Reading.Present<>(path.toString(), line);
    }

    private static @Nullable NamespaceKin kin(
            KernelRoot root, int descriptor, int above, NamespaceType type) {
        NamespaceId id = number(root, descriptor, type);
        if (id == null) {
            return null;
        }
        int owner = Posix.ioctl(descriptor, NS_GET_USERNS, 0);
        try {
            return new NamespaceKin(
                    id,
                    number(root, owner, NamespaceType.USER),
                    number(root, above, type),
                    type == NamespaceType.USER ? ownerUid(descriptor) : OptionalLong.empty());
        } finally {
            if (owner >= 0) {
                Posix.close(owner);
            }
        }
    }

    /// Null where there is none, or where the kernel says that it is none of ours (EPERM).
    private static @Nullable NamespaceId number(
            KernelRoot root, int descriptor, NamespaceType type) {
        if (descriptor < 0) {
            return null;
        }
        Path link = descriptor(root, descriptor);
        Optional<NamespaceId> told =
                KernelFiles.link(link).asOptional().flatMap(NamespaceId::ofLink);
        if (told.isPresent()) {
            return told.get();
        }
        try {
            // The link of one that is mounted is its path.
            Object inode = Files.getAttribute(link, "unix:ino");
            return new NamespaceId(type, ((Number) inode).longValue());
        } catch (IOException e) {
            return null;
        }
    }

    private static Path descriptor(KernelRoot root, int descriptor) {
        return root.proc().resolve("self/fd/" + descriptor);
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
