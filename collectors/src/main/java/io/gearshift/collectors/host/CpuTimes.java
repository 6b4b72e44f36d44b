package io.gearshift.collectors.host;

import io.gearshift.collectors.Counter;
import io.gearshift.collectors.KernelText;
import io.gearshift.collectors.UnexpectedText;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/// What a processor did with its time, in ticks of 10 ms since boot. Time of virtual machines is in
/// `user` and `nice` already.
///
/// @param user in programs
/// @param nice in programs of low priority
/// @param system in the kernel
/// @param idle doing nothing
/// @param ioWait doing nothing while a device was waited for; can go backwards
/// @param interrupt serving interrupts
/// @param softInterrupt serving deferred interrupts
/// @param stolen taken by the machine that this one is a guest of
public record CpuTimes(
        Counter user,
        Counter nice,
        Counter system,
        Counter idle,
        Counter ioWait,
        Counter interrupt,
        Counter softInterrupt,
        Counter stolen) {

    private static final int FIELDS = 8;

    static CpuTimes parse(List<String> words) throws UnexpectedText {
        if (words.size() <= FIELDS) {
            throw new UnexpectedText("cpu and eight numbers", String.join(" ", words));
        }
        return new CpuTimes(
                counter(words, 1),
                counter(words, 2),
                counter(words, 3),
                counter(words, 4),
                counter(words, 5),
                counter(words, 6),
                counter(words, 7),
                counter(words, 8));
    }

    /// The share of time since `earlier` that was not idle, 0 to 1; empty while no time has passed.
    public OptionalDouble busyShareSince(CpuTimes earlier) {
        long busy = busy() - earlier.busy();
        OptionalLong idleGrown = idle.since(earlier.idle);
        if (busy < 0 || idleGrown.isEmpty()) {
            return OptionalDouble.empty();
        }
        // The kernel does not promise that ioWait only grows; a step back counts as none.
        long waited = ioWait.since(earlier.ioWait).orElse(0);
        long all = busy + idleGrown.getAsLong() + waited;
        return all == 0 ? OptionalDouble.empty() : OptionalDouble.of((double) busy / all);
    }

    private long busy() {
        return user.bits()
                + nice.bits()
                + system.bits()
                + interrupt.bits()
                + softInterrupt.bits()
                + stolen.bits();
    }

    private static Counter counter(List<String> words, int index) throws UnexpectedText {
        return new Counter(KernelText.unsigned(words.get(index)));
    }
}
