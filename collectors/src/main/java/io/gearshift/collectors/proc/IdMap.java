package io.gearshift.collectors.proc;

import io.gearshift.collectors.KernelFiles;
import io.gearshift.collectors.KernelRoot;
import io.gearshift.collectors.KernelText;
import io.gearshift.collectors.Reading;
import io.gearshift.collectors.UnexpectedText;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/// How user or group ids inside a user namespace map to ids outside: `/proc/PID/uid_map` and
/// `gid_map`, see user_namespaces(7).
///
/// ```
///          0     100000      65536
/// ```
///
/// @param ranges none where no map was written yet: then everybody inside is nobody
public record IdMap(List<Range> ranges) {

    private static final long ALL_IDS = 4_294_967_295L;

    /// Copies the list.
    public IdMap {
        ranges = List.copyOf(ranges);
    }

    /// So many ids in a row.
    ///
    /// @param inside first id inside
    /// @param outside first id outside, as the user namespace of the reader counts
    /// @param count how many
    public record Range(long inside, long outside, long count) {}

    /// The map of user ids of a process's user namespace.
    public static Reading<IdMap> ofUsers(KernelRoot root, int pid) {
        return KernelFiles.read(root.proc(pid, "uid_map"), IdMap::parse);
    }

    /// The map of group ids of a process's user namespace.
    public static Reading<IdMap> ofGroups(KernelRoot root, int pid) {
        return KernelFiles.read(root.proc(pid, "gid_map"), IdMap::parse);
    }

    /// Parses the text of the file.
    ///
    /// @throws UnexpectedText where a line has no three numbers
    public static IdMap parse(String text) throws UnexpectedText {
        var ranges = new ArrayList<Range>();
        for (String line : KernelText.linesOrNone(text)) {
            List<String> words = KernelText.words(line);
            if (words.size() != 3) {
                throw new UnexpectedText("first inside, first outside, count", line);
            }
            ranges.add(
                    new Range(
                            KernelText.number(words.get(0)),
                            KernelText.number(words.get(1)),
                            KernelText.number(words.get(2))));
        }
        return new IdMap(ranges);
    }

    /// The id outside of one inside; empty where it is not mapped.
    public OptionalLong outside(long inside) {
        for (Range range : ranges) {
            if (inside >= range.inside() && inside - range.inside() < range.count()) {
                return OptionalLong.of(range.outside() + inside - range.inside());
            }
        }
        return OptionalLong.empty();
    }

    /// The id inside of one outside; empty where it is not mapped.
    public OptionalLong inside(long outside) {
        for (Range range : ranges) {
            if (outside >= range.outside() && outside - range.outside() < range.count()) {
                return OptionalLong.of(range.inside() + outside - range.outside());
            }
        }
        return OptionalLong.empty();
    }

    /// Whether every id is the same inside and outside, as in the host's own user namespace.
    public boolean isIdentity() {
        return ranges.equals(List.of(new Range(0, 0, ALL_IDS)));
    }
}
