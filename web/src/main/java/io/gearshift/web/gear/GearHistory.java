package io.gearshift.web.gear;

import io.gearshift.assets.Say;
import io.gearshift.backend.api.Gear;
import io.gearshift.web.page.Pages;
import io.gearshift.web.page.Visit;
import io.gearshift.web.part.HistoryPage;
import io.gearshift.web.part.HistoryPage.Column;
import io.gearshift.web.part.Range;
import io.javalin.http.Context;
import java.util.List;

/// A gear's charts as a table.
final class GearHistory {

    private static final List<Column> COLUMNS =
            List.of(
                    new Column("memoryBytes", "Memory, MiB", Say::mebibytes),
                    new Column("cpuCores", "CPU, cores", Say::cores),
                    new Column("memoryPressure", "Memory pressure, %", Say::tenth),
                    new Column("cpuPressure", "CPU pressure, %", Say::tenth),
                    new Column("ioPressure", "IO pressure, %", Say::tenth),
                    new Column("readBytesPerSecond", "Read, KiB/s", HistoryPage::kibibytes),
                    new Column("writtenBytesPerSecond", "Written, KiB/s", HistoryPage::kibibytes),
                    new Column("receivedBytesPerSecond", "Received, KiB/s", HistoryPage::kibibytes),
                    new Column("sentBytesPerSecond", "Sent, KiB/s", HistoryPage::kibibytes));
    private static final List<String> FIGURES = COLUMNS.stream().map(Column::figure).toList();

    private GearHistory() {}

    static void show(Pages pages, Context request) {
        Visit visit = pages.visit(request);
        Gear gear = visit.console().gear(visit.path("id"));
        Range range = Range.of(visit.query("range"));
        String path = "/gears/" + Pages.encode(gear.id());
        pages.show(
                request,
                "part/history",
                HistoryPage.of(
                        pages.frame(
                                visit, "gears", "History", "Gears", "/gears", gear.name(), path),
                        gear.name(),
                        path,
                        range,
                        COLUMNS,
                        GearCharts.series(
                                visit.console(), gear, FIGURES, range, HistoryPage.ROWS)));
    }
}
