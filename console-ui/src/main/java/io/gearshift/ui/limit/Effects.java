package io.gearshift.ui.limit;

import io.gearshift.backend.api.Cap;
import io.gearshift.backend.api.LimitChange;
import io.gearshift.backend.api.Limits;
import java.util.ArrayList;
import java.util.List;

/// A change in a few words, for the button that makes it.
final class Effects {
    private Effects() {}

    /// For example `96 MiB, 0.2 cores`; `3 limits` where there are too many to name.
    static String of(Limits before, Limits after) {
        LimitChange change = LimitChange.between(before, after);
        List<String> words = new ArrayList<>();
        if (change.memoryBytes() != null) {
            words.add(open(change.memoryBytes()) ? "no memory cap" : size(change.memoryBytes()));
        }
        if (change.memoryHighBytes() != null) {
            words.add(
                    open(change.memoryHighBytes())
                            ? "no throttle point"
                            : "throttle point " + size(change.memoryHighBytes()));
        }
        if (change.swapBytes() != null) {
            words.add(
                    open(change.swapBytes())
                            ? "no swap limit"
                            : "swap " + size(change.swapBytes()));
        }
        if (change.cpuMillis() != null) {
            words.add(
                    open(change.cpuMillis())
                            ? "no CPU cap"
                            : LimitInput.coresText(change.cpuMillis()) + " cores");
        }
        if (change.cpuWeight() != null) {
            words.add("weight " + change.cpuWeight());
        }
        if (change.processors() != null) {
            words.add("processors " + change.processors());
        }
        if (change.processes() != null) {
            words.add(
                    open(change.processes())
                            ? "no process limit"
                            : LimitInput.countText(change.processes()) + " processes");
        }
        return words.size() > 2 ? words.size() + " limits" : String.join(", ", words);
    }

    private static boolean open(Cap cap) {
        return cap instanceof Cap.Unlimited;
    }

    private static String size(Cap cap) {
        return LimitInput.sizeText(cap);
    }
}
