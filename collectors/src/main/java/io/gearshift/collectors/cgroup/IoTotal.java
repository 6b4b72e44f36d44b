package io.gearshift.collectors.cgroup;

import io.gearshift.collectors.Counter;
import java.util.List;
import java.util.function.Function;

/// What a group did to all block devices together.
///
/// @param readBytes bytes read
/// @param writeBytes bytes written
/// @param readOps read operations
/// @param writeOps write operations
public record IoTotal(Counter readBytes, Counter writeBytes, Counter readOps, Counter writeOps) {

    static IoTotal of(List<IoDevice> devices) {
        return new IoTotal(
                sum(devices, IoDevice::readBytes),
                sum(devices, IoDevice::writeBytes),
                sum(devices, IoDevice::readOps),
                sum(devices, IoDevice::writeOps));
    }

    private static Counter sum(List<IoDevice> devices, Function<IoDevice, Counter> figure) {
        return new Counter(devices.stream().map(figure).mapToLong(Counter::bits).sum());
    }
}
