package io.gearshift.backend.gear;

import io.gearshift.backend.api.LimitChange;
import io.gearshift.backend.api.LimitPreview;
import io.gearshift.backend.api.LimitResult;
import io.gearshift.backend.api.Limits;
import io.gearshift.backend.driver.Running;
import io.gearshift.backend.driver.Tuning;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Limits that are recorded and put on nothing, for tests of the life cycle alone.
public final class RecordedLimits implements GearLimits {

    @Override
    public Limits initial(LimitChange asked) {
        return Limits.NONE.with(asked);
    }

    @Override
    public Tuning tuning(Limits limits) {
        return Tuning.NOTHING;
    }

    @Override
    public void apply(GearRecord record, Running running) {}

    @Override
    public Limits inForce(GearEntry gear) {
        GearRecord record = gear.record();
        return record == null ? Limits.NONE : record.limits();
    }

    @Override
    public void forget(String id) {}

    @Override
    public LimitPreview preview(String id, LimitChange change) {
        throw new UnsupportedOperationException();
    }

    @Override
    public LimitResult change(
            String id,
            String changeId,
            LimitChange change,
            @Nullable Duration confirmWithin,
            @Nullable Long revision) {
        throw new UnsupportedOperationException();
    }

    @Override
    public LimitResult confirm(String changeId) {
        throw new UnsupportedOperationException();
    }

    @Override
    public LimitResult undo(LimitResult original) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void adoptDrift(String id) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void revertDrift(String id) {
        throw new UnsupportedOperationException();
    }
}
