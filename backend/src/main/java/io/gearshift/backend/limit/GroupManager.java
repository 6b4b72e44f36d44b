package io.gearshift.backend.limit;

import io.gearshift.backend.api.ConsoleException;
import io.gearshift.backend.api.LimitChange;
import io.gearshift.backend.api.Limits;
import java.util.List;
import java.util.Set;

/// Sets limits of groups, in the words of whoever keeps them.
interface GroupManager {

    /// What it can set.
    Set<LimitField> fields();

    /// The change in the form in which it can be made: where a limit cannot be lifted, as wide as
    /// the host.
    default LimitChange possible(LimitChange change, HostFacts facts) {
        return change;
    }

    /// How long such a change holds, as a sentence.
    String holds();

    /// Makes sure that it answers and knows the group as its own; changes nothing.
    ///
    /// @throws ConsoleException `host.failed` if it does not answer, `limit.unsupported` if it does
    ///   not know the group or the group has no such limit
    void check(GroupTarget target, LimitChange change);

    /// Whether it keeps limits of this still, also where there is no group now: those of a
    /// container that is stopped are in force again when it starts.
    ///
    /// @throws ConsoleException `host.failed` if it does not answer
    default boolean keeps(GroupTarget target) {
        return false;
    }

    /// The equivalent shell commands.
    List<String> commands(GroupTarget target, LimitChange change, Limits before);

    /// Sets limits; what it refuses is not changed, but of several some may be.
    ///
    /// @param before what is in force
    /// @throws ConsoleException `limit.refused` with what was said
    void set(GroupTarget target, LimitChange change, Limits before);
}
