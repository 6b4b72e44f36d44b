package io.gearshift.web.host;

import io.gearshift.assets.Say;
import io.gearshift.backend.api.Figure;
import io.gearshift.backend.api.Host;
import io.gearshift.web.page.Pages;
import io.gearshift.web.part.UsageBar;
import io.gearshift.web.part.When;
import java.time.Instant;
import java.util.List;
import java.util.function.DoubleFunction;
import org.jspecify.annotations.Nullable;

/// A host as pages show it.
///
/// @param state one word; `tone` empty while it is up
/// @param problem what is wrong with what to do; empty if nothing is
/// @param figures small ones; `–` with the reason where one is absent
public record HostView(
        String name,
        String href,
        String state,
        String tone,
        String problem,
        UsageBar cpu,
        UsageBar memory,
        String gears,
        String size,
        List<Small> figures,
        List<Small> facts,
        When read) {

    /// Copies the lists.
    public HostView {
        figures = List.copyOf(figures);
        facts = List.copyOf(facts);
    }

    /// A small figure.
    public record Small(String label, String value, String title) {}

    private static final Figure NONE = Figure.absent("not measured");

    /// A host.
    public static HostView of(Host host, Instant now) {
        Host.@Nullable Figures figures = host.figures();
        String problem = host.problem();
        return new HostView(
                host.name(),
                "/hosts/" + Pages.encode(host.name()),
                switch (host.state()) {
                    case UP -> "up";
                    case DEGRADED -> "degraded";
                    case UNREACHABLE -> "does not answer";
                },
                switch (host.state()) {
                    case UP -> "quiet";
                    case DEGRADED -> "amber";
                    case UNREACHABLE -> "red";
                },
                problem == null ? "" : problem,
                bar(
                        figures == null ? NONE : figures.cpuCores(),
                        host.processors(),
                        Say::cores,
                        cores -> Say.cores(cores) + " cores",
                        Say.count(host.processors()),
                        "cores",
                        figures == null ? null : figures.at()),
                bar(
                        figures == null ? NONE : figures.memoryUsedBytes(),
                        (double) host.memoryBytes(),
                        HostView::gibibytes,
                        Say::exactBytes,
                        gibibytes((double) host.memoryBytes()),
                        "GiB",
                        figures == null ? null : figures.at()),
                Say.count(host.running()) + " of " + Say.count(host.gears()) + " run",
                Say.count(host.processors()) + " cores, " + Say.bytes((double) host.memoryBytes()),
                figures == null
                        ? List.of()
                        : List.of(
                                small("load, 1 min", figures.load1(), Say::cores),
                                small("processes", figures.processes(), Say::count),
                                small("swap used", figures.swapUsedBytes(), Say::bytes),
                                small("cpu pressure", figures.cpuPressure(), HostView::percent),
                                small(
                                        "memory pressure",
                                        figures.memoryPressure(),
                                        HostView::percent),
                                small("io pressure", figures.ioPressure(), HostView::percent)),
                List.of(
                        new Small("libvirt", host.libvirtUri(), "for virsh -c"),
                        new Small("Kernel", host.kernel(), ""),
                        new Small("cgroups", host.cgroups(), ""),
                        new Small(
                                "libvirt version",
                                host.libvirt() == null ? "does not answer" : host.libvirt(),
                                ""),
                        new Small("Agent", host.agentVersion(), ""),
                        new Small(
                                "Up since",
                                When.of(host.bootedAt(), now).relative(),
                                Say.at(host.bootedAt()))),
                When.of(figures == null ? null : figures.at(), now));
    }

    private static String gibibytes(double bytes) {
        return Say.tenth(bytes / (1L << 30));
    }

    private static String percent(double value) {
        return Say.tenth(value) + " %";
    }

    private static Small small(String label, Figure figure, DoubleFunction<String> words) {
        Double value = figure.value();
        String absent = figure.absent();
        return value == null
                ? new Small(label, "–", "No figure: " + (absent == null ? "" : absent))
                : new Small(label, words.apply(value), "");
    }

    private static UsageBar bar(
            Figure now,
            double whole,
            DoubleFunction<String> shown,
            DoubleFunction<String> exact,
            String capText,
            String unit,
            @Nullable Instant at) {
        return UsageBar.of(
                new UsageBar.Use(
                        now, whole, null, NONE, whole, NONE, shown, exact, capText, unit, at));
    }
}
