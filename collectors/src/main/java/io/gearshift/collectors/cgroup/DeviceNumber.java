package io.gearshift.collectors.cgroup;

import io.gearshift.collectors.KernelText;
import io.gearshift.collectors.UnexpectedText;

/// A block device as `major:minor`.
record DeviceNumber(int major, int minor) {

    static DeviceNumber parse(String word) throws UnexpectedText {
        int colon = word.indexOf(':');
        if (colon < 0) {
            throw new UnexpectedText("a device as major:minor", word);
        }
        return new DeviceNumber(
                KernelText.integer(word.substring(0, colon)),
                KernelText.integer(word.substring(colon + 1)));
    }
}
