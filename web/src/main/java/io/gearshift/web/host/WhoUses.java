package io.gearshift.web.host;

import io.gearshift.assets.Say;
import io.gearshift.backend.api.CgroupNode;
import io.gearshift.backend.api.CgroupQuery;
import io.gearshift.backend.api.Console;
import io.gearshift.backend.api.ConsoleException;
import io.gearshift.backend.api.ErrorCode;
import io.gearshift.backend.api.Figure;
import io.gearshift.backend.api.Gear;
import io.gearshift.backend.api.GearFigures;
import io.gearshift.backend.api.GearPage;
import io.gearshift.backend.api.GearQuery;
import io.gearshift.backend.api.Host;
import io.gearshift.web.page.Pages;
import io.gearshift.web.part.Untrusted;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Who uses a host's processors or memory: the sum of its gears against the rest, and what of the
/// heavier side uses most, by name.
///
/// @param text one sentence; a figure that there is none of is said as that
/// @param act what the page is called where one acts; `actHref` its address
public record WhoUses(String text, String act, String actHref) {

    /// What is used.
    public enum What {
        /// Processor time.
        CPU("CPU", CgroupQuery.Sort.CPU),
        /// Memory that is not to be had back.
        MEMORY("memory", CgroupQuery.Sort.MEMORY);

        private final String words;
        private final CgroupQuery.Sort sort;

        What(String words, CgroupQuery.Sort sort) {
            this.words = words;
            this.sort = sort;
        }

        private String key() {
            return name().toLowerCase(Locale.ROOT);
        }

        private String amount(double value) {
            return this == CPU ? Say.cores(value) + " cores" : Say.bytes(value);
        }
    }

    private static final int PAGE = 1000;
    private static final int LEVELS = 4;
    private static final int GROUPS = 20;

    /// What uses less of the rest than this does not explain it.
    private static final double STANDS_OUT = 0.25;

    /// Looks at one host.
    ///
    /// @param groups whether the host is asked for its cgroups, if one of them is to be named: that
    ///   may take a second, and is not for every look
    /// @return null if the host does not answer, or the caller is not told what it is loaded with
    public static @Nullable WhoUses of(Console console, Host host, What what, boolean groups) {
        Host.Figures figures = host.figures();
        if (figures == null || host.staleSince() != null) {
            return null;
        }
        Gears gears = Gears.of(console, host, what);
        Figure used = what == What.CPU ? figures.cpuCores() : figures.memoryUsedBytes();
        Double all = used.value();
        if (all == null) {
            return byGears(
                    host,
                    what,
                    gears.words(what) + "; of the host there is no figure: " + used.absent() + ".");
        }
        String share =
                gears.words(what)
                        + " of the "
                        + what.amount(all)
                        + (what == What.CPU ? " that are busy" : " in use");
        double rest = all - gears.sum;
        Gear most = gears.most;
        if (most != null && gears.sum >= rest) {
            return byGears(
                    host,
                    what,
                    share
                            + ", most of all "
                            + Untrusted.line(most.name())
                            + " with "
                            + what.amount(gears.highest)
                            + ".");
        }
        return new WhoUses(
                share
                        + "; the rest is outside any gear"
                        + (groups ? outside(console, host, what, rest) : "")
                        + ".",
                "Its cgroups by " + what.words,
                "/hosts/" + Pages.encode(host.name()) + "/cgroups?sort=" + what.key());
    }

    private static WhoUses byGears(Host host, What what, String text) {
        return new WhoUses(
                text,
                "Its gears by " + what.words,
                "/gears?host=" + Pages.encode(host.name()) + "&sort=" + what.key() + "&desc=1");
    }

    private static String outside(Console console, Host host, What what, double rest) {
        List<CgroupNode> nodes;
        try {
            nodes =
                    console.cgroups(
                                    host.name(),
                                    new CgroupQuery(
                                            CgroupQuery.TOP,
                                            LEVELS,
                                            List.of(),
                                            null,
                                            what.sort,
                                            GROUPS))
                            .nodes();
        } catch (ConsoleException e) {
            if (e.code().kind() != ErrorCode.Kind.HOST
                    && e.code() != ErrorCode.NOT_FOUND
                    && e.code() != ErrorCode.PAST_NOT_KEPT) {
                throw e;
            }
            return "; of its cgroups nothing can be told";
        }
        OutsideGears outside =
                new OutsideGears(
                        nodes, what == What.CPU ? CgroupNode::cpuCores : CgroupNode::memoryBytes);
        if (!outside.known()) {
            return "; of its cgroups there is no figure";
        }
        CgroupNode biggest = outside.biggest();
        double most = biggest == null ? 0 : outside.value(biggest);
        if (biggest != null && most >= STANDS_OUT * rest) {
            return ", most of all "
                    + outside.words(biggest)
                    + " with "
                    + what.amount(most)
                    + (what == What.CPU ? "" : ", page cache included");
        }
        return outside.inNoGroup() >= rest / 2
                ? ", most of it by processes that are in no cgroup of their own"
                : ", and no cgroup of it stands out";
    }

    /// What all gears of a host use together.
    private static final class Gears {
        private double sum;
        private @Nullable Gear most;
        private double highest = -1;
        private int unknown;

        /// Gears without any figure do not run; they come last, and with the first of them it ends.
        static Gears of(Console console, Host host, What what) {
            Gears gears = new Gears();
            boolean more = true;
            for (int offset = 0; more; offset += PAGE) {
                GearPage page =
                        console.gears(
                                new GearQuery(
                                        null,
                                        null,
                                        host.name(),
                                        null,
                                        false,
                                        what.key(),
                                        true,
                                        offset,
                                        PAGE));
                page.gears().forEach(gear -> gears.add(gear, what));
                more =
                        offset + page.gears().size() < page.total()
                                && !page.gears().isEmpty()
                                && page.gears().getLast().figures() != null;
            }
            return gears;
        }

        private void add(Gear gear, What what) {
            GearFigures figures = gear.figures();
            if (figures == null) {
                return;
            }
            Double use = what == What.CPU ? figures.cpuCores().value() : held(figures);
            if (use == null) {
                unknown++;
                return;
            }
            sum += use;
            if (use > highest) {
                highest = use;
                most = gear;
            }
        }

        /// Page cache is not in what a host has in use, so it is not counted for a gear either.
        private static @Nullable Double held(GearFigures figures) {
            Double all = figures.memoryBytes().value();
            Double cache = figures.memoryFileBytes().value();
            return all == null || cache == null ? null : (Double) Math.max(0, all - cache);
        }

        String words(What what) {
            return (what == What.CPU ? "Gears use " : "Gears hold ")
                    + what.amount(sum)
                    + (unknown == 0
                            ? ""
                            : " (not counting "
                                    + Say.count((double) unknown)
                                    + " without a figure)");
        }
    }
}
