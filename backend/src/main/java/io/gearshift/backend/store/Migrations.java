package io.gearshift.backend.store;

import io.gearshift.backend.api.ConsoleException;
import io.gearshift.backend.api.ErrorCode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.List;

/// Brings the tables up to date: numbered files beside this class, each run once, in order, in the
/// same transaction as the note that it ran. A file is never changed after a release.
final class Migrations {
    private static final List<String> FILES =
            List.of(
                    "0001-first.sql",
                    "0002-token-parents.sql",
                    "0003-alerts.sql",
                    "0004-sign-ins.sql",
                    "0005-met-grants.sql",
                    "0006-met-grants-checked.sql");

    private Migrations() {}

    static int apply(Sql sql) throws SQLException {
        sql.update(
                "create table if not exists schema_version ("
                        + "version integer primary key, file text not null)");
        int have =
                sql.first(
                                "select coalesce(max(version), 0) from schema_version",
                                row -> (int) row.number(1))
                        .orElse(0);
        if (have > FILES.size()) {
            throw new ConsoleException(
                    ErrorCode.HOST_FAILED,
                    "The console's store was written by a newer version of Gearshift (schema "
                            + have
                            + ", this one knows "
                            + FILES.size()
                            + "). Install that version again, or put an older backup of the store"
                            + " in its place.");
        }
        for (int version = have + 1; version <= FILES.size(); version++) {
            String file = FILES.get(version - 1);
            for (String statement : read(file).split(";\\s*\\n", -1)) {
                if (!statement.isBlank()) {
                    sql.update(statement);
                }
            }
            sql.update("insert into schema_version (version, file) values (?, ?)", version, file);
        }
        return FILES.size();
    }

    private static String read(String file) {
        try (InputStream in = Migrations.class.getResourceAsStream(file)) {
            if (in == null) {
                throw new IllegalStateException("missing in this program: " + file);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
