package io.gearshift.ctl;

import static io.gearshift.ctl.Output.column;

import io.gearshift.assets.Say;
import io.gearshift.backend.api.Host;
import io.gearshift.backend.api.remote.ApiJson;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/// `ctl host ...`.
@Command(name = "host", description = "Shows hosts.", mixinStandardHelpOptions = true)
final class HostCommands {
    @ParentCommand private Ctl ctl;

    @Command(name = "list", description = "Lists hosts.", mixinStandardHelpOptions = true)
    int list() {
        ctl.output()
                .list(
                        ctl.console().hosts(),
                        column("NAME", Host::name),
                        column("STATE", host -> ApiJson.word(host.state())),
                        column(
                                "GEARS",
                                host -> host.running() + " of " + host.gears() + " running"),
                        column("CPU, CORES", host -> cpu(host) + " of " + host.processors()),
                        column(
                                "MEMORY",
                                host ->
                                        memory(host)
                                                + " of "
                                                + Say.bytes((double) host.memoryBytes())),
                        column("CGROUPS", Host::cgroups),
                        column("LIBVIRT", Host::libvirtUri));
        return Ctl.DONE;
    }

    private static String cpu(Host host) {
        Host.Figures figures = host.figures();
        return Values.figure(figures == null ? null : figures.cpuCores(), Say::cores);
    }

    private static String memory(Host host) {
        Host.Figures figures = host.figures();
        return Values.figure(figures == null ? null : figures.memoryUsedBytes(), Say::bytes);
    }

    @Command(name = "show", description = "Shows one host.", mixinStandardHelpOptions = true)
    int show(@Parameters(paramLabel = "HOST", description = "Name of the host.") String name) {
        Host host = ctl.console().host(name);
        List<String> lines = new ArrayList<>();
        lines.add(host.name() + ", " + ApiJson.word(host.state()));
        if (host.problem() != null) {
            lines.add("  problem  " + host.problem());
        }
        if (host.staleSince() != null) {
            lines.add("  stale    since " + Say.at(host.staleSince()));
        }
        lines.add("  kernel   " + host.kernel() + ", cgroups " + host.cgroups());
        lines.add("  libvirt  " + Values.orNone(host.libvirt()) + " at " + host.libvirtUri());
        lines.add("  cpu      " + cpu(host) + " of " + host.processors() + " cores");
        lines.add("  memory   " + memory(host) + " of " + Say.bytes((double) host.memoryBytes()));
        lines.add("  gears    " + host.running() + " of " + host.gears() + " running");
        ctl.output().one(host, lines);
        return Ctl.DONE;
    }
}
