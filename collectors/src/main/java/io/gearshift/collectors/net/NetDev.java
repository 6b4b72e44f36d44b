package io.gearshift.collectors.net;

import io.gearshift.collectors.KernelFiles;
import io.gearshift.collectors.KernelRoot;
import io.gearshift.collectors.KernelText;
import io.gearshift.collectors.Reading;
import io.gearshift.collectors.UnexpectedText;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The interfaces of a network namespace: `/proc/net/dev`, see proc(5).
///
/// ```
///  face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs ...
///   eth0: 210450535    4976    0    0    0     0          0         0   273004    2641    0 ...
/// ```
///
/// @param interfaces in the kernel's order
public record NetDev(List<NetInterface> interfaces) {

    private static final int HEADINGS = 2;
    private static final int FIELDS = 16;

    /// Copies the list.
    public NetDev {
        interfaces = List.copyOf(interfaces);
    }

    /// Those of our own network namespace.
    public static Reading<NetDev> of(KernelRoot root) {
        return KernelFiles.read(root.proc().resolve("net/dev"), NetDev::parse);
    }

    /// Those of the network namespace of a process.
    public static Reading<NetDev> of(KernelRoot root, int pid) {
        return KernelFiles.read(root.proc(pid, "net/dev"), NetDev::parse);
    }

    /// One of them.
    public Optional<NetInterface> named(String name) {
        return interfaces.stream().filter(one -> one.name().equals(name)).findFirst();
    }

    /// Parses the text of the file; further numbers in a line are skipped.
    ///
    /// @throws UnexpectedText where a line has no name or too few numbers
    public static NetDev parse(String text) throws UnexpectedText {
        List<String> lines = KernelText.lines(text);
        if (lines.size() < HEADINGS) {
            throw new UnexpectedText("two lines of headings", text);
        }
        var interfaces = new ArrayList<NetInterface>();
        for (String line : lines.subList(HEADINGS, lines.size())) {
            int colon = line.indexOf(':');
            List<String> words = KernelText.words(line.substring(colon + 1));
            if (colon < 0 || words.size() < FIELDS) {
                throw new UnexpectedText("a name, a colon and 16 numbers", line);
            }
            interfaces.add(
                    new NetInterface(
                            line.substring(0, colon).strip(),
                            Traffic.parse(words.subList(0, FIELDS / 2)),
                            Traffic.parse(words.subList(FIELDS / 2, FIELDS))));
        }
        return new NetDev(interfaces);
    }
}
