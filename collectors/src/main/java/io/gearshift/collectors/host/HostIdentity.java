package io.gearshift.collectors.host;

import io.gearshift.collectors.KernelFiles;
import io.gearshift.collectors.KernelRoot;
import io.gearshift.collectors.KernelText;
import io.gearshift.collectors.Reading;
import io.gearshift.collectors.cgroup.CpuList;
import java.nio.file.Path;

/// What a host calls itself and what it runs on.
///
/// @param hostname of our UTS namespace: `/proc/sys/kernel/hostname`
/// @param kernelRelease for example `6.1.0-28-amd64`: `/proc/sys/kernel/osrelease`
/// @param bootId new at each boot: `/proc/sys/kernel/random/boot_id`
/// @param processors those on line: `/sys/devices/system/cpu/online`
public record HostIdentity(
        Reading<String> hostname,
        Reading<String> kernelRelease,
        Reading<String> bootId,
        Reading<CpuList> processors) {

    /// Reads it of a host.
    public static HostIdentity of(KernelRoot root) {
        Path kernel = root.proc().resolve("sys/kernel");
        return new HostIdentity(
                KernelFiles.read(kernel.resolve("hostname"), KernelText::line),
                KernelFiles.read(kernel.resolve("osrelease"), KernelText::line),
                KernelFiles.read(kernel.resolve("random/boot_id"), KernelText::line),
                KernelFiles.read(root.under("/sys/devices/system/cpu/online"), CpuList::parse));
    }
}
