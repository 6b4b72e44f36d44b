package io.gearshift.collectors.host;

import io.gearshift.collectors.ByteSize;
import io.gearshift.collectors.KernelFiles;
import io.gearshift.collectors.KernelRoot;
import io.gearshift.collectors.KernelText;
import io.gearshift.collectors.Reading;
import io.gearshift.collectors.UnexpectedText;
import java.util.HashMap;
import java.util.Map;

/// Memory of the host: `/proc/meminfo`, see proc(5).
///
/// ```
/// MemTotal:       24684096 kB
/// MemAvailable:   24421428 kB
/// ```
///
/// @param total what the kernel has to give
/// @param free used for nothing
/// @param available what programs could get without swapping
/// @param buffers of block devices
/// @param cached files
/// @param slab of the kernel
/// @param swapTotal 0 where there is no swap
/// @param swapFree of it, unused
public record MemInfo(
        ByteSize total,
        ByteSize free,
        ByteSize available,
        ByteSize buffers,
        ByteSize cached,
        ByteSize slab,
        ByteSize swapTotal,
        ByteSize swapFree) {

    /// Reads it of a host.
    public static Reading<MemInfo> of(KernelRoot root) {
        return KernelFiles.read(root.proc().resolve("meminfo"), MemInfo::parse);
    }

    /// Parses the text of the file; unknown lines are skipped.
    ///
    /// @throws UnexpectedText where a line that every kernel since 3.14 has is missing
    public static MemInfo parse(String text) throws UnexpectedText {
        Map<String, String> values = new HashMap<>();
        for (String line : KernelText.lines(text)) {
            int colon = line.indexOf(':');
            if (colon < 0) {
                throw new UnexpectedText("key: value", line);
            }
            values.put(line.substring(0, colon), line.substring(colon + 1));
        }
        return new MemInfo(
                size(values, "MemTotal"),
                size(values, "MemFree"),
                size(values, "MemAvailable"),
                size(values, "Buffers"),
                size(values, "Cached"),
                size(values, "Slab"),
                size(values, "SwapTotal"),
                size(values, "SwapFree"));
    }

    private static ByteSize size(Map<String, String> values, String key) throws UnexpectedText {
        String value = values.get(key);
        if (value == null) {
            throw new UnexpectedText("a line " + key, "none");
        }
        return KernelText.kibibytes(value);
    }
}
