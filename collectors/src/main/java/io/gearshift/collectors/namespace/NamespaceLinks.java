package io.gearshift.collectors.namespace;

import io.gearshift.collectors.KernelFiles;
import io.gearshift.collectors.KernelRoot;
import io.gearshift.collectors.Reading;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;

/// The namespaces of one process: the links in `/proc/PID/ns`.
///
/// @param byType every type; one that this kernel lacks is unsupported, and a process that has
///   ended but is not reaped has only `pid` and `user`
public record NamespaceLinks(Map<NamespaceType, Reading<NamespaceId>> byType) {

    /// Copies the map.
    public NamespaceLinks {
        byType = Map.copyOf(byType);
    }

    /// Reads the links of one process.
    public static NamespaceLinks of(KernelRoot root, int pid) {
        var byType = new EnumMap<NamespaceType, Reading<NamespaceId>>(NamespaceType.class);
        for (NamespaceType type : NamespaceType.values()) {
            Reading<String> target = KernelFiles.link(root.proc(pid, "ns/" + type.kernelName()));
            byType.put(type, KernelFiles.parse(target, text -> NamespaceId.parse(type, text)));
        }
        return new NamespaceLinks(byType);
    }

    /// The namespace of one type.
    public Reading<NamespaceId> of(NamespaceType type) {
        return Objects.requireNonNull(byType.get(type), "every type is read");
    }
}
