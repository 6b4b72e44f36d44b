package io.gearshift.backend.limit;

import io.gearshift.backend.api.CgroupControl;
import io.gearshift.backend.api.ConsoleException;
import io.gearshift.backend.api.ErrorCode;
import io.gearshift.backend.api.LimitChange;
import io.gearshift.backend.api.Limits;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/// Reads the limits of a group from the kernel, and sets them through its manager.
final class GroupSetter {

    /// systemd and the runtimes answer before the kernel has the value.
    private static final int LOOKS = 40;

    private static final Duration PAUSE = Duration.ofMillis(50);

    private final Supplier<HostFacts> facts;
    private final AlarmClock clock;
    private final UnaryOperator<GroupTarget> anew;
    private final Map<CgroupControl, GroupManager> managers;

    /// @param anew finds a group's folders again
    /// @param managers of each open control but a gear's
    GroupSetter(
            Supplier<HostFacts> facts,
            AlarmClock clock,
            UnaryOperator<GroupTarget> anew,
            Map<CgroupControl, GroupManager> managers) {
        this.facts = facts;
        this.clock = clock;
        this.anew = anew;
        this.managers = Map.copyOf(managers);
    }

    /// Who sets the limits of a group.
    GroupManager manager(GroupTarget target) {
        GroupManager manager = managers.get(target.control());
        if (manager == null) {
            throw new IllegalStateException(target.control() + " sets no limits of groups");
        }
        return manager;
    }

    /// The group's own limits; one that it has no file for is none. Its folders are looked for each
    /// time: on cgroup v1 systemd makes the one of a controller when a limit of that is first set.
    ///
    /// @throws ConsoleException `request.not-found` if the group is gone, `host.failed` if its
    ///   limits cannot be read
    Limits inForce(GroupTarget target) {
        HostFacts now = facts.get();
        try {
            return Dialect.of(now)
                    .read(anew.apply(target).groups(), null, false, new CgroupFiles(now.mounts()));
        } catch (NoSuchFileException e) {
            throw new ConsoleException(
                    ErrorCode.NOT_FOUND, target.words() + " is gone: " + e.getMessage() + ".", e);
        } catch (IOException e) {
            throw new ConsoleException(
                    ErrorCode.HOST_FAILED,
                    "The limits of " + target.words() + " cannot be read: " + e.getMessage() + ".",
                    e);
        }
    }

    /// The change in the form in which it is made.
    ///
    /// @throws ConsoleException if it is not valid here
    LimitChange checked(GroupTarget target, LimitChange asked, Limits before) {
        GroupManager manager = manager(target);
        Set<LimitField> others = LimitField.in(asked);
        others.removeAll(EnumSet.of(LimitField.MEMORY, LimitField.MEMORY_HIGH, LimitField.CPU));
        others.remove(LimitField.PROCESSES);
        if (!others.isEmpty()) {
            throw new ConsoleException(
                    ErrorCode.LIMIT_INVALID,
                    "Of a group the memory cap, the throttle point, the CPU cap and the process"
                            + " limit can be set; found "
                            + others.iterator().next().words()
                            + ".");
        }
        HostFacts now = facts.get();
        var rules = new LimitRules(now);
        rules.check(before, asked);
        Set<LimitField> lacking = LimitField.in(asked);
        lacking.removeAll(manager.fields());
        if (!lacking.isEmpty()) {
            throw new ConsoleException(
                    ErrorCode.LIMIT_UNSUPPORTED,
                    "The "
                            + lacking.iterator().next().words()
                            + " of "
                            + target.words()
                            + " cannot be set: "
                            + target.control().words()
                            + " has no word for it.");
        }
        return manager.possible(rules.rounded(asked), now);
    }

    /// The change in the form in which its manager can make it.
    LimitChange possible(GroupTarget target, LimitChange change) {
        return manager(target).possible(change, facts.get());
    }

    /// Sets limits and reads them back.
    ///
    /// @return the limits then
    /// @throws ConsoleException `limit.read-back` if they are not what was asked, and others
    /// @throws HalfDone if its manager gave no answer, and may do it yet
    Limits set(GroupTarget target, LimitChange change, Limits before) {
        GroupManager manager = manager(target);
        manager.check(target, change);
        try {
            manager.set(target, change, before);
        } catch (ConsoleException e) {
            if (e.code() == ErrorCode.HOST_FAILED && target.control() != CgroupControl.KERNEL) {
                throw new HalfDone(e);
            }
            throw e;
        }
        Limits wanted = Limits.NONE.with(change);
        Limits found = inForce(target);
        for (int look = 0; look < LOOKS && !holds(change, wanted, found); look++) {
            clock.pause(PAUSE);
            found = inForce(target);
        }
        if (!holds(change, wanted, found)) {
            throw notAsAsked(target, change, wanted, found);
        }
        return found;
    }

    private static boolean holds(LimitChange change, Limits wanted, Limits found) {
        return LimitField.in(change).stream().allMatch(field -> field.same(wanted, found));
    }

    private static ConsoleException notAsAsked(
            GroupTarget target, LimitChange change, Limits wanted, Limits found) {
        LimitField field =
                LimitField.in(change).stream()
                        .filter(each -> !each.same(wanted, found))
                        .findFirst()
                        .orElse(LimitField.MEMORY);
        return new ConsoleException(
                ErrorCode.LIMIT_READ_BACK,
                "The "
                        + field.words()
                        + " of "
                        + target.words()
                        + " was to be "
                        + field.of(wanted)
                        + ", and the kernel says "
                        + field.of(found)
                        + ".");
    }
}
