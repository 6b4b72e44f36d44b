package io.gearshift.backend.limit;

import static io.gearshift.backend.limit.LimitField.CPU;
import static io.gearshift.backend.limit.LimitField.IO;
import static io.gearshift.backend.limit.LimitField.MEMORY;
import static io.gearshift.backend.limit.LimitField.PROCESSES;
import static io.gearshift.backend.limit.LimitField.PROCESSORS;
import static io.gearshift.backend.limit.LimitField.SWAP;
import static io.gearshift.backend.limit.LimitField.WEIGHT;

import io.gearshift.backend.api.Cap;
import io.gearshift.backend.api.Limits;
import io.gearshift.backend.driver.ContainerGroups;
import io.gearshift.backend.driver.Tuning;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// cgroup v1. The program's memory is in a child group `gear` of libvirt's, so that the kernel
/// never kills libvirt's controller for the program's sake: libvirt's cap is what was asked plus
/// {@link #ALLOWANCE}.
record DialectV1(HostFacts host) implements Dialect {

    /// What libvirt's own group may use on top of the gear, bytes: its controller process, 2.3 MB
    /// as measured, with room.
    static final long ALLOWANCE = 16L << 20;

    /// From here on the kernel means "no limit".
    private static final long NO_LIMIT = Long.MAX_VALUE - (1 << 20);

    static final String LIMIT = "memory.limit_in_bytes";
    static final String LIMIT_WITH_SWAP = "memory.memsw.limit_in_bytes";

    @Override
    public String name() {
        return "v1";
    }

    @Override
    public Tuning tuning(Limits limits, boolean managed) {
        Cap hard = Dialect.plus(limits.memoryBytes(), allowance(managed));
        return new Tuning(
                hard,
                null,
                host.swapLimits() ? Dialect.plus(hard, limits.swapBytes()) : null,
                shares(limits.cpuWeight()),
                Dialect.quota(limits.cpuMillis()),
                PERIOD);
    }

    @Override
    public List<LimitStep> plan(
            Set<LimitField> fields,
            Limits before,
            Limits nextStart,
            Limits after,
            @Nullable ContainerGroups groups,
            boolean managed,
            CgroupFiles files)
            throws IOException {
        var steps = new ArrayList<LimitStep>();
        Tuning words = tuning(after, managed);
        if (fields.contains(CPU) || fields.contains(WEIGHT)) {
            boolean cap = fields.contains(CPU);
            steps.add(
                    new LimitStep.Tune(
                            cap ? CPU : WEIGHT,
                            Tuning.cpu(
                                    fields.contains(WEIGHT) ? words.cpuShares() : null,
                                    cap ? words.cpuQuotaMicros() : null,
                                    cap ? words.cpuPeriodMicros() : null)));
        }
        if (groups != null && fields.contains(PROCESSORS)) {
            Path group = group(groups, "cpuset", PROCESSORS, files);
            // v1 knows no "as the parent": the list is written out.
            String list = after.processors() == null ? inherited(group, files) : after.processors();
            steps.add(new LimitStep.Write(PROCESSORS, group, "cpuset.cpus", list));
        }
        if (fields.contains(MEMORY) || fields.contains(SWAP)) {
            addMemory(steps, fields, before, nextStart, after, groups, managed, files);
        }
        if (groups != null && fields.contains(PROCESSES)) {
            steps.add(
                    new LimitStep.Write(
                            PROCESSES,
                            group(groups, "pids", PROCESSES, files),
                            "pids.max",
                            Dialect.text(after.processes())));
        }
        if (groups != null && fields.contains(IO)) {
            steps.addAll(new IoRows(host, files).plan(groups, after));
        }
        return steps;
    }

    /// Memory and swap are one pair of files: of the two, one that is not to be changed stays what
    /// it is in each of the places, so that a foreign change of it neither spreads nor goes.
    private void addMemory(
            List<LimitStep> steps,
            Set<LimitField> fields,
            Limits before,
            Limits nextStart,
            Limits after,
            @Nullable ContainerGroups groups,
            boolean managed,
            CgroupFiles files)
            throws IOException {
        LimitField field = fields.contains(MEMORY) ? MEMORY : SWAP;
        Tuning kept = memory(pair(fields, after, nextStart), managed);
        if (groups == null) {
            steps.add(new LimitStep.Tune(field, kept));
            return;
        }
        Limits inOuter = readOuter(groups, before, managed, files);
        var parent = new ArrayList<LimitStep>();
        Tuning live = memory(pair(fields, after, inOuter), managed);
        parent.add(new LimitStep.Tune(field, live));
        if (!kept.equals(live)) {
            parent.add(new LimitStep.NextStart(field, kept));
        }
        Path child = groups.program().get("memory");
        if (child == null || child.equals(groups.outer().get("memory"))) {
            steps.addAll(parent);
            return;
        }
        Cap own = limit(number(files, child, LIMIT));
        Cap ownWithSwap = limit(number(files, child, LIMIT_WITH_SWAP));
        Cap memory = fields.contains(MEMORY) ? after.memoryBytes() : own;
        Cap withSwap =
                Dialect.plus(
                        memory, fields.contains(SWAP) ? after.swapBytes() : swap(own, ownWithSwap));
        var limit = new LimitStep.Write(field, child, LIMIT, text(memory));
        var both = new LimitStep.Write(field, child, LIMIT_WITH_SWAP, text(withSwap));
        // Of the child itself, not what is in force: a child that was just made has no limit yet.
        int direction = Dialect.compare(memory, own);
        if (direction == 0) {
            direction = Dialect.compare(withSwap, ownWithSwap);
        }
        // Raising: the parent first, so that it is never below its child; lowering: the child
        // first, since it is the one that the kernel may refuse (EBUSY). And at no time may memory
        // plus swap be below memory (EINVAL).
        boolean swap = host.swapLimits() && files.isBelowMount(child);
        if (direction >= 0) {
            steps.addAll(parent);
            if (swap) {
                steps.add(both);
            }
            steps.add(limit);
        } else {
            steps.add(limit);
            if (swap) {
                steps.add(both);
            }
            steps.addAll(parent);
        }
    }

    /// What is to be changed as in `after`, the other as in `place`.
    private static Limits pair(Set<LimitField> fields, Limits after, Limits place) {
        var changed = EnumSet.of(MEMORY, SWAP);
        changed.retainAll(fields);
        return place.with(LimitField.change(changed, after));
    }

    private Tuning memory(Limits limits, boolean managed) {
        Tuning words = tuning(limits, managed);
        return new Tuning(
                words.hardLimitBytes(), null, words.swapHardLimitBytes(), null, null, null);
    }

    @Override
    public Limits read(
            ContainerGroups groups, @Nullable Limits hint, boolean managed, CgroupFiles files)
            throws IOException {
        Path cpu = groups.program().get("cpu");
        Path pids = groups.program().get("pids");
        Cap memory = memory(groups, LIMIT, managed, files);
        Cap withSwap = memory(groups, LIMIT_WITH_SWAP, managed, files);
        Cap quota = positive(number(files, cpu, "cpu.cfs_quota_us"));
        Long period = number(files, cpu, "cpu.cfs_period_us");
        Long shares = number(files, cpu, "cpu.shares");
        return new Limits(
                Dialect.cpuMillis(quota, period == null ? PERIOD : period),
                shares == null ? Limits.DEFAULT_CPU_WEIGHT : weight(shares),
                processors(groups.program().get("cpuset"), hint, files),
                memory,
                Cap.MAX,
                swap(memory, withSwap),
                positive(number(files, pids, "pids.max")),
                new IoRows(host, files).read(groups, hint));
    }

    @Override
    public Limits readOuter(
            ContainerGroups groups, Limits otherwise, boolean managed, CgroupFiles files)
            throws IOException {
        Path parent = groups.outer().get("memory");
        if (parent == null || parent.equals(groups.program().get("memory"))) {
            return otherwise;
        }
        Cap memory = limit(number(files, parent, LIMIT));
        return fromTuning(
                new Tuning(
                        memory,
                        null,
                        host.swapLimits() ? limit(number(files, parent, LIMIT_WITH_SWAP)) : null,
                        null,
                        null,
                        null),
                otherwise,
                managed);
    }

    @Override
    public Limits fromTuning(Tuning tuning, Limits otherwise, boolean managed) {
        Cap hard = tuning.hardLimitBytes();
        Cap withSwap = tuning.swapHardLimitBytes();
        Cap quota = tuning.cpuQuotaMicros();
        Long period = tuning.cpuPeriodMicros();
        Long shares = tuning.cpuShares();
        return new Limits(
                quota == null
                        ? otherwise.cpuMillis()
                        : Dialect.cpuMillis(quota, period == null ? PERIOD : period),
                shares == null ? otherwise.cpuWeight() : weight(shares),
                otherwise.processors(),
                hard == null ? otherwise.memoryBytes() : Dialect.less(hard, allowance(managed)),
                Cap.MAX,
                hard == null || withSwap == null ? otherwise.swapBytes() : swap(hard, withSwap),
                otherwise.processes(),
                otherwise.io());
    }

    @Override
    public Set<LimitField> inLibvirt() {
        return EnumSet.of(CPU, WEIGHT, MEMORY, SWAP);
    }

    /// `cpu.shares` of a weight: 100 is the kernel's default of 1024. One of ours is about ten of
    /// theirs, so the way back is exact.
    static long shares(int weight) {
        return (weight * 1024L + 50) / 100;
    }

    /// The weight of `cpu.shares`.
    static int weight(long shares) {
        return (int) Math.clamp((shares * 100 + 512) / 1024, 1L, 10_000L);
    }

    private static Cap allowance(boolean managed) {
        return Cap.at(managed ? ALLOWANCE : 0);
    }

    /// What the program may use: its own cap, or what the parent's leaves to it.
    private static Cap memory(
            ContainerGroups groups, String file, boolean managed, CgroupFiles files)
            throws IOException {
        Path child = groups.program().get("memory");
        Path parent = groups.outer().get("memory");
        Cap own = limit(number(files, child, file));
        if (parent == null || parent.equals(child)) {
            return own;
        }
        return Dialect.least(
                own, Dialect.less(limit(number(files, parent, file)), allowance(managed)));
    }

    private @Nullable String processors(
            @Nullable Path group, @Nullable Limits hint, CgroupFiles files) throws IOException {
        String list = group == null ? null : read(files, group, "cpuset.cpus");
        if (group == null || list == null || list.isEmpty()) {
            return null;
        }
        ProcessorList found = ProcessorList.parse(list);
        if (hint != null
                && hint.processors() != null
                && ProcessorList.parse(hint.processors()).equals(found)) {
            return hint.processors();
        }
        return found.containsAll(ProcessorList.parse(inherited(group, files)))
                ? null
                : found.toString();
    }

    /// All that the group could have: its parent's list, or at the top of the hierarchy what is
    /// online.
    private String inherited(Path group, CgroupFiles files) throws IOException {
        Path parent = group.getParent();
        String list = parent == null ? null : read(files, parent, "cpuset.cpus");
        return list == null || list.isEmpty() ? host.online() : list;
    }

    private static Path group(
            ContainerGroups groups, String controller, LimitField field, CgroupFiles files) {
        return Groups.required(groups.program().get(controller), controller, field, files);
    }

    private static Cap swap(Cap memory, Cap withSwap) {
        return switch (withSwap) {
            case Cap.Unlimited _ -> Cap.MAX;
            case Cap.At(long all) ->
                    memory instanceof Cap.At(long value)
                            ? Cap.at(Math.max(0, all - value))
                            : Cap.MAX;
        };
    }

    private static Cap limit(@Nullable Long value) {
        return value == null || value >= NO_LIMIT || value < 0 ? Cap.MAX : Cap.at(value);
    }

    private static Cap positive(@Nullable Long value) {
        return value == null || value < 0 ? Cap.MAX : Cap.at(value);
    }

    /// v1 says -1 for no limit.
    private static String text(Cap cap) {
        return cap instanceof Cap.At(long value) ? Long.toString(value) : "-1";
    }

    private static @Nullable Long number(CgroupFiles files, @Nullable Path group, String file)
            throws IOException {
        String text = group == null ? null : read(files, group, file);
        return text == null ? null : Groups.number(text);
    }

    /// The top group of a hierarchy is the host's and holds no limit of the gear.
    private static @Nullable String read(CgroupFiles files, Path group, String file)
            throws IOException {
        return files.isBelowMount(group) ? files.read(group, file) : null;
    }
}
