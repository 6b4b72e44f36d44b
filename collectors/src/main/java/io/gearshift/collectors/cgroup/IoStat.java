package io.gearshift.collectors.cgroup;

import io.gearshift.collectors.Counter;
import io.gearshift.collectors.KernelText;
import io.gearshift.collectors.UnexpectedText;
import java.util.ArrayList;
import java.util.List;

/// `io.stat` of v2, a line per device that the group has used, see cgroup-v2.rst.
///
/// ```
/// 8:16 rbytes=1459200 wbytes=314773504 rios=192 wios=353 dbytes=0 dios=0
/// 8:0 rbytes=90430464 wbytes=299008000 rios=8950 wios=1252 dbytes=50331648 dios=3021
/// ```
final class IoStat {

    private IoStat() {}

    static List<IoDevice> parse(String text) throws UnexpectedText {
        var devices = new ArrayList<IoDevice>();
        for (String line : KernelText.linesOrNone(text)) {
            List<String> words = KernelText.words(line);
            // A device that was only set up (io.cost, io.latency) has no counters yet, and kernels
            // from 5.14 on print a bare "8:0 " for it.
            if (words.size() > 1) {
                devices.add(device(words, line));
            }
        }
        return List.copyOf(devices);
    }

    private static IoDevice device(List<String> words, String line) throws UnexpectedText {
        DeviceNumber number = DeviceNumber.parse(words.getFirst());
        return new IoDevice(
                number.major(),
                number.minor(),
                counter(words, "rbytes=", line),
                counter(words, "wbytes=", line),
                counter(words, "rios=", line),
                counter(words, "wios=", line));
    }

    private static Counter counter(List<String> words, String key, String line)
            throws UnexpectedText {
        for (String word : words) {
            if (word.startsWith(key)) {
                return new Counter(KernelText.unsigned(word.substring(key.length())));
            }
        }
        throw new UnexpectedText("the key " + key, line);
    }
}
