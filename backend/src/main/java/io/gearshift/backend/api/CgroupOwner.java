package io.gearshift.backend.api;

import org.jspecify.annotations.Nullable;

/// Whose a cgroup is, as far as its path tells.
///
/// @param name of the gear, the container or the unit; the first twelve digits of what Docker and
///   Podman call it; null of none
/// @param gear id of the gear, by which it is asked for; null of anything else
/// @param top whether it is the owner's own topmost group, of a gear with several the one that
///   counts its memory; else it is one below that, made by what runs in it, or a further place
public record CgroupOwner(Kind kind, @Nullable String name, @Nullable String gear, boolean top) {

    /// Nobody's that we know of.
    public static final CgroupOwner NONE = new CgroupOwner(Kind.NONE, null, null, false);

    /// Whether a group of this owner is a further place of a gear (cgroup v1), which is shown with
    /// its topmost group.
    ///
    /// @param above owner of the group that it is in
    public boolean isFurtherPlace(CgroupOwner above) {
        return kind == Kind.GEAR && !top && !above.kind.isContainer();
    }

    /// What made the group.
    public enum Kind {
        /// A gear, or another container of the host's libvirt that this agent knows.
        GEAR,
        /// A container or machine of a libvirt that this agent does not know.
        LIBVIRT,
        /// A container of Docker.
        DOCKER,
        /// A container of Podman.
        PODMAN,
        /// A container of LXC or Incus.
        LXC,
        /// A container of systemd-nspawn.
        NSPAWN,
        /// A container of a Kubernetes pod.
        KUBERNETES,
        /// A container of some other runtime.
        OTHER,
        /// A slice of systemd: groups of units.
        SLICE,
        /// A scope of systemd: processes that something else started.
        SCOPE,
        /// A service of systemd.
        SERVICE,
        /// Nobody's that we know of.
        NONE;

        /// Whether it is a container: everything below its group is its own.
        public boolean isContainer() {
            return switch (this) {
                case GEAR, LIBVIRT, DOCKER, PODMAN, LXC, NSPAWN, KUBERNETES, OTHER -> true;
                case SLICE, SCOPE, SERVICE, NONE -> false;
            };
        }
    }
}
