package io.gearshift.collectors.sampler;

import java.util.List;

/// Finds some keys in a file of lines of a key and a number, as `memory.stat`. Stops at the last
/// key that is wanted: the files are long, and what is wanted is mostly at their beginning.
final class KeyedLines {

    private final KeyBytes[] keys;
    private final Figure[] figures;
    private final long divisor;

    /// A finder of some keys, in the order in which the kernel writes them.
    ///
    /// @param divisor of the last figure, for kernel units that are not ours
    KeyedLines(List<String> keys, List<Figure> figures, long divisor) {
        this.keys = keys.stream().map(key -> new KeyBytes(key + " ")).toArray(KeyBytes[]::new);
        this.figures = figures.toArray(Figure[]::new);
        this.divisor = divisor;
    }

    void parse(KernelBuffer buffer, SampledGroup into) {
        for (Figure figure : figures) {
            into.set(figure, FigureState.UNSUPPORTED);
        }
        int wanted = keys.length;
        int expected = 0;
        int end = buffer.length();
        for (int line = 0; line < end && wanted > 0; line = buffer.nextLine(line)) {
            long start = buffer.eight(line);
            // The kernel writes the keys in our order, so the first comparison mostly decides.
            for (int i = 0, key = expected; i < keys.length; i++, key = next(key)) {
                if (keys[key].matches(buffer, line, start)) {
                    store(buffer, line + keys[key].length(), key, into);
                    expected = next(key);
                    wanted--;
                    break;
                }
            }
        }
    }

    private int next(int key) {
        return key + 1 == keys.length ? 0 : key + 1;
    }

    private void store(KernelBuffer buffer, int position, int key, SampledGroup into) {
        long value = buffer.number(position);
        if (buffer.numberEnd() == position) {
            into.set(figures[key], FigureState.MALFORMED);
        } else if (key == keys.length - 1 && divisor != 1) {
            into.set(figures[key], Long.divideUnsigned(value, divisor));
        } else {
            into.set(figures[key], value);
        }
    }
}
