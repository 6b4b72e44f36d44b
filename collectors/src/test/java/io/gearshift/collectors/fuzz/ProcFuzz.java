package io.gearshift.collectors.fuzz;

import io.gearshift.collectors.cgroup.CpuList;
import io.gearshift.collectors.cgroup.GroupNames;
import io.gearshift.collectors.cgroup.Pressure;
import io.gearshift.collectors.host.HostStat;
import io.gearshift.collectors.host.LoadAverage;
import io.gearshift.collectors.host.MemInfo;
import io.gearshift.collectors.host.Uptime;
import io.gearshift.collectors.ipc.MessageQueue;
import io.gearshift.collectors.ipc.SemaphoreSet;
import io.gearshift.collectors.ipc.SharedMemory;
import io.gearshift.collectors.kmsg.OomReport;
import io.gearshift.collectors.mountinfo.MountInfo;
import io.gearshift.collectors.namespace.NamespaceId;
import io.gearshift.collectors.namespace.NamespaceType;
import io.gearshift.collectors.net.NetDev;
import io.gearshift.collectors.proc.Cmdline;
import io.gearshift.collectors.proc.Comm;
import io.gearshift.collectors.proc.IdMap;
import io.gearshift.collectors.proc.ProcStat;
import io.gearshift.collectors.proc.ProcStatus;

/// The parsers of `/proc` and of the kernel's log.
public final class ProcFuzz {

    static final Parsers PARSERS =
            new Parsers(
                    Parsers.Parser.of(MountInfo::parse),
                    Parsers.Parser.of(ProcStat::parse),
                    Parsers.Parser.of(ProcStatus::parse),
                    Parsers.Parser.of(Comm::parse),
                    Cmdline::parse,
                    Parsers.Parser.of(IdMap::parse),
                    Parsers.Parser.of(GroupNames::parse),
                    Parsers.Parser.of(NetDev::parse),
                    Parsers.Parser.of(HostStat::parse),
                    Parsers.Parser.of(LoadAverage::parse),
                    Parsers.Parser.of(MemInfo::parse),
                    Parsers.Parser.of(Uptime::parse),
                    Parsers.Parser.of(Pressure::parse),
                    Parsers.Parser.of(CpuList::parse),
                    Parsers.Parser.of(MessageQueue::parse),
                    Parsers.Parser.of(SemaphoreSet::parse),
                    Parsers.Parser.of(SharedMemory::parse),
                    Parsers.Parser.of(text -> NamespaceId.parse(NamespaceType.NET, text)),
                    Parsers.Parser.of(ProcFuzz::oom));

    private ProcFuzz() {}

    /// The fuzzer's entry.
    public static void fuzzerTestOneInput(byte[] data) {
        PARSERS.feed(data);
    }

    private static void oom(String text) {
        var report = new OomReport();
        text.lines().forEach(report::take);
    }
}
