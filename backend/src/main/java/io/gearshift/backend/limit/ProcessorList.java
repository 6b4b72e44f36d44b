package io.gearshift.backend.limit;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Pattern;

/// A set of processors in the kernel's list form, for example `0-2,5`; see cpuset(7).
///
/// @param processors numbers, ascending, each once; may be empty
record ProcessorList(List<Integer> processors) {

    /// The most processors that a kernel can be built for (`CONFIG_NR_CPUS` of x86); bounds a
    /// hostile range.
    private static final int MOST = 8192;

    private static final int LONGEST_TEXT = 4096;
    private static final Pattern PART = Pattern.compile("(\\d{1,5})(?:-(\\d{1,5}))?");

    /// Sorts and copies.
    ProcessorList {
        processors = List.copyOf(new TreeSet<>(processors));
    }

    /// Reads the list form; empty text is the empty set.
    ///
    /// @throws IllegalArgumentException saying what was wanted and found
    static ProcessorList parse(String text) {
        String list = text.strip();
        if (list.length() > LONGEST_TEXT) {
            throw new IllegalArgumentException(
                    "wanted a list of processors, found " + list.length() + " characters");
        }
        var all = new BitSet();
        if (!list.isEmpty()) {
            for (String part : list.split(",", -1)) {
                addRange(all, part);
            }
        }
        return new ProcessorList(all.stream().boxed().toList());
    }

    private static void addRange(BitSet all, String part) {
        var range = PART.matcher(part);
        if (!range.matches()) {
            throw new IllegalArgumentException(
                    "wanted a number or a range as in 0-2,5, found " + LimitWords.quoted(part));
        }
        int first = Integer.parseInt(range.group(1));
        int last = range.group(2) == null ? first : Integer.parseInt(range.group(2));
        if (last < first) {
            throw new IllegalArgumentException(
                    "wanted a range from low to high, found " + LimitWords.quoted(part));
        }
        if (last >= MOST) {
            throw new IllegalArgumentException(
                    "wanted processors from 0 to "
                            + (MOST - 1)
                            + ", found "
                            + LimitWords.quoted(part));
        }
        all.set(first, last + 1);
    }

    boolean isEmpty() {
        return processors.isEmpty();
    }

    int size() {
        return processors.size();
    }

    boolean containsAll(ProcessorList others) {
        return new HashSet<>(processors).containsAll(others.processors);
    }

    /// Those that are not in `others`.
    ProcessorList without(ProcessorList others) {
        var left = new ArrayList<>(processors);
        left.removeAll(new HashSet<>(others.processors));
        return new ProcessorList(left);
    }

    /// The shortest list form.
    @Override
    public String toString() {
        var text = new StringBuilder();
        int index = 0;
        while (index < processors.size()) {
            int first = processors.get(index);
            int last = first;
            while (index + 1 < processors.size() && processors.get(index + 1) == last + 1) {
                last++;
                index++;
            }
            index++;
            text.append(text.isEmpty() ? "" : ",").append(first);
            if (last > first) {
                text.append('-').append(last);
            }
        }
        return text.toString();
    }
}
