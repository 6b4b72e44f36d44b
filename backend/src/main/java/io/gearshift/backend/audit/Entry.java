package io.gearshift.backend.audit;

import io.gearshift.backend.store.Json;
import io.gearshift.backend.store.Sql;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One entry of the chain, as it is kept.
///
/// @param intent id of the intent that this is the outcome of; null for an intent, and for a row
///   that is both at once
/// @param previous hash of the entry before; empty for the first
record Entry(
        long id,
        @Nullable Long intent,
        long atMillis,
        String who,
        String via,
        Subject subject,
        String outcome,
        @Nullable String message,
        String previous,
        String hash) {

    static final String COLUMNS =
            "select id, intent, at, who, via, project, action, object, object_name, before_json,"
                    + " after_json, outcome, message, change_id, previous_hash, hash from audit";

    static Entry of(Sql.Row row) throws SQLException {
        return new Entry(
                row.number(1),
                row.numberOrNull(2),
                row.number(3),
                row.text(4),
                row.text(5),
                new Subject(
                        row.text(6),
                        row.text(7),
                        row.text(8),
                        row.text(9),
                        row.textOrNull(10),
                        row.textOrNull(11),
                        row.textOrNull(14)),
                row.text(12),
                row.textOrNull(13),
                row.text(15),
                row.text(16));
    }

    /// The same with the hash that it must have: SHA-256 over a JSON array of all other columns.
    Entry chained() {
        List<@Nullable Object> columns = new ArrayList<>();
        columns.add(id);
        columns.add(intent);
        columns.add(atMillis);
        columns.add(who);
        columns.add(via);
        columns.add(subject.project());
        columns.add(subject.action());
        columns.add(subject.object());
        columns.add(subject.name());
        columns.add(subject.before());
        columns.add(subject.after());
        columns.add(outcome);
        columns.add(message);
        columns.add(subject.change());
        columns.add(previous);
        return new Entry(
                id, intent, atMillis, who, via, subject, outcome, message, previous, sha(columns));
    }

    void insert(Sql sql) throws SQLException {
        sql.update(
                "insert into audit (id, intent, at, who, via, project, action, object,"
                        + " object_name, before_json, after_json, outcome, message, change_id,"
                        + " previous_hash, hash) values"
                        + " (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                id,
                intent,
                atMillis,
                who,
                via,
                subject.project(),
                subject.action(),
                subject.object(),
                subject.name(),
                subject.before(),
                subject.after(),
                outcome,
                message,
                subject.change(),
                previous,
                hash);
    }

    private static String sha(List<@Nullable Object> columns) {
        try {
            return HexFormat.of()
                    .formatHex(
                            MessageDigest.getInstance("SHA-256")
                                    .digest(Json.write(columns).getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
