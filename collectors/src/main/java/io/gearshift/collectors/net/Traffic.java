package io.gearshift.collectors.net;

import io.gearshift.collectors.Counter;
import io.gearshift.collectors.KernelText;
import io.gearshift.collectors.UnexpectedText;
import java.util.List;

/// Counters of one direction.
///
/// @param bytes link headers counted
/// @param packets how many
/// @param errors packets lost to errors
/// @param dropped packets lost for want of room
public record Traffic(Counter bytes, Counter packets, Counter errors, Counter dropped) {

    static Traffic parse(List<String> words) throws UnexpectedText {
        return new Traffic(
                new Counter(KernelText.unsigned(words.get(0))),
                new Counter(KernelText.unsigned(words.get(1))),
                new Counter(KernelText.unsigned(words.get(2))),
                new Counter(KernelText.unsigned(words.get(3))));
    }
}
