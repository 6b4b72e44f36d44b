package io.gearshift.backend.api;

/// Through whom the limits of a cgroup are changed, or why not: what a manager keeps for its groups
/// it would write over what somebody else writes there.
public enum CgroupControl {
    /// A gear: through its own limits.
    GEAR("the gear", true),
    /// A container of Docker: through Docker, which keeps its limits.
    DOCKER("Docker", true),
    /// A container of Podman: through Podman.
    PODMAN("Podman", true),
    /// A unit of systemd: through systemd.
    SYSTEMD("systemd", true),
    /// Nobody keeps its limits: they are written to its files.
    KERNEL("its files", true),
    /// The topmost group.
    TOP("The topmost group is the whole host.", false),
    /// A group that holds Gearshift.
    OURS("Gearshift itself runs in it.", false),
    /// A group within a container's own.
    INSIDE("It is inside a container. Limit the container's own group.", false),
    /// A container whose manager the agent cannot ask.
    FOREIGN("Whoever runs this container sets its limits. Change them there.", false),
    /// No container, and not on the host's list.
    UNLISTED(
            "It is no container. An administrator of the host can list it in the file that the"
                    + " agent's --cgroup-list names.",
            false);

    private final String words;
    private final boolean open;

    CgroupControl(String words, boolean open) {
        this.words = words;
        this.open = open;
    }

    /// Whether limits of such a group can be changed.
    public boolean open() {
        return open;
    }

    /// Through whom, for a sentence; where it is not {@link #open}, why, as a sentence.
    public String words() {
        return words;
    }
}
