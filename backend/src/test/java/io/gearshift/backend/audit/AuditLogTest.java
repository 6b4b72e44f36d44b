package io.gearshift.backend.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gearshift.backend.api.AuditQuery;
import io.gearshift.backend.api.AuditRow;
import io.gearshift.backend.api.ConsoleException;
import io.gearshift.backend.api.ErrorCode;
import io.gearshift.backend.fake.FakeClock;
import io.gearshift.backend.store.Database;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class AuditLogTest {
    private static final Subject START = Subject.of("default", "gear.start", "g-1", "web1");

    @TempDir Path folder;
    private Database database;
    private AuditLog audit;

    @BeforeEach
    void open() {
        database = Database.open(folder.resolve("state"));
        audit = new AuditLog(database, new FakeClock());
    }

    @AfterEach
    void close() {
        database.close();
    }

    private List<AuditRow> rows() {
        return audit.rows(new AuditQuery(null, null, null, 1000), row -> true, gear -> true);
    }

    @Test
    void aRowTellsWhoDidWhatBeforeAndAfter() {
        audit.during(
                "otto",
                "web",
                START,
                trail -> {
                    trail.before(Map.of("state", "STOPPED"));
                    trail.after(Map.of("state", "RUNNING"));
                    return 0;
                });

        assertThat(rows())
                .singleElement()
                .satisfies(
                        row -> {
                            assertThat(row.who()).isEqualTo("otto");
                            assertThat(row.via()).isEqualTo("web");
                            assertThat(row.action()).isEqualTo("gear.start");
                            assertThat(row.before()).isEqualTo("{\"state\":\"STOPPED\"}");
                            assertThat(row.after()).isEqualTo("{\"state\":\"RUNNING\"}");
                            assertThat(row.outcome()).isEqualTo("ok");
                            assertThat(row.hash()).hasSize(64);
                        });
    }

    @Test
    void whatFailsIsARowWithItsCode() {
        assertThatThrownBy(
                        () ->
                                audit.during(
                                        "otto",
                                        "web",
                                        START,
                                        trail -> {
                                            throw new ConsoleException(
                                                    ErrorCode.HOST_UNREACHABLE, "No answer.");
                                        }))
                .isInstanceOf(ConsoleException.class);
        assertThatThrownBy(
                        () ->
                                audit.during(
                                        "otto",
                                        "web",
                                        START,
                                        trail -> {
                                            throw new IllegalStateException("a fault of ours");
                                        }))
                .isInstanceOf(IllegalStateException.class);

        assertThat(rows())
                .extracting(AuditRow::outcome)
                .containsExactly("internal", "host.unreachable");
        assertThat(rows()).extracting(AuditRow::message).containsExactly(null, "No answer.");
    }

    @Test
    void whatWasUnderWayWhenTheConsoleDiedIsUnknownAfterwards() {
        audit.during(
                "otto",
                "web",
                START,
                trail -> {
                    assertThat(rows()).extracting(AuditRow::outcome).containsExactly("started");
                    // The console dies here; another one opens the same store.
                    AuditLog next = new AuditLog(database, new FakeClock());
                    assertThat(
                                    next.rows(
                                            new AuditQuery(null, null, null, 10),
                                            row -> true,
                                            gear -> true))
                            .extracting(AuditRow::outcome)
                            .containsExactly("unknown");
                    assertThat(next.verify().whole()).isTrue();
                    return 0;
                });
    }

    @Test
    void theChainHoldsUnderParallelWriters() throws InterruptedException, ExecutionException {
        List<Future<?>> writers = new ArrayList<>();
        try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 60; i++) {
                String who = "user" + i;
                writers.add(executor.submit(() -> audit.during(who, "api", START, trail -> who)));
            }
            for (Future<?> writer : writers) {
                writer.get();
            }
        }

        AuditLog.Verdict verdict = audit.verify();
        assertThat(verdict.entries()).isEqualTo(120);
        assertThat(verdict.whole()).isTrue();
        assertThat(rows()).hasSize(60).allMatch(row -> row.outcome().equals("ok"));
    }

    @Test
    void aChangedRowBreaksTheChainWhereItIs() {
        for (int i = 0; i < 5; i++) {
            audit.note("otto", "web", START, "ok", "number " + i);
        }
        assertThat(audit.verify().whole()).isTrue();

        database.write(sql -> sql.update("update audit set who = 'nobody' where id = 3"));

        assertThat(audit.verify().brokenAt()).isEqualTo(3);
    }

    @Test
    void aMissingRowBreaksTheChain() {
        for (int i = 0; i < 5; i++) {
            audit.note("otto", "web", START, "ok", null);
        }

        database.write(sql -> sql.update("delete from audit where id = 2"));

        assertThat(audit.verify().whole()).isFalse();
    }

    @Test
    void rowsAreFoundByTextAndObjectAndPaged() {
        for (int i = 1; i <= 9; i++) {
            audit.note(
                    "otto",
                    "web",
                    Subject.of("default", "gear.stop", "g-" + i, "Web" + i),
                    "ok",
                    null);
        }

        assertThat(find(new AuditQuery("WEB3", null, null, 10))).containsExactly("g-3");
        assertThat(find(new AuditQuery(null, "g-4", null, 10))).containsExactly("g-4");
        assertThat(find(new AuditQuery("stop", null, 8L, 2))).containsExactly("g-7", "g-6");
        assertThat(find(new AuditQuery("' or 1=1 --", null, null, 10))).isEmpty();
        assertThat(find(new AuditQuery("%", "\"; drop table audit; --", null, 10))).isEmpty();
        assertThat(rows()).hasSize(9);
    }

    private List<String> find(AuditQuery query) {
        return audit.rows(query, row -> true, gear -> true).stream().map(AuditRow::object).toList();
    }

    @Test
    void hostileNamesAreCutAndKeptAsTheyAre() {
        audit.note(
                "otto",
                "web",
                Subject.of("*", "gear.start", "x".repeat(10_000), "'\"<b>"),
                "ok",
                null);

        assertThat(rows().getFirst().object()).hasSize(200).endsWith("...");
        assertThat(rows().getFirst().objectName()).isEqualTo("'\"<b>");
        assertThat(audit.verify().whole()).isTrue();
    }
}
