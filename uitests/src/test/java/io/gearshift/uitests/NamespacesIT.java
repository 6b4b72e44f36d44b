package io.gearshift.uitests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.gearshift.backend.api.Cap;
import io.gearshift.backend.api.GearSpec;
import io.gearshift.backend.api.LimitChange;
import io.gearshift.backend.api.RestartPolicy;
import io.gearshift.backend.api.RootMode;
import io.gearshift.backend.api.remote.RemoteConsole;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// The table of namespaces beside `lsns`, with 50 gears.
@Tag("N1")
class NamespacesIT extends UiTest {

    private static final int GEARS = 50;
    private static final int FEWEST_SAME = 95;
    private static final int ATTEMPTS = 20;

    @AfterAll
    static void removeWhatWasMade() throws Exception {
        each((console, name) -> console.deleteGear(name, true));
    }

    @Test
    void ofTheRowsThatLsnsSaysTwiceAllAreOursToo() throws Exception {
        each(
                (console, name) -> {
                    console.createGear(spec(name));
                    console.startGear(name);
                });
        Set<String> same = Set.of();
        Set<String> missing = Set.of();
        int all = 0;
        // Programs of the machine come and go; the rows of the host's own namespaces, in which each
        // of
        // them counts, then differ between two looks of lsns, or between lsns and us.
        for (int i = 0; i < ATTEMPTS && !comparable(same, missing, all); i++) {
            Set<String> before = lsns();
            JsonNode found = instance().json("ns", "list", "-o", "json");
            Set<String> after = lsns();
            all = after.size();
            same = new HashSet<>(after);
            same.retainAll(before);
            missing = new HashSet<>(same);
            missing.removeAll(rows(found));
            assertThat(missing)
                    .as("rows that are not the host's own and are not ours")
                    .allMatch(row -> row.endsWith(" root kthreadd"));
            int withGear = 0;
            for (JsonNode row : found) {
                withGear += row.path("gear").asText("").matches("ns\\d+") ? 1 : 0;
            }
            assertThat(withGear)
                    .as("rows of the gears made here")
                    .isGreaterThanOrEqualTo(6 * GEARS);
        }
        assertThat(100 * same.size())
                .as("rows compared, %s of %s", same.size(), all)
                .isGreaterThanOrEqualTo(FEWEST_SAME * all);
        assertThat(same).hasSizeGreaterThanOrEqualTo(6 * GEARS);
        assertThat(missing).as("rows of lsns that are not ours").isEmpty();
    }

    private static boolean comparable(Set<String> same, Set<String> missing, int all) {
        return all > 0 && missing.isEmpty() && 100 * same.size() >= FEWEST_SAME * all;
    }

    private interface Action {
        void on(RemoteConsole console, String name);
    }

    private static void each(Action action) throws Exception {
        try (RemoteConsole console = instance().console();
                ExecutorService four =
                        Executors.newFixedThreadPool(
                                4, Thread.ofPlatform().name("fifty-gears-", 0).factory())) {
            List<Future<?>> all = new ArrayList<>();
            for (int i = 1; i <= GEARS; i++) {
                String name = "ns" + i;
                all.add(four.submit(() -> action.on(console, name)));
            }
            for (Future<?> one : all) {
                one.get();
            }
        }
    }

    private static GearSpec spec(String name) {
        return new GearSpec(
                name,
                "default",
                null,
                null,
                "base",
                RootMode.READ_ONLY,
                List.of("/bin/sleep", "1000000"),
                Map.of(),
                Map.of(),
                false,
                RestartPolicy.NO,
                new LimitChange(null, null, null, Cap.at(32L << 20), null, null, Cap.at(20)));
    }

    private static Set<String> lsns() {
        return rows(
                ShippedInstance.read(
                                Shell.run(
                                                Map.of(),
                                                Duration.ofSeconds(60),
                                                List.of(
                                                        "lsns",
                                                        "-J",
                                                        // Flat: a tree hides most rows in others.
                                                        "--list",
                                                        "-o",
                                                        "NS,TYPE,NPROCS,PID,USER,COMMAND"))
                                        .must())
                        .get("namespaces"));
    }

    private static Set<String> rows(JsonNode rows) {
        Set<String> all = new HashSet<>();
        for (JsonNode row : rows) {
            all.add(
                    String.join(
                            " ",
                            row.get("ns").asText(),
                            row.get("type").asText(),
                            row.get("nprocs").asText(),
                            row.get("pid").asText(),
                            row.get("user").asText(),
                            row.get("command").asText()));
        }
        return all;
    }
}
