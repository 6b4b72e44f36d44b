package io.gearshift.collectors.cgroup;

import io.gearshift.collectors.proc.VisibleText;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The control group that a container runtime made for a container, told by its path, which is the
/// same on both cgroup versions.
///
/// ```
/// /system.slice/docker-4426af4f45ae….scope
/// /machine.slice/libpod-be131b155b6a….scope/container
/// /lxc.payload.web1/init.scope
/// ```
///
/// Of groups within groups the outermost counts: what lies below a container's own group is the
/// container's to name, and could be made to look like anything.
///
/// @param kind who made it
/// @param id the whole id, or the name where the runtime has names in paths; fit to show
/// @param pod id of the pod that it is part of; null if none is told
/// @param group path of the container's own group; what follows it in the path was made inside
public record ContainerGroup(Kind kind, String id, @Nullable String pod, String group) {

    private static final int SHORT_ID = 12;
    private static final int LONGEST_NAME = 255;
    private static final String DELETED = " (deleted)";

    /// Container and pod ids of the Open Container Initiative's runtimes.
    private static final Pattern HEX = Pattern.compile("[0-9a-f]{64}");

    private static final Pattern SCOPE = Pattern.compile("(.+)-([0-9a-f]{64})(?:\\.scope)?");

    /// systemd's words of a group, where its runtime was told to use them and did not.
    private static final Pattern COLONS =
            Pattern.compile("(?:.+\\.slice)?:([a-z-]+):([0-9a-f]{64})");

    private static final Pattern POD =
            Pattern.compile(
                    "(?:kubepods-(?:[a-z]+-)?)?pod([0-9a-f]{32}|[0-9a-f]{8}(?:[-_][0-9a-f]{4}){3}[-_]"
                            + "[0-9a-f]{12})(?:\\.slice.*)?");
    private static final Pattern LIBPOD_POD =
            Pattern.compile("(?:.*-)?libpod_pod_([0-9a-f]{64})(?:\\.slice)?");
    private static final Pattern MACHINE = Pattern.compile("machine-(.+)\\.scope");
    private static final Pattern NSPAWN = Pattern.compile("systemd-nspawn@(.+)\\.service");
    private static final Pattern LIBVIRT = Pattern.compile("(lxc|qemu)-[0-9]+-(.+)");
    private static final Pattern LIBVIRT_V1 =
            Pattern.compile("(?:(?:lxc|qemu)-[0-9]+-)?(.+)\\.libvirt-(lxc|qemu)");
    private static final Pattern ESCAPED = Pattern.compile("\\\\x([0-9a-f]{2})");

    /// Who made a container.
    public enum Kind {
        /// Docker, rootful or rootless.
        DOCKER("docker"),
        /// Podman, rootful or rootless.
        PODMAN("podman"),
        /// LXC, and what stands on it (LXD, Incus, Proxmox).
        LXC("lxc"),
        /// systemd-nspawn, and any other machine that systemd-machined knows.
        NSPAWN("nspawn"),
        /// A container of a pod.
        KUBERNETES("kubernetes"),
        /// libvirt's LXC driver.
        LIBVIRT_LXC("libvirt"),
        /// A virtual machine of libvirt: no container, but a group of its own.
        LIBVIRT_QEMU("qemu"),
        /// Some other runtime that names groups by 64 hexadecimal digits.
        OTHER("container");

        private final String word;

        Kind(String word) {
            this.word = word;
        }

        /// The word that people know it by.
        public String word() {
            return word;
        }
    }

    /// Kind and short id, as `docker 4426af4f45ae` or `lxc web1`.
    public String words() {
        return kind.word() + " " + shortId();
    }

    /// The first 12 digits of an id, as its runtime prints it; a name as it is.
    public String shortId() {
        return HEX.matcher(id).matches() ? id.substring(0, SHORT_ID) : id;
    }

    /// The container that a process is in, by its groups; the version 2 tree first.
    public static Optional<ContainerGroup> of(GroupNames names) {
        return Stream.concat(
                        Stream.of(names.unified(), names.others()),
                        new TreeMap<>(names.controllers()).values().stream())
                .filter(Objects::nonNull)
                .distinct()
                .flatMap(group -> of(group).stream())
                .findFirst();
    }

    /// The container that a group belongs to: is its own, or below it.
    ///
    /// @param path as in `/proc/PID/cgroup`, from the root of the hierarchy
    public static Optional<ContainerGroup> of(String path) {
        String group =
                path.endsWith(DELETED) ? path.substring(0, path.length() - DELETED.length()) : path;
        List<String> parts = List.of(group.split("/", -1));
        String pod = null;
        for (int i = 0; i < parts.size(); i++) {
            Found found = found(parts, i);
            if (found != null) {
                String own = String.join("/", parts.subList(0, i + 1));
                return Optional.of(
                        new ContainerGroup(
                                pod != null && found.kind() != Kind.PODMAN
                                        ? Kind.KUBERNETES
                                        : found.kind(),
                                VisibleText.of(found.id()),
                                pod == null ? pod(parts.get(i)) : pod,
                                own));
            }
            String here = pod(parts.get(i));
            pod = here == null ? pod : here;
        }
        return Optional.empty();
    }

    private record Found(Kind kind, String id) {}

    private static @Nullable Found found(List<String> parts, int i) {
        String part = parts.get(i);
        String parent = i == 0 ? "" : parts.get(i - 1);
        Matcher scope = SCOPE.matcher(part);
        if (scope.matches()) {
            return byPrefix(scope.group(1), scope.group(2));
        }
        if (HEX.matcher(part).matches()) {
            return new Found(parent.equals("docker") ? Kind.DOCKER : Kind.OTHER, part);
        }
        Matcher colons = COLONS.matcher(part);
        if (colons.matches()) {
            return new Found(
                    pod(part) == null ? runtime(colons.group(1)) : Kind.KUBERNETES,
                    colons.group(2));
        }
        Found lxc = lxc(parts, i);
        return lxc == null ? machine(part, parent) : lxc;
    }

    /// Podman's monitor and a pod as a whole are no containers.
    private static @Nullable Found byPrefix(String prefix, String id) {
        return prefix.endsWith("conmon") || prefix.endsWith("libpod_pod")
                ? null
                : new Found(runtime(prefix), id);
    }

    private static Kind runtime(String prefix) {
        return switch (prefix) {
            case "docker" -> Kind.DOCKER;
            case "libpod", "libpod-payload" -> Kind.PODMAN;
            case "cri-containerd", "crio" -> Kind.KUBERNETES;
            default -> Kind.OTHER;
        };
    }

    /// `lxc.payload.NAME` since 4.0, `lxc.payload/NAME` of 3.1, `lxc/NAME` before and of Proxmox;
    /// the group of its monitor is the host's.
    private static @Nullable Found lxc(List<String> parts, int i) {
        String part = parts.get(i);
        if (part.startsWith("lxc.payload.")) {
            return named(Kind.LXC, part.substring("lxc.payload.".length()));
        }
        String parent = i == 0 ? "" : parts.get(i - 1);
        // At the top alone: a folder of this name says little elsewhere.
        boolean below = i == 2 && (parent.equals("lxc") || parent.equals("lxc.payload"));
        return below ? named(Kind.LXC, part) : null;
    }

    private static @Nullable Found machine(String part, String parent) {
        Matcher scope = MACHINE.matcher(part);
        if (scope.matches()) {
            String name = unescaped(scope.group(1));
            Matcher libvirt = LIBVIRT.matcher(name);
            return libvirt.matches()
                    ? named(libvirt(libvirt.group(1)), libvirt.group(2))
                    : named(Kind.NSPAWN, name);
        }
        Matcher service = NSPAWN.matcher(part);
        if (service.matches()) {
            return named(Kind.NSPAWN, unescaped(service.group(1)));
        }
        Matcher old = LIBVIRT_V1.matcher(part);
        return old.matches() && parent.startsWith("machine")
                ? named(libvirt(old.group(2)), old.group(1))
                : null;
    }

    private static Kind libvirt(String driver) {
        return driver.equals("lxc") ? Kind.LIBVIRT_LXC : Kind.LIBVIRT_QEMU;
    }

    private static @Nullable Found named(Kind kind, String name) {
        return name.isEmpty() || name.length() > LONGEST_NAME ? null : new Found(kind, name);
    }

    private static @Nullable String pod(String part) {
        Matcher pod = POD.matcher(part);
        if (pod.matches()) {
            // systemd has no dash in the last part of a slice's name.
            return pod.group(1).replace('_', '-');
        }
        Matcher libpod = LIBPOD_POD.matcher(part);
        return libpod.matches() ? libpod.group(1) : null;
    }

    /// systemd writes a byte that may not stand in the name of a unit as `\x2d`.
    private static String unescaped(String unit) {
        var name = new ByteArrayOutputStream();
        Matcher escaped = ESCAPED.matcher(unit);
        int from = 0;
        while (escaped.find()) {
            name.writeBytes(unit.substring(from, escaped.start()).getBytes(StandardCharsets.UTF_8));
            name.write(Integer.parseInt(escaped.group(1), 16));
            from = escaped.end();
        }
        name.writeBytes(unit.substring(from).getBytes(StandardCharsets.UTF_8));
        return name.toString(StandardCharsets.UTF_8);
    }
}
