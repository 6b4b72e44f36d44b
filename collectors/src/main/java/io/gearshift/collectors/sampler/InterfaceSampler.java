package io.gearshift.collectors.sampler;

import io.gearshift.collectors.KernelRoot;
import io.gearshift.collectors.Ticker;
import io.gearshift.collectors.internal.Posix;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Samples byte counters of the host's network interfaces out of one file, `/proc/net/dev`, without
/// allocation. All methods belong to the sampling thread.
///
/// ```
///  face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs ...
///   eth0: 210450535    4976    0    0    0     0          0         0   273004    2641    0 ...
/// ```
public final class InterfaceSampler implements AutoCloseable {

    /// Position of the sent bytes among the numbers of a line, counted from 0.
    private static final int SENT_FIELD = 8;

    private final Path file;
    private final Ticker ticker;
    private final KernelBuffer buffer = new KernelBuffer();
    private final Map<String, SampledInterface> byName = new HashMap<>();
    private final List<SampledInterface> all = new ArrayList<>();
    private InterfaceNames names = new InterfaceNames(List.of());
    private int descriptor = -1;

    /// A sampler of no interface yet.
    ///
    /// @param root of the host whose interfaces are read
    public InterfaceSampler(KernelRoot root, Ticker ticker) {
        this.file = root.proc().resolve("net/dev");
        this.ticker = ticker;
    }

    /// Adds an interface by its name; one of the same name is replaced.
    public SampledInterface add(String name) {
        remove(name);
        var added = new SampledInterface(name);
        byName.put(name, added);
        all.add(added);
        names = new InterfaceNames(all);
        return added;
    }

    /// Removes an interface; nothing happens where there is none of this name.
    public void remove(String name) {
        SampledInterface removed = byName.remove(name);
        if (removed != null) {
            all.remove(removed);
            names = new InterfaceNames(all);
        }
    }

    /// The interface of a name.
    public Optional<SampledInterface> byName(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    /// One pass. Interfaces that the file does not list are then not present.
    ///
    /// @return PRESENT, or why the file could not be read; then no interface is present
    public FigureState sampleAll() {
        long now = ticker.nanoTime();
        FigureState state = read();
        if (state == FigureState.PRESENT) {
            for (int line = 0; line < buffer.length(); line = buffer.nextLine(line)) {
                parse(line, now);
            }
        }
        for (int i = 0; i < all.size(); i++) {
            all.get(i).endPass(now);
        }
        return state;
    }

    private FigureState read() {
        if (descriptor < 0) {
            int opened = Posix.open(file.toString(), Posix.READ_ONLY);
            if (opened < 0) {
                return FigureState.of(-opened);
            }
            descriptor = opened;
        }
        int error = buffer.readToEnd(descriptor);
        if (error != 0) {
            close();
            return FigureState.of(error);
        }
        return buffer.isWhole() ? FigureState.PRESENT : FigureState.MALFORMED;
    }

    /// The two lines of headings have no colon behind their first word, so they match no name.
    private void parse(int line, long now) {
        int name = buffer.skipBlanks(line);
        int colon = name;
        while (colon - name <= InterfaceNames.LONGEST && buffer.at(colon) != ':') {
            colon++;
        }
        SampledInterface found = names.find(buffer, name, colon - name);
        if (found == null) {
            return;
        }
        int position = buffer.skipBlanks(colon + 1);
        long received = buffer.number(position);
        for (int field = 1; field < SENT_FIELD; field++) {
            position = buffer.skipBlanks(buffer.numberEnd());
            buffer.number(position);
        }
        position = buffer.skipBlanks(buffer.numberEnd());
        long sent = buffer.number(position);
        if (buffer.numberEnd() > position) {
            found.set(received, sent, now);
        }
    }

    /// Closes the file.
    @Override
    public void close() {
        if (descriptor >= 0) {
            Posix.close(descriptor);
            descriptor = -1;
        }
    }
}
