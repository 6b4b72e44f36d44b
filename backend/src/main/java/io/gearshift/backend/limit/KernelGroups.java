package io.gearshift.backend.limit;

import static io.gearshift.backend.limit.LimitField.CPU;
import static io.gearshift.backend.limit.LimitField.MEMORY;
import static io.gearshift.backend.limit.LimitField.MEMORY_HIGH;
import static io.gearshift.backend.limit.LimitField.PROCESSES;

import io.gearshift.backend.api.Cap;
import io.gearshift.backend.api.ConsoleException;
import io.gearshift.backend.api.ErrorCode;
import io.gearshift.backend.api.LimitChange;
import io.gearshift.backend.api.Limits;
import io.gearshift.backend.file.KernelError;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Groups whose limits nobody keeps: written to their files, of either cgroup version.
final class KernelGroups implements GroupManager {

    private final Supplier<HostFacts> facts;

    KernelGroups(Supplier<HostFacts> facts) {
        this.facts = facts;
    }

    @Override
    public Set<LimitField> fields() {
        return EnumSet.of(MEMORY, MEMORY_HIGH, CPU, PROCESSES);
    }

    @Override
    public String holds() {
        return "This holds until the group is removed, as when a container stops.";
    }

    @Override
    public void check(GroupTarget target, LimitChange change) {
        for (LimitField field : LimitField.in(change)) {
            group(target, field);
        }
    }

    @Override
    public List<String> commands(GroupTarget target, LimitChange change, Limits before) {
        try {
            return LimitCommands.of(steps(target, change, before), "", "", true);
        } catch (IOException e) {
            throw failed(target, e);
        }
    }

    @Override
    public void set(GroupTarget target, LimitChange change, Limits before) {
        CgroupFiles files = new CgroupFiles(facts.get().mounts());
        try {
            for (LimitStep step : steps(target, change, before)) {
                if (step instanceof LimitStep.Write(_, var group, var file, var value)) {
                    write(files, target, step, group, file, value);
                }
            }
        } catch (IOException e) {
            throw failed(target, e);
        }
    }

    private static void write(
            CgroupFiles files,
            GroupTarget target,
            LimitStep step,
            Path group,
            String file,
            String value)
            throws IOException {
        try {
            files.write(group, file, value);
        } catch (KernelError e) {
            throw refused(target, step, value, e);
        }
    }

    /// In an order in which no step makes another fail: what gives room comes first.
    private List<LimitStep> steps(GroupTarget target, LimitChange change, Limits before)
            throws IOException {
        var steps = new ArrayList<LimitStep>();
        Cap cpu = change.cpuMillis();
        if (cpu != null) {
            steps.add(cpu(group(target, CPU), cpu));
        }
        Cap cap = change.memoryBytes();
        LimitStep high =
                change.memoryHighBytes() == null
                        ? null
                        : new LimitStep.Write(
                                MEMORY_HIGH,
                                group(target, MEMORY_HIGH),
                                "memory.high",
                                Dialect.text(change.memoryHighBytes()));
        boolean lower = cap != null && Dialect.compare(cap, before.memoryBytes()) < 0;
        if (high != null && lower) {
            steps.add(high);
        }
        if (cap != null) {
            memory(steps, group(target, MEMORY), cap, before);
        }
        if (high != null && !lower) {
            steps.add(high);
        }
        Cap processes = change.processes();
        if (processes != null) {
            steps.add(
                    new LimitStep.Write(
                            PROCESSES,
                            group(target, PROCESSES),
                            "pids.max",
                            Dialect.text(processes)));
        }
        return steps;
    }

    /// The group's own period stays.
    private LimitStep cpu(Path group, Cap millis) throws IOException {
        CgroupFiles files = new CgroupFiles(facts.get().mounts());
        boolean unified = facts.get().unified();
        String now = files.read(group, unified ? "cpu.max" : "cpu.cfs_period_us");
        String[] words = now == null ? new String[0] : now.split("\\s+", -1);
        Long known = words.length == 0 ? null : Groups.number(words[words.length - 1]);
        long period = known == null || known <= 0 ? Dialect.PERIOD : known;
        Cap quota =
                millis instanceof Cap.At(long value)
                        ? Cap.at(Math.round(value * period / 1000.0))
                        : Cap.MAX;
        return unified
                ? new LimitStep.Write(CPU, group, "cpu.max", Dialect.text(quota) + " " + period)
                : new LimitStep.Write(
                        CPU,
                        group,
                        "cpu.cfs_quota_us",
                        quota instanceof Cap.At ? Dialect.text(quota) : "-1");
    }

    /// On v1 memory plus swap may at no time be below memory; swap alone stays what it is.
    private void memory(List<LimitStep> steps, Path group, Cap cap, Limits before) {
        if (facts.get().unified()) {
            steps.add(new LimitStep.Write(MEMORY, group, "memory.max", Dialect.text(cap)));
            return;
        }
        var limit =
                new LimitStep.Write(
                        MEMORY,
                        group,
                        DialectV1.LIMIT,
                        cap instanceof Cap.At ? Dialect.text(cap) : "-1");
        if (before.swapBytes() instanceof Cap.Unlimited || cap instanceof Cap.Unlimited) {
            steps.add(limit);
            return;
        }
        var both =
                new LimitStep.Write(
                        MEMORY,
                        group,
                        DialectV1.LIMIT_WITH_SWAP,
                        Dialect.text(Dialect.plus(cap, before.swapBytes())));
        boolean higher = Dialect.compare(cap, before.memoryBytes()) >= 0;
        steps.add(higher ? both : limit);
        steps.add(higher ? limit : both);
    }

    private Path group(GroupTarget target, LimitField field) {
        boolean unified = facts.get().unified();
        String controller =
                switch (field) {
                    case CPU -> "cpu";
                    case MEMORY, MEMORY_HIGH -> "memory";
                    default -> "pids";
                };
        CgroupFiles files = new CgroupFiles(facts.get().mounts());
        Path group = target.groups().program().get(controller);
        if (group == null || !has(files, group, file(field, unified))) {
            throw new ConsoleException(
                    ErrorCode.LIMIT_UNSUPPORTED,
                    "The "
                            + field.words()
                            + " of "
                            + target.words()
                            + " cannot be set: the controller "
                            + controller
                            + " is not on for it.");
        }
        return group;
    }

    private static String file(LimitField field, boolean unified) {
        return switch (field) {
            case CPU -> unified ? "cpu.max" : "cpu.cfs_quota_us";
            case MEMORY -> unified ? "memory.max" : DialectV1.LIMIT;
            case MEMORY_HIGH -> "memory.high";
            default -> "pids.max";
        };
    }

    private static boolean has(CgroupFiles files, Path group, String file) {
        try {
            return files.isBelowMount(group) && files.read(group, file) != null;
        } catch (IOException e) {
            return false;
        }
    }

    private static ConsoleException refused(
            GroupTarget target, LimitStep step, String value, KernelError error) {
        Double used = target.node() == null ? null : target.node().memoryBytes().value();
        return new ConsoleException(
                ErrorCode.LIMIT_REFUSED,
                "The kernel refused the "
                        + step.field().words()
                        + " of "
                        + target.words()
                        + " ("
                        + LimitWords.quoted(value)
                        + "): "
                        + reason(error, used)
                        + ".",
                error);
    }

    private static String reason(KernelError error, @Nullable Double used) {
        if (error.missing()) {
            return "the group is gone";
        }
        if (error.errno() == KernelError.EBUSY) {
            return (used == null
                            ? "it is below what is in use"
                            : "the group uses " + LimitWords.bytes(Math.round(used)) + " now")
                    + " and not enough of it can be given back (EBUSY). Choose a higher value";
        }
        return String.valueOf(error.getMessage());
    }

    private static ConsoleException failed(GroupTarget target, IOException e) {
        return new ConsoleException(
                ErrorCode.HOST_FAILED,
                "The limits of " + target.words() + " cannot be set: " + e.getMessage() + ".",
                e);
    }
}
