package io.gearshift.backend.console;

import io.gearshift.backend.access.Caller;
import io.gearshift.backend.api.Bulk.Row;
import io.gearshift.backend.api.ConsoleException;
import io.gearshift.backend.api.ErrorCode;
import io.gearshift.backend.audit.AuditLog;
import io.gearshift.backend.audit.Subject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Works on the gears of bulks, a few at a time on each host, and writes down in the audit what
/// came of all. Safe for use by many threads.
final class BulkTurns {
    private static final Logger log = LoggerFactory.getLogger(BulkTurns.class);

    /// Of one host, of all bulks together.
    private static final int AT_ONCE = 4;

    private static final int NAMED = 5;

    private final AuditLog audit;
    private final ConcurrentHashMap<String, Semaphore> turns = new ConcurrentHashMap<>();

    BulkTurns(AuditLog audit) {
        this.audit = audit;
    }

    /// Changes one gear.
    interface Work {
        void on(int index) throws ConsoleException;
    }

    /// Does the work on a thread of its own, between an intent and an outcome in the audit.
    ///
    /// @param which of its gears
    void begin(Caller caller, Subject subject, BulkRun run, List<Integer> which, Work work) {
        Thread.ofVirtual()
                .name("bulk-" + run.id())
                .start(
                        () -> {
                            try {
                                audit.during(
                                        caller.user(),
                                        caller.via(),
                                        subject,
                                        trail -> {
                                            each(run.targets(), which, work);
                                            trail.after(Map.of("gears", told(run, which)));
                                            failIfAnyDid(run, which);
                                            return run;
                                        });
                            } catch (ConsoleException e) {
                                log.debug("bulk {} is not done in full", run.id(), e);
                            } finally {
                                run.end();
                            }
                        });
    }

    /// Some targets, a few at a time on each host; returns when all are done.
    void each(List<BulkRun.Target> targets, List<Integer> which, Work work) {
        var threads = new ArrayList<Thread>();
        for (int index : which) {
            Semaphore turn =
                    turns.computeIfAbsent(
                            String.valueOf(targets.get(index).host()), _ -> new Semaphore(AT_ONCE));
            threads.add(
                    Thread.ofVirtual()
                            .start(
                                    () -> {
                                        turn.acquireUninterruptibly();
                                        try {
                                            work.on(index);
                                        } finally {
                                            turn.release();
                                        }
                                    }));
        }
        for (Thread thread : threads) {
            boolean joined = false;
            while (!joined) {
                try {
                    thread.join();
                    joined = true;
                } catch (InterruptedException e) {
                    log.debug("waiting on for a bulk change", e);
                }
            }
        }
    }

    private static Map<String, String> told(BulkRun run, List<Integer> which) {
        var told = new LinkedHashMap<String, String>();
        for (Row row : rows(run, which)) {
            told.put(
                    row.name(),
                    row.code() == null
                            ? row.changeId() == null
                                    ? word(row.state())
                                    : word(row.state()) + " " + row.changeId()
                            : row.code());
        }
        return told;
    }

    private static List<Row> rows(BulkRun run, List<Integer> which) {
        List<Row> rows = run.view().rows();
        return which.stream().map(rows::get).toList();
    }

    /// What failed before this is not counted again.
    private static void failIfAnyDid(BulkRun run, List<Integer> which) {
        List<Row> rows = rows(run, which);
        List<Row> failed = rows.stream().filter(row -> row.code() != null).toList();
        if (failed.isEmpty()) {
            return;
        }
        String message =
                failed.size()
                        + " of "
                        + rows.size()
                        + " failed: "
                        + failed.stream()
                                .limit(NAMED)
                                .map(row -> row.name() + ": " + row.message())
                                .collect(Collectors.joining(" "))
                        + (failed.size() > NAMED ? " And more." : "");
        throw new ConsoleException(
                ErrorCode.ofCode(String.valueOf(failed.getFirst().code())), message);
    }

    /// An action or a state in words.
    static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
