package io.gearshift.collectors.cgroup;

import io.gearshift.collectors.fuzz.Parsers;

/// The parsers of a group's files.
public final class CgroupFuzz {

    static final Parsers PARSERS =
            new Parsers(
                    Parsers.Parser.of(BlkioThrottle::parse),
                    Parsers.Parser.of(IoStat::parse),
                    Parsers.Parser.of(FlatKeyed::parse),
                    Parsers.Parser.of(CpuMax::parse),
                    Parsers.Parser.of(DeviceNumber::parse),
                    Parsers.Parser.of(CpuList::parse),
                    Parsers.Parser.of(Pressure::parse));

    private CgroupFuzz() {}

    /// The fuzzer's entry.
    public static void fuzzerTestOneInput(byte[] data) {
        PARSERS.feed(data);
    }
}
