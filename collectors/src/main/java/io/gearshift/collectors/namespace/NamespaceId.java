package io.gearshift.collectors.namespace;

import io.gearshift.collectors.KernelText;
import io.gearshift.collectors.UnexpectedText;
import java.util.Comparator;
import java.util.Optional;

/// One namespace: the target of a link in `/proc/PID/ns`. Sorted by number, as lsns does.
///
/// ```
/// mnt:[4026531832]
/// ```
///
/// @param type what it separates
/// @param inode its number on this host, until the host is booted again; a number that was freed
///   may be given again
public record NamespaceId(NamespaceType type, long inode) implements Comparable<NamespaceId> {

    private static final Comparator<NamespaceId> ORDER =
            Comparator.comparingLong(NamespaceId::inode).thenComparing(NamespaceId::type);

    /// Parses the target of a link.
    ///
    /// @throws UnexpectedText where it is none of this type
    public static NamespaceId parse(NamespaceType type, String target) throws UnexpectedText {
        String start = type.kernelName() + ":[";
        if (!target.startsWith(start) || !target.endsWith("]")) {
            throw new UnexpectedText(start + "number]", target);
        }
        String number = target.substring(start.length(), target.length() - 1);
        return new NamespaceId(type, KernelText.number(number));
    }

    /// Parses the target of any link to a namespace; empty where it is a link to something else.
    public static Optional<NamespaceId> ofLink(String target) {
        for (NamespaceType type : NamespaceType.values()) {
            if (target.startsWith(type.kernelName() + ":[")) {
                try {
                    return Optional.of(parse(type, target));
                } catch (UnexpectedText e) {
                    return Optional.empty();
                }
            }
        }
        return Optional.empty();
    }

    /// By number; where one of the same number ended, and is still known, by type.
    @Override
    public int compareTo(NamespaceId other) {
        return ORDER.compare(this, other);
    }

    /// As the kernel writes it.
    @Override
    public String toString() {
        return type.kernelName() + ":[" + inode + "]";
    }
}
