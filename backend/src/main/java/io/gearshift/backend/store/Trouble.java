package io.gearshift.backend.store;

import io.gearshift.backend.api.ConsoleException;
import io.gearshift.backend.api.ErrorCode;
import java.nio.file.Path;
import java.sql.SQLException;
import org.sqlite.SQLiteErrorCode;

/// Turns what the database says into what a person must do.
final class Trouble {
    private Trouble() {}

    static ConsoleException of(Path file, SQLException e) {
        return switch (SQLiteErrorCode.getErrorCode(e.getErrorCode() & 0xff)) {
            case SQLITE_FULL, SQLITE_IOERR, SQLITE_READONLY, SQLITE_CANTOPEN, SQLITE_PERM ->
                    new ConsoleException(
                            ErrorCode.DISK_FULL,
                            "The console's store "
                                    + file
                                    + " cannot be written ("
                                    + e.getMessage()
                                    + "). Nothing was changed. Free space on that disk or correct"
                                    + " the folder's owner, then try again; gears run on.",
                            e);
            case SQLITE_CORRUPT, SQLITE_NOTADB -> damaged(file, e);
            default ->
                    new ConsoleException(
                            ErrorCode.INTERNAL,
                            "The console's store did not do as asked; the log has the details.",
                            e);
        };
    }

    static ConsoleException damaged(Path file, SQLException e) {
        return new ConsoleException(
                ErrorCode.HOST_FAILED,
                "The console's store "
                        + file
                        + " is damaged ("
                        + e.getMessage()
                        + "). Put a backup in its place, or move it and the files beside it that"
                        + " start with the same name away and start again: gears and their limits"
                        + " come back from the hosts, users, audit and events do not.",
                e);
    }
}
