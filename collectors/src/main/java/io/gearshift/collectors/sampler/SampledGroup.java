package io.gearshift.collectors.sampler;

import io.gearshift.collectors.cgroup.GroupPaths;
import io.gearshift.collectors.internal.Errno;
import io.gearshift.collectors.internal.Posix;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// One group in the sampler: its open files and the figures of its last two passes. Belongs to the
/// sampling thread; {@link #sample()} makes a copy for others.
///
/// A pass reads what can have changed ({@link SampledFile.When}), and now and then all of it. What
/// is not read has not changed, as far as can be known. What is dear to read and has hardly changed
/// ({@link SampledFile#waits}) is read within {@link #LATEST} instead of at once.
public final class SampledGroup {

    private static final int CLOSED = -1;

    /// A file that could not be opened is tried again every so many passes: a controller may be
    /// switched on later.
    private static final int RETRY_PASSES = 60;

    /// Every so many passes all files are read.
    static final int FULL_PASSES = 12;

    /// What hardly changes is not older, nanoseconds: every third pass, a second apart, or sooner.
    static final long LATEST = 2_500_000_000L;

    /// Hardly: the parts of memory, while their sum is within a 64th of what it was.
    private static final int HARDLY = 6;

    /// Hardly: processes and pressure, in this part of a core or of the time.
    private static final int MUCH = 100;

    private static final long NANOS_PER_MICRO = 1000;
    private static final int FIRST_PRESSURE = Figure.CPU_PRESSURE_SOME.index();

    private final String key;
    private final @Nullable SampledGroup above;

    /// Its files' paths are made when they are to be opened: kept, they take more than all figures.
    private final GroupPaths group;

    private final SampledFile[] files;
    private final int[] descriptors;

    /// By file: when it was read last, since when what it grew by can have come, whether it had
    /// moved, and whether it may have moved since.
    private final long[] readAt;

    private final long[] grownSince;
    private final boolean[] moves;
    private final boolean[] pending;

    /// By figure: the index of its file.
    private final int[] fileOf = new int[Figure.COUNT];

    private FigureState[] states = notYet();
    private FigureState[] statesBefore = notYet();
    private long[] values = new long[Figure.COUNT];
    private long[] valuesBefore = new long[Figure.COUNT];
    private long nanoTime;
    private long nanoTimeBefore;
    private long passes;

    /// The sum of the parts of memory when they were read, and when that was.
    private long partsOf;

    private long partsAt;

    /// By figure of pressure, in their order: its rate when it was read.
    private final double[] pressures = new double[Figure.COUNT - FIRST_PRESSURE];

    private final int offset;
    private boolean ran = true;
    private boolean ranBefore = true;
    private boolean gone;

    /// @param above a group that this one is in and that has been read before it in each pass; null
    ///   if none is
    SampledGroup(String key, GroupPaths group, @Nullable SampledGroup above) {
        this(key, group, above, EnumSet.allOf(SampledFile.class));
    }

    private SampledGroup(
            String key, GroupPaths group, @Nullable SampledGroup above, Set<SampledFile> wanted) {
        this.key = key;
        this.group = group;
        this.above = above;
        this.offset = Math.floorMod(key.hashCode(), FULL_PASSES);
        files =
                wanted.stream()
                        .filter(file -> file.in(group).isPresent())
                        .toArray(SampledFile[]::new);
        descriptors = new int[files.length];
        readAt = new long[files.length];
        grownSince = new long[files.length];
        moves = new boolean[files.length];
        pending = new boolean[files.length];
        Arrays.fill(pressures, Double.NaN);
        for (int i = 0; i < files.length; i++) {
            for (Figure figure : files[i].figures()) {
                fileOf[figure.index()] = i;
            }
        }
        Arrays.fill(descriptors, CLOSED);
        Arrays.fill(states, FigureState.UNSUPPORTED);
        Arrays.fill(statesBefore, FigureState.UNSUPPORTED);
        for (SampledFile file : files) {
            set(file, FigureState.NOT_YET);
        }
        open();
    }

    /// A group that others are in, of which their shared totals are wanted.
    static SampledGroup above(GroupPaths group) {
        Set<SampledFile> shared = EnumSet.noneOf(SampledFile.class);
        for (SampledFile file : SampledFile.values()) {
            if (file.when() == SampledFile.When.ABOVE) {
                shared.add(file);
            }
        }
        return new SampledGroup("", group, null, shared);
    }

    /// What the group was added as.
    public String key() {
        return key;
    }

    /// Whether all of its files went: the group was removed. It is not read any more.
    public boolean isGone() {
        return gone;
    }

    /// Whether a pass has read it, and it is not gone.
    public boolean isRead() {
        return passes > 0 && !gone;
    }

    /// When it was last read, as the sampler's ticker counts.
    public long nanoTime() {
        return nanoTime;
    }

    /// What the last read of a figure came to.
    public FigureState state(Figure figure) {
        return states[figure.index()];
    }

    /// The figure as it was last read, unsigned; means nothing unless its state is PRESENT.
    public long value(Figure figure) {
        return values[figure.index()];
    }

    /// How much a counter grew per second between the last two passes, or between the last two
    /// reads of its file if it was left out in between; NaN where there is no rate yet: fewer than
    /// two reads, less than {@link Rate#SHORTEST} between them, or the counter was reset.
    public double rate(Figure figure) {
        int file = files.length == 0 ? CLOSED : fileOf[figure.index()];
        if (file != CLOSED && readAt[file] == nanoTime) {
            return Rate.perSecond(growth(figure), nanoTime - grownSince[file]);
        }
        // What waits to be read goes on as it was.
        return file != CLOSED && files[file].isPressure() && pending[file]
                ? pressures[figure.index() - FIRST_PRESSURE]
                : Rate.perSecond(growth(figure), nanoTime - nanoTimeBefore);
    }

    /// How much a counter grew between the last two passes; NaN where there is no telling.
    public double growth(Figure figure) {
        int i = figure.index();
        if (!figure.isCounter()
                || states[i] != FigureState.PRESENT
                || statesBefore[i] != FigureState.PRESENT
                || nanoTime == nanoTimeBefore
                || Long.compareUnsigned(values[i], valuesBefore[i]) < 0) {
            return Double.NaN;
        }
        long grown = values[i] - valuesBefore[i];
        return grown < 0 ? Double.NaN : grown;
    }

    /// A copy of the last pass, for other threads.
    public GroupSample sample() {
        var rates = new double[Figure.COUNT];
        for (Figure figure : Figure.values()) {
            rates[figure.index()] = rate(figure);
        }
        return new GroupSample(
                key, nanoTime, gone, states.clone(), values.clone(), rates, throttledShare());
    }

    /// The share of CPU periods that were throttled between the last two passes, 0 to 1; 0 where
    /// the group has no cap or did not run; NaN where there is no telling.
    public double throttledShare() {
        double periods = growth(Figure.CPU_PERIODS);
        double throttled = growth(Figure.CPU_THROTTLED_PERIODS);
        return periods == 0 ? 0 : throttled / periods;
    }

    void pass(KernelBuffer buffer, FigureParser parser, long now) {
        if (gone) {
            return;
        }
        turn(now);
        if (passes++ % RETRY_PASSES == RETRY_PASSES - 1) {
            open();
        }
        // Each at its own pass: all at once would make one in twelve a slow one.
        boolean full = passes <= 2 || (passes + offset) % FULL_PASSES == 0;
        boolean any = false;
        for (int i = 0; i < files.length; i++) {
            if (descriptors[i] == CLOSED) {
                continue;
            }
            if (!pending[i]) {
                // What was due has moved in this pass; else nobody knows since when.
                pending[i] = mayHaveMoved(i);
                grownSince[i] = pending[i] ? nanoTimeBefore : readAt[i];
            }
            if (full || isDue(i)) {
                boolean there = read(i, buffer, parser);
                // Whether the group is gone takes a look at all of them.
                full |= !there;
                any |= there;
            }
        }
        ranBefore = ran;
        ran = moved(Figure.CPU_USAGE);
        if (!any && !isOurTrouble()) {
            close();
            gone = true;
            for (SampledFile file : files) {
                set(file, FigureState.GONE);
            }
        }
    }

    private boolean isDue(int i) {
        return pending[i]
                && (!files[i].waits()
                        || states[files[i].figures().getFirst().index()] != FigureState.PRESENT
                        || nanoTime - readAt[i] >= LATEST
                        || isUrgent(i));
    }

    private boolean mayHaveMoved(int i) {
        SampledFile file = files[i];
        if (moves[i] || states[file.figures().getFirst().index()] != FigureState.PRESENT) {
            return true;
        }
        return switch (file.when()) {
            case ALWAYS -> true;
            case CPU -> runs();
            case PERIODS -> values[Figure.CPU_PERIODS.index()] != 0 && runs();
            case PIDS -> moved(Figure.PIDS) || (values[Figure.PIDS_REFUSED.index()] != 0 && runs());
            case MEMORY -> moved(Figure.MEMORY_CURRENT);
            case ABOVE -> above == null || above.moved(file);
        };
    }

    /// Whether what waits has changed by more than hardly.
    private boolean isUrgent(int i) {
        if (files[i].when() == SampledFile.When.MEMORY) {
            // All of them are read, or none.
            return partsAt == nanoTime
                    || Math.abs(values[Figure.MEMORY_CURRENT.index()] - partsOf)
                            > partsOf >>> HARDLY;
        }
        return files[i].isPressure() ? moves[i] : isMuch(growth(Figure.CPU_USAGE), nanoTimeBefore);
    }

    private boolean isMuch(double micros, long since) {
        return !(micros * NANOS_PER_MICRO * MUCH < nanoTime - since);
    }

    /// The kernel ends a period of processor time a little after its use.
    private boolean runs() {
        return moved(Figure.CPU_USAGE) || ran || ranBefore;
    }

    /// Whether any of a file's figures is another than a pass before, or not known.
    private boolean moved(SampledFile file) {
        List<Figure> figures = file.figures();
        for (int i = 0; i < figures.size(); i++) {
            if (moved(figures.get(i))) {
                return true;
            }
        }
        return false;
    }

    /// As {@link #moved}, but a figure that this kernel does not have stays what it is.
    private boolean changed(SampledFile file) {
        List<Figure> figures = file.figures();
        for (int i = 0; i < figures.size(); i++) {
            int at = figures.get(i).index();
            if (states[at] != statesBefore[at] || values[at] != valuesBefore[at]) {
                return true;
            }
        }
        return false;
    }

    private boolean moved(Figure figure) {
        int i = figure.index();
        return states[i] != FigureState.PRESENT
                || statesBefore[i] != FigureState.PRESENT
                || values[i] != valuesBefore[i];
    }

    void close() {
        for (int i = 0; i < descriptors.length; i++) {
            close(i);
        }
    }

    void set(Figure figure, long value) {
        values[figure.index()] = value;
        states[figure.index()] = FigureState.PRESENT;
    }

    void set(Figure figure, FigureState state) {
        states[figure.index()] = state;
    }

    void set(SampledFile file, FigureState state) {
        for (int i = 0; i < file.figures().size(); i++) {
            set(file.figures().get(i), state);
        }
    }

    /// The last pass becomes the one before; the figures of files that are not read stay as they
    /// are.
    private void turn(long now) {
        FigureState[] oldStates = statesBefore;
        statesBefore = states;
        states = oldStates;
        System.arraycopy(statesBefore, 0, states, 0, states.length);
        long[] oldValues = valuesBefore;
        valuesBefore = values;
        values = oldValues;
        System.arraycopy(valuesBefore, 0, values, 0, values.length);
        nanoTimeBefore = nanoTime;
        nanoTime = now;
    }

    private boolean read(int i, KernelBuffer buffer, FigureParser parser) {
        readAt[i] = nanoTime;
        int error = buffer.read(descriptors[i]);
        if (error == 0) {
            parser.parse(files[i], this);
            hasRead(i);
            return true;
        }
        FigureState state = FigureState.of(error);
        set(files[i], state);
        if (state == FigureState.GONE) {
            close(i);
        }
        return state != FigureState.GONE;
    }

    private void hasRead(int i) {
        pending[i] = false;
        moves[i] = changed(files[i]);
        if (files[i].when() == SampledFile.When.MEMORY) {
            partsOf = values[Figure.MEMORY_CURRENT.index()];
            partsAt = nanoTime;
        } else if (files[i].isPressure()) {
            Figure some = files[i].figures().getFirst();
            moves[i] = moves[i] && isMuch(growth(some), grownSince[i]);
            for (int at = 0; at < files[i].figures().size(); at++) {
                Figure figure = files[i].figures().get(at);
                pressures[figure.index() - FIRST_PRESSURE] = rate(figure);
            }
        }
    }

    private void open() {
        for (int i = 0; i < files.length; i++) {
            if (descriptors[i] == CLOSED) {
                Path path = files[i].in(group).orElseThrow();
                int descriptor = Posix.open(path.toString(), Posix.READ_ONLY);
                if (descriptor >= 0) {
                    descriptors[i] = descriptor;
                } else {
                    set(files[i], stateOfUnopened(path, -descriptor));
                }
            }
        }
    }

    private static FigureState stateOfUnopened(Path path, int errno) {
        Path folder = path.getParent();
        boolean folderIsThere = folder != null && Files.isDirectory(folder);
        return errno == Errno.ENOENT && !folderIsThere ? FigureState.GONE : FigureState.of(errno);
    }

    private void close(int i) {
        if (descriptors[i] != CLOSED) {
            Posix.close(descriptors[i]);
            descriptors[i] = CLOSED;
        }
    }

    /// Nothing could be read, yet some file is there: we lack descriptors or rights.
    private boolean isOurTrouble() {
        for (FigureState state : states) {
            if (state == FigureState.FAILED || state == FigureState.DENIED) {
                return true;
            }
        }
        return false;
    }

    private static FigureState[] notYet() {
        var states = new FigureState[Figure.COUNT];
        Arrays.fill(states, FigureState.NOT_YET);
        return states;
    }
}
