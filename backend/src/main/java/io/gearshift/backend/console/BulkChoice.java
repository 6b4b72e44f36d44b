package io.gearshift.backend.console;

import io.gearshift.backend.access.Caller;
import io.gearshift.backend.api.ConsoleException;
import io.gearshift.backend.api.Gear;
import io.gearshift.backend.api.Right;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The gears that were chosen, each once, as far as there are such.
final class BulkChoice {
    private final Caller caller;
    private final List<BulkRun.Target> targets = new ArrayList<>();
    private final Map<Integer, ConsoleException> failures = new HashMap<>();

    BulkChoice(Gears gears, Caller caller, List<String> names) {
        this.caller = caller;
        for (String name : names) {
            BulkRun.Target target;
            ConsoleException failure = null;
            try {
                Gear gear = gears.find(caller, name);
                target = new BulkRun.Target(gear.id(), gear.name(), gear.project(), gear.host());
            } catch (ConsoleException e) {
                target = new BulkRun.Target(name, name, Caller.ALL, null);
                failure = e;
            }
            if (!targets.contains(target)) {
                if (failure != null) {
                    failures.put(targets.size(), failure);
                }
                targets.add(target);
            }
        }
    }

    List<BulkRun.Target> targets() {
        return targets;
    }

    /// Why some are not there, by their place.
    Map<Integer, ConsoleException> failures() {
        return failures;
    }

    /// One of many that is not there fails alone; if none is, there is nothing to do.
    void refuseAll() {
        ConsoleException first = failures.get(0);
        if (first != null && failures.size() == targets.size()) {
            throw first;
        }
    }

    /// Likewise a right; which of the gears lack it is checked gear by gear.
    void require(Right right) {
        List<String> projects =
                targets.stream()
                        .filter(each -> each.host() != null)
                        .map(BulkRun.Target::project)
                        .toList();
        if (projects.stream().noneMatch(each -> caller.may(right, each))) {
            caller.require(right, projects.getFirst());
        }
    }
}
