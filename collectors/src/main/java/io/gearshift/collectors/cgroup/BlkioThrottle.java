package io.gearshift.collectors.cgroup;

import io.gearshift.collectors.Counter;
import io.gearshift.collectors.KernelText;
import io.gearshift.collectors.UnexpectedText;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// `blkio.throttle.io_service_bytes_recursive` and `blkio.throttle.io_serviced_recursive` of v1: a
/// line per device and kind, see blkio-controller.rst. An idle group has the last line only, and so
/// has every group of a disk that was never given a limit (since kernel 6.10).
///
/// ```
/// 254:0 Read 4096
/// Total 4096
/// ```
///
/// @param byDevice reads and writes; sync, async, discard and totals are skipped
record BlkioThrottle(Map<DeviceNumber, ReadWrite> byDevice) {

    private static final Counter NONE = new Counter(0);

    /// Reads and writes of one device, in bytes or operations.
    record ReadWrite(Counter read, Counter written) {}

    BlkioThrottle {
        byDevice = Map.copyOf(byDevice);
    }

    static BlkioThrottle parse(String text) throws UnexpectedText {
        var byDevice = new LinkedHashMap<DeviceNumber, ReadWrite>();
        for (String line : KernelText.lines(text)) {
            List<String> words = KernelText.words(line);
            if (words.size() == 3) {
                DeviceNumber device = DeviceNumber.parse(words.get(0));
                var counter = new Counter(KernelText.unsigned(words.get(2)));
                ReadWrite so = byDevice.getOrDefault(device, new ReadWrite(NONE, NONE));
                switch (words.get(1)) {
                    case "Read" -> byDevice.put(device, new ReadWrite(counter, so.written()));
                    case "Write" -> byDevice.put(device, new ReadWrite(so.read(), counter));
                    default -> byDevice.putIfAbsent(device, so);
                }
            } else if (words.size() != 2 || !words.get(0).equals("Total")) {
                throw new UnexpectedText("a device, a kind and a number", line);
            }
        }
        return new BlkioThrottle(byDevice);
    }

    /// The devices of two files that were read one after the other.
    static List<IoDevice> join(BlkioThrottle bytes, BlkioThrottle ops) {
        var idle = new ReadWrite(NONE, NONE);
        return bytes.byDevice.keySet().stream()
                .map(
                        device -> {
                            ReadWrite size = bytes.byDevice.getOrDefault(device, idle);
                            ReadWrite count = ops.byDevice.getOrDefault(device, idle);
                            return new IoDevice(
                                    device.major(),
                                    device.minor(),
                                    size.read(),
                                    size.written(),
                                    count.read(),
                                    count.written());
                        })
                .toList();
    }
}
