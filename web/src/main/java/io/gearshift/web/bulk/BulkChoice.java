package io.gearshift.web.bulk;

import io.gearshift.backend.api.Bulk;
import io.gearshift.backend.api.Console;
import io.gearshift.backend.api.Gear;
import io.gearshift.backend.api.GearPage;
import io.gearshift.backend.api.GearQuery;
import io.gearshift.web.gear.GearFilter;
import io.gearshift.web.page.Pages;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The gears that were chosen on the list: ticked one by one, or all that its filter shows.
final class BulkChoice {

    /// More do not fit into an address.
    private static final int BY_HAND = 200;

    private BulkChoice() {}

    /// The address of the form for the gears that were chosen.
    static String path(List<String> ticked, @Nullable String every) {
        if (every != null) {
            return "/bulk/limit?every=" + Pages.encode(every);
        }
        if (ticked.isEmpty()) {
            throw Pages.invalid("No gear is selected. Tick one or more in the list first.");
        }
        if (ticked.size() > BY_HAND) {
            throw Pages.invalid(
                    "At most "
                            + BY_HAND
                            + " gears are chosen by hand. For more, set a filter and tick all that"
                            + " it shows.");
        }
        return ticked.stream()
                .map(each -> "gear=" + Pages.encode(each))
                .collect(Collectors.joining("&", "/bulk/limit?", ""));
    }

    /// The ids.
    ///
    /// @param every the query of the list whose every gear is meant; null for those that are ticked
    static List<String> ids(Console console, List<String> ticked, @Nullable String every) {
        List<String> ids = every == null ? ticked : found(console, every);
        if (ids.isEmpty()) {
            throw Pages.invalid("No gear is selected. Tick one or more in the list first.");
        }
        if (ids.size() > Bulk.MOST) {
            throw Pages.invalid(
                    "These are "
                            + ids.size()
                            + " gears; at most "
                            + Bulk.MOST
                            + " are changed at once. Narrow the filter.");
        }
        return ids;
    }

    private static List<String> found(Console console, String every) {
        GearQuery query = GearFilter.of(parse(every)::get).query();
        List<String> ids = new ArrayList<>();
        GearPage page;
        do {
            page =
                    console.gears(
                            new GearQuery(
                                    query.text(),
                                    query.state(),
                                    query.host(),
                                    null,
                                    query.attention(),
                                    "name",
                                    false,
                                    ids.size(),
                                    1000,
                                    query.strain()));
            page.gears().stream().map(Gear::id).forEach(ids::add);
        } while (!page.gears().isEmpty() && ids.size() < page.total() && ids.size() <= Bulk.MOST);
        return ids;
    }

    private static Map<String, String> parse(String search) {
        Map<String, String> values = new HashMap<>();
        for (String pair : search.replaceFirst("^\\?", "").split("&", -1)) {
            int equals = pair.indexOf('=');
            if (equals > 0) {
                values.put(pair.substring(0, equals), decode(pair.substring(equals + 1)));
            }
        }
        return values;
    }

    /// Ids in one field of a form; those of foreign containers may hold anything.
    static String joined(List<String> ids) {
        return ids.stream().map(Pages::encode).collect(Collectors.joining(","));
    }

    static List<String> parted(@Nullable String joined) {
        return joined == null || joined.isEmpty()
                ? List.of()
                : Arrays.stream(joined.split(",", -1)).map(BulkChoice::decode).toList();
    }

    private static String decode(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw Pages.invalid("The gears that were chosen cannot be read. Choose them again.");
        }
    }
}
