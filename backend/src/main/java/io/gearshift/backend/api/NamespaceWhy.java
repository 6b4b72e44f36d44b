package io.gearshift.backend.api;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Why one process can, or cannot, see and reach another: what they share, and what follows.
///
/// @param a who looks
/// @param b who is looked at
/// @param namespaces one row of each type that this kernel has
/// @param userPath user namespaces from b's own up to the host's first, as a number each; a's own
///   is among them where it stands above
/// @param mounts file systems that both have mounted, at most 50, those of the kernel (proc, sysfs
///   and the like) left out
/// @param verdicts one of each {@link Act}
public record NamespaceWhy(
        Side a,
        Side b,
        List<Shared> namespaces,
        List<Long> userPath,
        List<SharedMount> mounts,
        List<Verdict> verdicts) {

    /// Copies the lists.
    public NamespaceWhy {
        namespaces = List.copyOf(namespaces);
        userPath = List.copyOf(userPath);
        mounts = List.copyOf(mounts);
        verdicts = List.copyOf(verdicts);
    }

    /// A process.
    ///
    /// @param pid on the host
    /// @param insidePid in its own pid namespace
    /// @param uid effective user on the host
    /// @param gear name of its gear; null if it is in none
    /// @param command hostile text
    public record Side(int pid, int insidePid, long uid, @Nullable String gear, String command) {}

    /// A type of namespace.
    ///
    /// @param a inode number of a's
    /// @param b of b's
    /// @param meaning one sentence on what follows
    public record Shared(String type, long a, long b, boolean shared, String meaning) {}

    /// A part of a file system that both see.
    ///
    /// @param a where a has it mounted
    /// @param b where b has it
    /// @param propagates whether what one mounts below it appears at the other
    public record SharedMount(String a, String b, String type, boolean propagates) {}

    /// What one may want to do to another.
    public enum Act {
        /// Find it in `/proc` and name it by a pid.
        SEE,
        /// Send it a signal.
        SIGNAL,
        /// Trace it, or read and write its memory.
        TRACE,
        /// Reach its System V shared memory, semaphores and message queues by their keys.
        IPC,
        /// Reach its abstract unix sockets and the ports of its loopback.
        NETWORK,
        /// Open the same files by the same mount table.
        FILES
    }

    /// Whether it can be done.
    ///
    /// @param why the rule of the kernel that decides it, in one sentence
    public record Verdict(Act act, boolean possible, String why) {}
}
