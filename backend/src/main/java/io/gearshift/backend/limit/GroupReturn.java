package io.gearshift.backend.limit;

import io.gearshift.backend.api.CgroupControl;
import io.gearshift.backend.api.ConsoleException;
import io.gearshift.backend.api.ErrorCode;
import io.gearshift.backend.api.LimitChange;
import io.gearshift.backend.api.Limits;
import java.util.EnumSet;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Sets back what a change of a group's limits set.
final class GroupReturn {
    private static final Logger log = LoggerFactory.getLogger(GroupReturn.class);

    private final GroupFinder finder;
    private final GroupSetter setter;

    GroupReturn(GroupFinder finder, GroupSetter setter) {
        this.finder = finder;
        this.setter = setter;
    }

    /// Takes a change of the journal back, also where its group is gone and its manager keeps the
    /// limits for when it comes again.
    ///
    /// @return what became of it, for a sentence
    /// @throws RuntimeException if it is not back, or not in full
    String takeBack(GroupTarget target, LimitChange back) {
        if (finder.isGone(target.path())) {
            return withoutGroup(target, back);
        }
        Limits before = setter.inForce(target);
        try {
            Limits after = setter.set(target, setter.possible(target, back), before);
            return ChangeWords.words(back, before, after);
        } catch (ConsoleException e) {
            if (e.code() == ErrorCode.LIMIT_UNSUPPORTED
                    && target.control() != CgroupControl.KERNEL) {
                // What it keeps may run elsewhere by now, or not at all.
                return withoutGroup(target, back);
            }
            each(target, back);
            throw e;
        }
    }

    /// By the id alone: it was this that was changed.
    private String withoutGroup(GroupTarget target, LimitChange back) {
        GroupManager manager = setter.manager(target);
        if (!manager.keeps(target)) {
            return "the group is gone, and its limits with it";
        }
        manager.set(target, setter.possible(target, back), Limits.NONE);
        return "its group is gone, and "
                + target.control().words()
                + " has the earlier limits again for when it is back";
    }

    /// One that does not go back must not hold the others.
    private void each(GroupTarget target, LimitChange back) {
        for (LimitField field : LimitField.in(back)) {
            try {
                LimitChange one = LimitField.change(EnumSet.of(field), Limits.NONE.with(back));
                setter.set(target, setter.possible(target, one), setter.inForce(target));
            } catch (ConsoleException | HalfDone again) {
                log.debug("{} of {} does not go back", field, target.path(), again);
            }
        }
    }

    /// Puts limits right that were set only in part.
    ///
    /// @param change that failed
    /// @param before it
    /// @return whether anything had been set
    boolean restore(
            GroupTarget target, LimitChange change, Limits before, ConsoleException failure) {
        Limits now = setter.inForce(target);
        Set<LimitField> fields = LimitField.in(change);
        boolean files = target.control() == CgroupControl.KERNEL;
        if (files) {
            fields.retainAll(LimitField.differing(now, before));
        }
        // What a manager took and the kernel does not show is set back all the same.
        boolean touched =
                (!files && failure.code() == ErrorCode.LIMIT_READ_BACK)
                        || fields.stream().anyMatch(field -> !field.same(now, before));
        if (touched) {
            LimitChange back = LimitField.change(fields, before);
            setter.set(target, setter.possible(target, back), now);
        }
        return touched;
    }
}
