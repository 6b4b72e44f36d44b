package io.gearshift.backend.limit;

import io.gearshift.backend.api.Cap;
import io.gearshift.backend.api.Disks;
import io.gearshift.backend.api.IoLimit;
import io.gearshift.backend.api.LimitChange;
import io.gearshift.backend.api.Limits;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Which limits of reads and writes are valid on a host.
final class IoRules {

    /// Less than this and one large write holds its process, unkillable, for half a minute.
    static final long LEAST_BYTES = 64L << 10;

    /// Likewise with many small ones.
    static final long LEAST_OPS = 10;

    /// More than any disk does, and in the kernel's range.
    private static final long MOST_BYTES = 1L << 40;

    private static final long MOST_OPS = 1_000_000_000;

    private final HostFacts host;

    IoRules(HostFacts host) {
        this.host = host;
    }

    /// Adds what is wrong with a change.
    void check(Limits base, LimitChange change, List<String> problems) {
        if (change.io() == null || host.disks().refused() != null) {
            return;
        }
        for (IoLimit.Change each : change.io()) {
            device(base, each, problems);
            range("Reading", each.readBytes(), LEAST_BYTES, MOST_BYTES, true, problems);
            range("Writing", each.writeBytes(), LEAST_BYTES, MOST_BYTES, true, problems);
            range("Reads", each.readOps(), LEAST_OPS, MOST_OPS, false, problems);
            range("Writes", each.writeOps(), LEAST_OPS, MOST_OPS, false, problems);
        }
    }

    /// Adds that this host has no such limits, if it has none and some are asked for.
    void unsupported(LimitChange change, List<String> problems) {
        String refused = host.disks().refused();
        if (refused != null && change.io() != null && !Limits.NONE.with(change).io().isEmpty()) {
            problems.add(refused);
        }
    }

    /// What is lifted may be of a disk that went; what is set may not.
    private void device(Limits base, IoLimit.Change change, List<String> problems) {
        String name = change.device();
        if (name.equals(IoLimit.Change.EVERY) || lifts(change)) {
            return;
        }
        Disks.Disk disk =
                host.disks().disks().stream()
                        .filter(each -> each.name().equals(name))
                        .findFirst()
                        .orElse(null);
        if (disk != null && disk.refused() != null) {
            problems.add("Reads and writes of " + name + " are not limited: " + disk.refused());
        } else if (disk == null && !keeps(base, change)) {
            problems.add(
                    "This host has no whole disk "
                            + LimitWords.quoted(name)
                            + ". It has: "
                            + names()
                            + ".");
        }
    }

    /// A limit of a disk that went stays as it is.
    private static boolean keeps(Limits base, IoLimit.Change change) {
        IoLimit recorded = IoLimit.of(base.io(), change.device());
        return !recorded.equals(IoLimit.none(change.device()))
                && recorded.equals(IoLimit.of(after(base, change).io(), change.device()));
    }

    private static Limits after(Limits base, IoLimit.Change change) {
        return base.with(LimitChange.NOTHING.withIo(List.of(change)));
    }

    private static boolean lifts(IoLimit.Change change) {
        return !(change.readBytes() instanceof Cap.At
                || change.writeBytes() instanceof Cap.At
                || change.readOps() instanceof Cap.At
                || change.writeOps() instanceof Cap.At);
    }

    private String names() {
        List<String> names =
                host.disks().disks().stream()
                        .filter(each -> each.refused() == null)
                        .map(Disks.Disk::name)
                        .toList();
        return names.isEmpty() ? "none" : String.join(", ", names);
    }

    private static void range(
            String what,
            @Nullable Cap asked,
            long least,
            long most,
            boolean bytes,
            List<String> problems) {
        if (asked instanceof Cap.At(long value) && (value < least || value > most)) {
            problems.add(
                    what
                            + " is limited to "
                            + (bytes ? LimitWords.bytes(least) : least)
                            + " to "
                            + (bytes ? LimitWords.bytes(most) : most)
                            + " a second, or max; found "
                            + (bytes ? LimitWords.exactly(value) : value)
                            + ".");
        }
    }
}
