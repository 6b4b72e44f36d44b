package io.gearshift.backend.limit;

import static io.gearshift.backend.limit.LimitField.CPU;
import static io.gearshift.backend.limit.LimitField.IO;
import static io.gearshift.backend.limit.LimitField.MEMORY;
import static io.gearshift.backend.limit.LimitField.MEMORY_HIGH;
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

/// cgroup v2. libvirt and systemd own the topmost group of a gear (a scope) and delegate what is
/// below it; a limit may sit on any group on the way down to the program, and the tightest holds.
/// libvirt's controller is in the gear's group: what the kernel is told of processes is what was
/// asked plus {@link #HELPER_THREADS}.
record DialectV2(HostFacts host) implements Dialect {

    /// What libvirt's controller may count on top of the gear: its threads, 3 without D-Bus and 4
    /// or 5 with it.
    static final long HELPER_THREADS = 5;

    @Override
    public String name() {
        return "v2";
    }

    /// Swap is not among them: libvirt refuses a swap limit below the memory cap, which on v2 is a
    /// fine thing to ask for.
    @Override
    public Tuning tuning(Limits limits, boolean managed) {
        return new Tuning(
                limits.memoryBytes(),
                limits.memoryHighBytes(),
                null,
                (long) limits.cpuWeight(),
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
        if (fields.contains(WEIGHT)) {
            steps.add(new LimitStep.Tune(WEIGHT, Tuning.cpu(words.cpuShares(), null, null)));
        }
        if (fields.contains(CPU)) {
            steps.add(
                    new LimitStep.Tune(
                            CPU,
                            Tuning.cpu(null, words.cpuQuotaMicros(), words.cpuPeriodMicros())));
        }
        if (groups != null && fields.contains(PROCESSORS)) {
            Path group = group(groups.program(), "cpuset", PROCESSORS, files);
            String list = after.processors() == null ? "" : after.processors();
            steps.add(new LimitStep.Write(PROCESSORS, group, "cpuset.cpus", list));
        }
        addMemory(steps, fields, before, after, groups, files);
        if (groups != null && fields.contains(PROCESSES)) {
            Path group = group(groups.outer(), "pids", PROCESSES, files);
            String name = String.valueOf(group.getFileName());
            Cap tasks = Dialect.plus(after.processes(), allowance(managed));
            steps.add(
                    name.endsWith(".scope")
                            ? new LimitStep.Tasks(PROCESSES, name, group, tasks)
                            : new LimitStep.Write(
                                    PROCESSES, group, "pids.max", Dialect.text(tasks)));
        }
        if (groups != null && fields.contains(IO)) {
            steps.addAll(new IoRows(host, files).plan(groups, after));
        }
        return steps;
    }

    /// What gives the gear room comes first: more swap, a higher cap; then the throttle point; a
    /// lower cap after it, and less swap last, so that what has to go can still be swapped out.
    private static void addMemory(
            List<LimitStep> steps,
            Set<LimitField> fields,
            Limits before,
            Limits after,
            @Nullable ContainerGroups groups,
            CgroupFiles files) {
        LimitStep swap = null;
        if (groups != null && fields.contains(SWAP)) {
            Path group = group(groups.program(), "memory", SWAP, files);
            swap =
                    new LimitStep.Write(
                            SWAP, group, "memory.swap.max", Dialect.text(after.swapBytes()));
        }
        boolean moreSwap = Dialect.compare(after.swapBytes(), before.swapBytes()) >= 0;
        if (swap != null && moreSwap) {
            steps.add(swap);
        }
        var cap = new LimitStep.Tune(MEMORY, Tuning.hardLimit(after.memoryBytes()));
        boolean higher = Dialect.compare(after.memoryBytes(), before.memoryBytes()) >= 0;
        if (fields.contains(MEMORY) && higher) {
            steps.add(cap);
        }
        if (fields.contains(MEMORY_HIGH)) {
            steps.add(new LimitStep.Tune(MEMORY_HIGH, Tuning.softLimit(after.memoryHighBytes())));
        }
        if (fields.contains(MEMORY) && !higher) {
            steps.add(cap);
        }
        if (swap != null && !moreSwap) {
            steps.add(swap);
        }
    }

    @Override
    public Limits read(
            ContainerGroups groups, @Nullable Limits hint, boolean managed, CgroupFiles files)
            throws IOException {
        String weight = first(way(groups, "cpu"), "cpu.weight", files);
        Long number = weight == null ? null : Groups.number(weight);
        return new Limits(
                cpu(way(groups, "cpu"), files),
                number == null ? Limits.DEFAULT_CPU_WEIGHT : (int) Math.clamp(number, 1L, 10_000L),
                processors(way(groups, "cpuset"), hint, files),
                tightest(way(groups, "memory"), "memory.max", files),
                tightest(way(groups, "memory"), "memory.high", files),
                tightest(way(groups, "memory"), "memory.swap.max", files),
                Dialect.less(tightest(way(groups, "pids"), "pids.max", files), allowance(managed)),
                new IoRows(host, files).read(groups, hint));
    }

    private static Cap allowance(boolean managed) {
        return Cap.at(managed ? HELPER_THREADS : 0);
    }

    @Override
    public Limits readOuter(
            ContainerGroups groups, Limits otherwise, boolean managed, CgroupFiles files) {
        return otherwise;
    }

    @Override
    public Limits fromTuning(Tuning tuning, Limits otherwise, boolean managed) {
        Cap hard = tuning.hardLimitBytes();
        Cap soft = tuning.softLimitBytes();
        Cap quota = tuning.cpuQuotaMicros();
        Long period = tuning.cpuPeriodMicros();
        Long shares = tuning.cpuShares();
        return new Limits(
                quota == null
                        ? otherwise.cpuMillis()
                        : Dialect.cpuMillis(quota, period == null ? PERIOD : period),
                shares == null ? otherwise.cpuWeight() : (int) Math.clamp(shares, 1L, 10_000L),
                otherwise.processors(),
                hard == null ? otherwise.memoryBytes() : hard,
                soft == null ? otherwise.memoryHighBytes() : soft,
                otherwise.swapBytes(),
                otherwise.processes(),
                otherwise.io());
    }

    @Override
    public Set<LimitField> inLibvirt() {
        return EnumSet.of(CPU, WEIGHT, MEMORY, MEMORY_HIGH);
    }

    private static Path group(
            java.util.Map<String, Path> groups,
            String controller,
            LimitField field,
            CgroupFiles files) {
        return Groups.required(groups.get(controller), controller, field, files);
    }

    /// The groups from the gear's topmost down to the program's.
    static List<Path> way(ContainerGroups groups, String controller) {
        Path top = groups.outer().get(controller);
        Path group = groups.program().get(controller);
        if (top == null || group == null || !group.startsWith(top)) {
            Path only = group == null ? top : group;
            return only == null ? List.of() : List.of(only);
        }
        var way = new ArrayList<Path>();
        while (group != null && group.startsWith(top)) {
            way.addFirst(group);
            group = group.getParent();
        }
        return way;
    }

    private static Cap tightest(List<Path> way, String file, CgroupFiles files) throws IOException {
        Cap least = Cap.MAX;
        for (Path group : way) {
            String text = read(files, group, file);
            Long number = text == null ? null : Groups.number(text);
            if (number != null) {
                least = Dialect.least(least, Cap.at(number));
            }
        }
        return least;
    }

    /// `cpu.max`: "20000 100000" or "max 100000".
    private static Cap cpu(List<Path> way, CgroupFiles files) throws IOException {
        Cap least = Cap.MAX;
        for (Path group : way) {
            String text = read(files, group, "cpu.max");
            if (text != null) {
                String[] words = text.split("\\s+", -1);
                Long quota = Groups.number(words[0]);
                Long period = words.length > 1 ? Groups.number(words[1]) : Long.valueOf(PERIOD);
                if (quota != null && period != null) {
                    least = Dialect.least(least, Dialect.cpuMillis(Cap.at(quota), period));
                }
            }
        }
        return least;
    }

    private static @Nullable String processors(
            List<Path> way, @Nullable Limits hint, CgroupFiles files) throws IOException {
        ProcessorList found = null;
        for (Path group : way) {
            String text = read(files, group, "cpuset.cpus");
            if (text != null && !text.isEmpty()) {
                found = ProcessorList.parse(text);
            }
        }
        if (found == null) {
            return null;
        }
        return hint != null
                        && hint.processors() != null
                        && ProcessorList.parse(hint.processors()).equals(found)
                ? hint.processors()
                : found.toString();
    }

    private static @Nullable String first(List<Path> way, String file, CgroupFiles files)
            throws IOException {
        for (Path group : way) {
            String text = read(files, group, file);
            if (text != null) {
                return text;
            }
        }
        return null;
    }

    private static @Nullable String read(CgroupFiles files, Path group, String file)
            throws IOException {
        return files.isBelowMount(group) ? files.read(group, file) : null;
    }
}
