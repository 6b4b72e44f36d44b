package io.gearshift.backend.cgroup;

import io.gearshift.backend.api.CgroupLimit;
import io.gearshift.backend.api.CgroupLimit.State;
import io.gearshift.collectors.Limit;
import io.gearshift.collectors.Reading;
import org.jspecify.annotations.Nullable;

/// The limits that hold for whatever is in a group: its own and those of the groups that it is in.
record Above(Holding memory, Holding memoryHigh, Holding cpu, Holding pids) {

    /// Above the topmost group there is none.
    static final Above NOTHING = new Above(Holding.NONE, Holding.NONE, Holding.NONE, Holding.NONE);

    /// The smallest limit on the way down.
    ///
    /// @param value null where there is none
    /// @param path of the group that has it
    record Holding(@Nullable Long value, @Nullable String path) {

        static final Holding NONE = new Holding(null, null);

        /// What holds in a group, below this.
        CgroupLimit in(Reading<Limit> own) {
            return switch (own) {
                case Reading.Present<Limit>(_, Limit.Of(long limit)) ->
                        value != null && value < limit
                                ? new CgroupLimit(State.SET, limit, value, path, null)
                                : new CgroupLimit(State.SET, limit, limit, null, null);
                case Reading.Present<Limit>(_, Limit.Unlimited _) ->
                        inherited(State.UNLIMITED, null);
                case Reading.Unsupported<Limit> _ -> inherited(State.UNSET, null);
                case Reading.Gone<Limit> _ -> inherited(State.UNREADABLE, "the group is gone");
                case Reading.Denied<Limit> _ -> inherited(State.UNREADABLE, "may not be read");
                case Reading.Malformed<Limit>(_, _, String found) ->
                        inherited(State.UNREADABLE, "not understood: " + found);
            };
        }

        private CgroupLimit inherited(State state, @Nullable String why) {
            return new CgroupLimit(state, null, value, path, why);
        }

        /// What holds for those in a group with this limit.
        Holding with(CgroupLimit limit, String group) {
            return limit.state() == State.SET && !limit.inherited()
                    ? new Holding(limit.effective(), group)
                    : this;
        }
    }
}
