package io.gearshift.collectors.sampler;

import io.gearshift.collectors.cgroup.GroupPaths;
import io.gearshift.collectors.internal.Errno;
import io.gearshift.collectors.internal.Posix;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;

/// One group in the sampler: its open files and the figures of its last two passes. Belongs to the
/// sampling thread; {@link #sample()} makes a copy for others.
public final class SampledGroup {

    private static final int CLOSED = -1;

    /// A file that could not be opened is tried again every so many passes: a controller may be
    /// switched on later.
    private static final int RETRY_PASSES = 60;

    private final String key;
    private final SampledFile[] files;
    private final Path[] paths;
    private final int[] descriptors;

    private FigureState[] states = notYet();
    private FigureState[] statesBefore = notYet();
    private long[] values = new long[Figure.COUNT];
    private long[] valuesBefore = new long[Figure.COUNT];
    private long nanoTime;
    private long nanoTimeBefore;
    private long passes;
    private boolean gone;

    SampledGroup(String key, GroupPaths group) {
        this.key = key;
        Map<SampledFile, Path> found = new EnumMap<>(SampledFile.class);
        for (SampledFile file : SampledFile.values()) {
            file.in(group).ifPresent(path -> found.put(file, path));
        }
        files = found.keySet().toArray(SampledFile[]::new);
        paths = found.values().toArray(Path[]::new);
        descriptors = new int[files.length];
        Arrays.fill(descriptors, CLOSED);
        Arrays.fill(states, FigureState.UNSUPPORTED);
        Arrays.fill(statesBefore, FigureState.UNSUPPORTED);
        for (SampledFile file : files) {
            set(file, FigureState.NOT_YET);
        }
        open();
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

    /// How much a counter grew per second between the last two passes; NaN where there is no rate
    /// yet: fewer than two reads, less than {@link Rate#SHORTEST} between them, or the counter was
    /// reset.
    public double rate(Figure figure) {
        return Rate.perSecond(growth(figure), nanoTime - nanoTimeBefore);
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
        boolean any = false;
        for (int i = 0; i < files.length; i++) {
            if (descriptors[i] != CLOSED) {
                any |= read(i, buffer, parser);
            }
        }
        if (!any && !isOurTrouble()) {
            close();
            gone = true;
            for (SampledFile file : files) {
                set(file, FigureState.GONE);
            }
        }
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

    /// The last pass becomes the one before; the figures of files that stay closed keep their
    /// state.
    private void turn(long now) {
        FigureState[] oldStates = statesBefore;
        statesBefore = states;
        states = oldStates;
        System.arraycopy(statesBefore, 0, states, 0, states.length);
        long[] oldValues = valuesBefore;
        valuesBefore = values;
        values = oldValues;
        nanoTimeBefore = nanoTime;
        nanoTime = now;
    }

    private boolean read(int i, KernelBuffer buffer, FigureParser parser) {
        int error = buffer.read(descriptors[i]);
        if (error == 0) {
            parser.parse(files[i], this);
            return true;
        }
        FigureState state = FigureState.of(error);
        set(files[i], state);
        if (state == FigureState.GONE) {
            close(i);
        }
        return state != FigureState.GONE;
    }

    private void open() {
        for (int i = 0; i < files.length; i++) {
            if (descriptors[i] == CLOSED) {
                int descriptor = Posix.open(paths[i].toString(), Posix.READ_ONLY);
                if (descriptor >= 0) {
                    descriptors[i] = descriptor;
                } else {
                    set(files[i], stateOfUnopened(paths[i], -descriptor));
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
