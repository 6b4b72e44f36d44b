package io.gearshift.backend.fake;

import io.gearshift.backend.api.CgroupControl;
import io.gearshift.backend.api.CgroupNode;
import io.gearshift.backend.api.CgroupTree;
import io.gearshift.backend.api.ConsoleException;
import io.gearshift.backend.api.ErrorCode;
import io.gearshift.backend.api.LimitChange;
import io.gearshift.backend.api.LimitPreview;
import io.gearshift.backend.api.LimitResult;
import io.gearshift.backend.api.Limits;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Limits of groups of a host that is none: they are kept, and hold nothing back.
public final class FakeGroupLimits {

    private final Map<String, Limits> limits = new HashMap<>();
    private final Map<String, LimitResult> awaiting = new HashMap<>();

    /// The same groups with the changes that wait for confirmation.
    public CgroupTree marked(CgroupTree tree) {
        return tree.with(
                tree.nodes().stream()
                        .map(node -> node.with(node.control(), awaiting.get(node.path())))
                        .toList());
    }

    /// What a change of a group's limits would do, as far as a host that is none can tell.
    public LimitPreview preview(CgroupNode node, LimitChange change) {
        Limits before = limits(node);
        return new LimitPreview(
                before,
                before.with(change),
                before.hashCode() & 0x7fffffffL,
                List.of(
                        new LimitPreview.Note(
                                LimitPreview.Level.INFO,
                                "memoryBytes",
                                "This holds until the group is removed.")),
                List.of("echo 1 > /sys/fs/cgroup" + node.path()),
                null,
                List.of());
    }

    /// Changes the limits of a group.
    public LimitResult change(
            CgroupNode node,
            String changeId,
            LimitChange change,
            @Nullable Long within,
            @Nullable Long revision,
            Instant at) {
        Limits before = limits(node);
        if (revision != null && revision != (before.hashCode() & 0x7fffffffL)) {
            throw new ConsoleException(
                    ErrorCode.LIMIT_CONFLICT, "They were changed since they were shown.");
        }
        var result =
                new LimitResult(
                        changeId,
                        node.path(),
                        before,
                        before.with(change),
                        at,
                        within == null ? null : at.plusMillis(within),
                        within == null
                                ? LimitResult.State.APPLIED
                                : LimitResult.State.AWAITING_CONFIRMATION);
        limits.put(node.path(), result.after());
        if (within != null) {
            awaiting.put(node.path(), result);
        }
        return result;
    }

    /// Keeps a change or takes it back.
    public LimitResult settle(LimitResult change, LimitResult.State state) {
        awaiting.remove(change.gear());
        if (state != LimitResult.State.CONFIRMED) {
            limits.put(change.gear(), change.before());
        }
        boolean kept = state == LimitResult.State.CONFIRMED;
        return new LimitResult(
                change.changeId(),
                change.gear(),
                kept ? change.before() : change.after(),
                kept ? change.after() : change.before(),
                change.appliedAt(),
                null,
                state);
    }

    /// The changes that wait for confirmation, by path.
    public Map<String, LimitResult> awaiting() {
        return Map.copyOf(awaiting);
    }

    private Limits limits(CgroupNode node) {
        if (!node.control().open() || node.control() == CgroupControl.GEAR) {
            throw new ConsoleException(ErrorCode.LIMIT_UNSUPPORTED, node.control().words());
        }
        return limits.getOrDefault(node.path(), Limits.NONE);
    }
}
