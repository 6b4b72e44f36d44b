package io.gearshift.web.host;

import io.gearshift.assets.Say;
import io.gearshift.backend.api.Figure;
import io.gearshift.backend.api.GearCounts;
import io.gearshift.backend.api.Host;
import io.gearshift.web.page.Pages;
import io.gearshift.web.part.SmallFigure;
import io.gearshift.web.part.UsageBar;
import io.gearshift.web.part.When;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleFunction;
import org.jspecify.annotations.Nullable;

/// A host as pages show it.
///
/// @param state one word; `tone` empty while it is up
/// @param problem what is wrong with what to do; empty if nothing is
/// @param gears how many there are, and `states` how many in which
/// @param load small figures; `–` with the reason where one is absent
/// @param pressures likewise, share of the last 10 s in which some task waited
public record HostView(
        String name,
        String href,
        String state,
        String tone,
        String problem,
        UsageBar cpu,
        UsageBar memory,
        String gears,
        String states,
        String size,
        List<SmallFigure> load,
        List<SmallFigure> pressures,
        List<Fact> facts,
        When read) {

    /// Copies the lists.
    public HostView {
        load = List.copyOf(load);
        pressures = List.copyOf(pressures);
        facts = List.copyOf(facts);
    }

    /// What is fixed about a host.
    ///
    /// @param title more about it, or empty
    public record Fact(String label, String value, String title) {}

    /// What live pages redraw in place, by field.
    Map<String, String> fields() {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("c", cpu.value());
        fields.put("C", cpu.geometry());
        fields.put("m", memory.value());
        fields.put("M", memory.geometry());
        fields.put("g", gears);
        fields.put("gs", states);
        load.forEach(figure -> figure.into(fields));
        pressures.forEach(figure -> figure.into(fields));
        fields.put("r", read.iso());
        return fields;
    }

    /// What changes seldom: when it does, a live page draws the host anew.
    List<Object> steady() {
        return List.of(name, state, problem, read.iso().isEmpty());
    }

    /// Address of a host's page.
    static String path(Host host) {
        return "/hosts/" + Pages.encode(host.name());
    }

    private static final Figure NONE = Figure.absent("not measured");

    /// A host.
    public static HostView of(Host host, Instant now) {
        Host.@Nullable Figures figures = host.figures();
        String problem = host.problem();
        return new HostView(
                host.name(),
                path(host),
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
                Say.count(host.gears()),
                GearCounts.words(host),
                Say.count(host.processors()) + " cores, " + Say.bytes((double) host.memoryBytes()),
                figures == null
                        ? List.of()
                        : List.of(
                                SmallFigure.of("load, 1 min", "l", figures.load1(), Say::cores),
                                SmallFigure.of("processes", "n", figures.processes(), Say::count),
                                SmallFigure.of("threads", "nt", figures.threads(), Say::count),
                                SmallFigure.of(
                                        "swap used", "w", figures.swapUsedBytes(), Say::bytes)),
                figures == null
                        ? List.of()
                        : List.of(
                                pressure("cpu", "pc", figures.cpuPressure()),
                                pressure("memory", "pm", figures.memoryPressure()),
                                pressure("io", "pi", figures.ioPressure())),
                List.of(
                        new Fact("libvirt", host.libvirtUri(), "for virsh -c"),
                        new Fact("Kernel", host.kernel(), ""),
                        new Fact("cgroups", host.cgroups(), ""),
                        new Fact(
                                "libvirt version",
                                host.libvirt() == null ? "does not answer" : host.libvirt(),
                                ""),
                        new Fact("Agent", host.agentVersion(), ""),
                        new Fact(
                                "Up since",
                                When.of(host.bootedAt(), now).relative(),
                                Say.at(host.bootedAt()))),
                When.of(figures == null ? null : figures.at(), now));
    }

    static String gibibytes(double bytes) {
        return Say.tenth(bytes / (1L << 30));
    }

    private static SmallFigure pressure(String of, String field, Figure figure) {
        return SmallFigure.of(of, field, figure, value -> Say.tenth(value) + " %");
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
