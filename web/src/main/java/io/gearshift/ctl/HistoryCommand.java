package io.gearshift.ctl;

import static io.gearshift.ctl.Output.column;
import static io.gearshift.ctl.Output.number;

import io.gearshift.backend.api.Gear;
import io.gearshift.backend.api.HistoryCsv;
import io.gearshift.backend.api.HistoryQuery;
import io.gearshift.backend.api.Series;
import io.gearshift.backend.api.remote.Durations;
import java.math.BigDecimal;
import java.math.MathContext;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/// `ctl history`.
@Command(
        name = "history",
        description =
                "Shows what a gear used: the last 15 minutes by seconds, 24 hours by minutes, 30 days"
                        + " by hours. A dash, or nothing in CSV, is where nothing was read.",
        mixinStandardHelpOptions = true)
final class HistoryCommand implements Callable<Integer> {
    private static final int ROWS = 49;
    private static final int ALL = 1500;
    private static final MathContext DIGITS = new MathContext(4);

    @ParentCommand private Ctl ctl;

    @Parameters(paramLabel = "GEAR", description = "Name or id.")
    private String gear = "";

    @Option(
            names = "--figure",
            paramLabel = "FIGURE",
            defaultValue = "cpuCores,memoryBytes",
            split = ",",
            description =
                    "For example cpuCores, memoryBytes, ioPressure; repeat for several (default:"
                            + " ${DEFAULT-VALUE}).")
    private List<String> figures = List.of();

    @Option(
            names = "--range",
            paramLabel = "TIME",
            defaultValue = "24h",
            description = "How far back, for example 15m, 6h, 30d (default: ${DEFAULT-VALUE}).")
    private String range = "24h";

    @Option(
            names = "--step",
            paramLabel = "second|minute|hour",
            description = "As it is kept (default: the finest that goes back so far).")
    private HistoryQuery.@Nullable Step step;

    @Override
    public Integer call() {
        Output output = ctl.output();
        Gear found = ctl.console().gear(gear);
        List<Series> series =
                ctl.console()
                        .history(
                                found.host(),
                                new HistoryQuery(
                                        List.of(found.id()),
                                        figures,
                                        null,
                                        null,
                                        Durations.parse(range),
                                        step,
                                        output.form() == Output.Form.table ? ROWS : ALL,
                                        true));
        if (output.form() == Output.Form.csv) {
            output.whole(HistoryCsv.of(series, id -> found.name()));
            return Ctl.DONE;
        }
        List<Output.Column<Integer>> columns = new ArrayList<>();
        columns.add(column("TIME (UTC)", i -> time(series.getFirst(), i)));
        for (Series each : series) {
            String unit = ", " + HistoryCsv.unit(each.figure());
            columns.add(number(each.figure() + unit, i -> words(each.averages(), i)));
            columns.add(number("HIGHEST", i -> words(each.highest(), i)));
        }
        int rows = series.isEmpty() ? 0 : series.getFirst().highest().size();
        output.list(series, IntStream.range(0, rows).boxed().toList(), columns);
        return Ctl.DONE;
    }

    private static String time(Series series, int at) {
        Instant start = series.start().truncatedTo(ChronoUnit.SECONDS);
        return start.plusMillis(at * series.stepMillis()).toString();
    }

    private static String words(List<@Nullable Double> values, int at) {
        Double value = at < values.size() ? values.get(at) : null;
        return Values.orNone(
                value == null
                        ? null
                        : new BigDecimal(value)
                                .round(value >= 1000 ? new MathContext(15) : DIGITS)
                                .setScale(value >= 1000 ? 0 : 4, java.math.RoundingMode.HALF_UP)
                                .stripTrailingZeros()
                                .toPlainString());
    }
}
