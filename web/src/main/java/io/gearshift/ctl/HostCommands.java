package io.gearshift.ctl;

import static io.gearshift.ctl.Output.column;

import io.gearshift.assets.Say;
import io.gearshift.backend.api.Disks;
import io.gearshift.backend.api.GearCounts;
import io.gearshift.backend.api.Host;
import io.gearshift.backend.api.remote.ApiJson;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
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
                        column("GEARS", GearCounts::words),
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

    private static List<String> disks(@Nullable Disks disks) {
        if (disks == null || disks.refused() != null) {
            return List.of("  disks    " + (disks == null ? "unknown" : disks.refused()));
        }
        return disks.disks().stream()
                .map(
                        each ->
                                "  disk     "
                                        + each.name()
                                        + ", "
                                        + Say.bytes((double) each.sizeBytes())
                                        + (each.mounts().isEmpty()
                                                ? ""
                                                : ", on " + String.join(", ", each.mounts()))
                                        + (each.refused() == null ? "" : "; " + each.refused()))
                .toList();
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
        lines.add("  gears    " + host.gears() + ": " + GearCounts.words(host));
        lines.addAll(disks(host.disks()));
        ctl.output().one(host, lines);
        return Ctl.DONE;
    }
}
