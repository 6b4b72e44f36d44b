package io.gearshift.collectors.namespace;

import io.gearshift.collectors.KernelText;
import io.gearshift.collectors.UnexpectedText;

/// One namespace: the target of a link in `/proc/PID/ns`.
///
/// ```
/// mnt:[4026531832]
/// ```
///
/// @param type what it separates
/// @param inode its number on this host, until the host is booted again; a number that was freed
///   may be given again
public record NamespaceId(NamespaceType type, long inode) {

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

    /// As the kernel writes it.
    @Override
    public String toString() {
        return type.kernelName() + ":[" + inode + "]";
    }
}
