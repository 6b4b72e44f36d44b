package io.gearshift.collectors.host;

import io.gearshift.collectors.KernelFiles;
import io.gearshift.collectors.KernelRoot;
import io.gearshift.collectors.Reading;
import io.gearshift.collectors.cgroup.Pressure;
import java.nio.file.Path;

/// Stall figures of the whole host: `/proc/pressure/cpu`, `memory`, `io`, see psi.rst. Unsupported
/// where the kernel was built or booted without.
///
/// @param cpu waiting for a processor
/// @param memory waiting for memory
/// @param io waiting for a block device
public record HostPressure(Reading<Pressure> cpu, Reading<Pressure> memory, Reading<Pressure> io) {

    /// Reads it of a host.
    public static HostPressure of(KernelRoot root) {
        Path folder = root.proc().resolve("pressure");
        return new HostPressure(
                KernelFiles.read(folder.resolve("cpu"), Pressure::parse),
                KernelFiles.read(folder.resolve("memory"), Pressure::parse),
                KernelFiles.read(folder.resolve("io"), Pressure::parse));
    }
}
