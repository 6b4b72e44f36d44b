package io.gearshift.backend.api;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// How fast a gear may read from and write to one disk; `io.max`, `blkio.throttle.*`.
///
/// @param device the kernel's name of a whole disk, for example `vda`
/// @param readBytes bytes a second
/// @param writeBytes bytes a second
/// @param readOps operations a second
/// @param writeOps operations a second
public record IoLimit(String device, Cap readBytes, Cap writeBytes, Cap readOps, Cap writeOps) {

    /// What is not there is unlimited.
    public IoLimit(
            String device,
            @Nullable Cap readBytes,
            @Nullable Cap writeBytes,
            @Nullable Cap readOps,
            @Nullable Cap writeOps) {
        this.device = device;
        this.readBytes = readBytes == null ? Cap.MAX : readBytes;
        this.writeBytes = writeBytes == null ? Cap.MAX : writeBytes;
        this.readOps = readOps == null ? Cap.MAX : readOps;
        this.writeOps = writeOps == null ? Cap.MAX : writeOps;
    }

    /// A disk without any limit.
    public static IoLimit none(String device) {
        return new IoLimit(device, Cap.MAX, Cap.MAX, Cap.MAX, Cap.MAX);
    }

    /// Whether this limits nothing.
    boolean nothing() {
        return equals(none(device));
    }

    /// The one form of a list of them: by name of the device, one each, without those that limit
    /// nothing.
    static List<IoLimit> canonical(@Nullable List<IoLimit> limits) {
        if (limits == null || limits.isEmpty()) {
            return List.of();
        }
        return limits.stream()
                .filter(each -> !each.nothing())
                .sorted(Comparator.comparing(IoLimit::device))
                .toList();
    }

    /// The limit of one disk out of a list; one without any limit if it is not there.
    public static IoLimit of(List<IoLimit> limits, String device) {
        return limits.stream()
                .filter(each -> each.device().equals(device))
                .findFirst()
                .orElseGet(() -> none(device));
    }

    /// A change of one disk's limits; null leaves one as it is.
    ///
    /// @param device a disk, or {@link #EVERY} for all that have a limit
    public record Change(
            String device,
            @Nullable Cap readBytes,
            @Nullable Cap writeBytes,
            @Nullable Cap readOps,
            @Nullable Cap writeOps) {

        /// The device that stands for all that have a limit.
        public static final String EVERY = "*";

        /// Lifts the limits of every disk.
        public static final Change LIFT_ALL = new Change(EVERY, Cap.MAX, Cap.MAX, Cap.MAX, Cap.MAX);

        /// Sets all four.
        public static Change to(IoLimit limit) {
            return new Change(
                    limit.device(),
                    limit.readBytes(),
                    limit.writeBytes(),
                    limit.readOps(),
                    limit.writeOps());
        }

        /// Whether both set one and the same figure of a disk.
        public boolean meets(Change other) {
            return device.equals(other.device)
                    && ((readBytes != null && other.readBytes != null)
                            || (writeBytes != null && other.writeBytes != null)
                            || (readOps != null && other.readOps != null)
                            || (writeOps != null && other.writeOps != null));
        }

        private IoLimit on(IoLimit limit) {
            return new IoLimit(
                    limit.device(),
                    readBytes == null ? limit.readBytes() : readBytes,
                    writeBytes == null ? limit.writeBytes() : writeBytes,
                    readOps == null ? limit.readOps() : readOps,
                    writeOps == null ? limit.writeOps() : writeOps);
        }

        private boolean isAbout(IoLimit limit) {
            return device.equals(EVERY) || device.equals(limit.device());
        }
    }

    /// These limits with the changes, in their order.
    static List<IoLimit> with(List<IoLimit> limits, List<Change> changes) {
        var now = new ArrayList<>(limits);
        for (Change change : changes) {
            if (!change.device().equals(Change.EVERY) && now.stream().noneMatch(change::isAbout)) {
                now.add(none(change.device()));
            }
            now.replaceAll(each -> change.isAbout(each) ? change.on(each) : each);
        }
        return canonical(now);
    }

    /// The changes that lead from one list to another, whatever else was limited meanwhile.
    public static List<Change> changesTo(List<IoLimit> limits) {
        var changes = new ArrayList<Change>();
        changes.add(Change.LIFT_ALL);
        limits.forEach(each -> changes.add(Change.to(each)));
        return changes;
    }

    /// The changes that lead from one list to another, only of what differs.
    public static List<Change> between(List<IoLimit> from, List<IoLimit> to) {
        var changes = new ArrayList<Change>();
        for (IoLimit each : from) {
            if (!of(to, each.device()).equals(each)) {
                changes.add(difference(each, of(to, each.device())));
            }
        }
        for (IoLimit each : to) {
            if (from.stream().noneMatch(known -> known.device().equals(each.device()))) {
                changes.add(difference(none(each.device()), each));
            }
        }
        return changes;
    }

    private static Change difference(IoLimit from, IoLimit to) {
        return new Change(
                to.device(),
                differing(from.readBytes(), to.readBytes()),
                differing(from.writeBytes(), to.writeBytes()),
                differing(from.readOps(), to.readOps()),
                differing(from.writeOps(), to.writeOps()));
    }

    private static @Nullable Cap differing(Cap from, Cap to) {
        return from.equals(to) ? null : to;
    }
}
