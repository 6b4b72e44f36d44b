package io.gearshift.ctl;

import io.gearshift.backend.api.Console;
import io.gearshift.backend.api.ConsoleException;
import io.gearshift.backend.api.ErrorCode;
import io.gearshift.backend.api.Gear;
import io.gearshift.backend.api.GearPage;
import io.gearshift.backend.api.GearQuery;
import io.gearshift.backend.api.GearState;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// The gears that something is done to: by name, or all that a filter finds.
final class GearChoice {
    @Parameters(
            arity = "0..*",
            paramLabel = "GEAR",
            description = "Names, ids or project/name of gears.")
    private List<String> names = List.of();

    @Option(
            names = "--filter",
            paramLabel = "TEXT",
            description = "All gears whose name, id, image or command holds it.")
    private @Nullable String filter;

    @Option(names = "--state", paramLabel = "STATE", description = "All gears in this state.")
    private @Nullable GearState state;

    /// Whether one gear was named and nothing else.
    boolean isOne() {
        return names.size() == 1 && filter == null && state == null;
    }

    String one() {
        return names.getFirst();
    }

    /// The gears that were named, or that are found now.
    List<String> gears(Console console) {
        boolean filtered = filter != null || state != null;
        if (filtered == !names.isEmpty()) {
            throw new ConsoleException(
                    ErrorCode.REQUEST_INVALID,
                    "Name one gear or more, or choose them with --filter and --state.");
        }
        if (!filtered) {
            return names;
        }
        List<String> found = new ArrayList<>();
        GearPage page;
        do {
            page =
                    console.gears(
                            new GearQuery(
                                    filter,
                                    state,
                                    null,
                                    null,
                                    false,
                                    "name",
                                    false,
                                    found.size(),
                                    1000));
            page.gears().stream().map(Gear::id).forEach(found::add);
        } while (!page.gears().isEmpty() && found.size() < page.total());
        if (found.isEmpty()) {
            throw new ConsoleException(ErrorCode.GEAR_NOT_FOUND, "No gear fits this filter.");
        }
        return found;
    }
}
