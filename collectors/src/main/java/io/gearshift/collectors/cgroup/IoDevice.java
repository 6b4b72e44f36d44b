package io.gearshift.collectors.cgroup;

import io.gearshift.collectors.Counter;

/// What a group did to one block device.
///
/// @param major of the device
/// @param minor of the device
/// @param readBytes bytes read from the device, not from the page cache
/// @param writeBytes bytes written to the device
/// @param readOps read operations
/// @param writeOps write operations
public record IoDevice(
        int major,
        int minor,
        Counter readBytes,
        Counter writeBytes,
        Counter readOps,
        Counter writeOps) {}
