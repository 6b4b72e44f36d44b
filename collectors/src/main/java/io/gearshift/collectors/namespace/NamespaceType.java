package io.gearshift.collectors.namespace;

/// The kinds of namespace, see namespaces(7).
public enum NamespaceType {
    /// Mount points.
    MNT("mnt"),
    /// Interfaces, addresses, ports.
    NET("net"),
    /// Process ids.
    PID("pid"),
    /// Host and domain name.
    UTS("uts"),
    /// Message queues, semaphores, shared memory.
    IPC("ipc"),
    /// User and group ids, capabilities.
    USER("user"),
    /// The root of the cgroup tree.
    CGROUP("cgroup"),
    /// Clocks; since kernel 5.6.
    TIME("time");

    private final String kernelName;

    NamespaceType(String kernelName) {
        this.kernelName = kernelName;
    }

    /// The name in `/proc/PID/ns`, and as lsns prints it.
    public String kernelName() {
        return kernelName;
    }
}
