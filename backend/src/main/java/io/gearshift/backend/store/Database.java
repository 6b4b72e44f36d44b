package io.gearshift.backend.store;

import io.gearshift.backend.api.ConsoleException;
import io.gearshift.backend.api.ErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.SQLiteConfig;

/// The console's SQLite file: one writer, a few readers, write-ahead log. Every write is a
/// transaction that is on the disk when it returns. Safe for use by many threads.
public final class Database implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Database.class);
    private static final int READERS = 4;

    private final Path file;
    private final Connection writer;
    private final ReentrantLock writing = new ReentrantLock(true);
    private final ConcurrentLinkedDeque<Connection> idleReaders = new ConcurrentLinkedDeque<>();
    private final Semaphore reading = new Semaphore(READERS);

    private Database(Path file, Connection writer) {
        this.file = file;
        this.writer = writer;
    }

    /// Opens the store in `folder`, making folder (0700) and file (0600) where they are missing.
    ///
    /// @throws ConsoleException `host.disk-full` if it cannot be written; `host.failed` if it is
    ///   damaged or made by a newer version: both say what to do
    public static Database open(Path folder) {
        Path file = folder.resolve("gearshift.db");
        try {
            makeFolder(folder);
            boolean endedBadly = Files.exists(folder.resolve("gearshift.db-wal"));
            if (!Files.exists(file)) {
                Files.createFile(
                        file,
                        PosixFilePermissions.asFileAttribute(
                                PosixFilePermissions.fromString("rw-------")));
            }
            Connection writer = connect(file);
            try {
                Database database = new Database(file, writer);
                if (endedBadly) {
                    database.checkPages();
                }
                database.write(Migrations::apply);
                return database;
            } catch (RuntimeException e) {
                writer.close();
                throw e;
            }
        } catch (IOException e) {
            throw new ConsoleException(
                    ErrorCode.DISK_FULL,
                    "The state folder "
                            + folder
                            + " cannot be made or written ("
                            + e.getMessage()
                            + "). Free space there or correct its owner, then start again.",
                    e);
        } catch (SQLException e) {
            throw Trouble.of(file, e);
        }
    }

    /// Runs `work`, which only reads; each of its statements sees what is committed by then.
    public <T> T read(Work<T> work) {
        reading.acquireUninterruptibly();
        try {
            Connection idle = idleReaders.poll();
            Connection connection = idle == null ? connect(file) : idle;
            boolean healthy = false;
            try {
                T result = work.run(new Sql(connection));
                healthy = true;
                return result;
            } finally {
                if (healthy) {
                    idleReaders.push(connection);
                } else {
                    connection.close();
                }
            }
        } catch (SQLException e) {
            throw Trouble.of(file, e);
        } finally {
            reading.release();
        }
    }

    /// Runs `work` in a transaction, alone; all of it is kept or, if it throws, nothing.
    public <T> T write(Work<T> work) {
        writing.lock();
        try {
            execute("begin immediate");
            boolean done = false;
            try {
                T result = work.run(new Sql(writer));
                execute("commit");
                done = true;
                return result;
            } finally {
                if (!done) {
                    rollBack();
                }
            }
        } catch (SQLException e) {
            throw Trouble.of(file, e);
        } finally {
            writing.unlock();
        }
    }

    /// Closes the file; what was written stays.
    @Override
    public void close() {
        writing.lock();
        try {
            Connection reader = idleReaders.poll();
            while (reader != null) {
                reader.close();
                reader = idleReaders.poll();
            }
            writer.close();
        } catch (SQLException e) {
            log.warn("The store {} was not closed cleanly.", file, e);
        } finally {
            writing.unlock();
        }
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = writer.createStatement()) {
            statement.execute(sql);
        }
    }

    /// SQLite itself rolls back when the disk is full, and then has nothing more to roll back; what
    /// went wrong before is what counts.
    private void rollBack() {
        try {
            execute("rollback");
        } catch (SQLException e) {
            log.debug("nothing to roll back", e);
        }
    }

    private void checkPages() {
        String verdict =
                write(sql -> sql.first("pragma quick_check(1)", row -> row.text(1)).orElse("?"));
        if (!verdict.equals("ok")) {
            throw Trouble.damaged(file, new SQLException(verdict));
        }
    }

    private static void makeFolder(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            Path parent = folder.toAbsolutePath().getParent();
            if (parent != null) {
                Files.createDirectories(parent);
            }
            Files.createDirectory(
                    folder,
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString("rwx------")));
        }
    }

    private static Connection connect(Path file) throws SQLException {
        SQLiteConfig config = new SQLiteConfig();
        config.setJournalMode(SQLiteConfig.JournalMode.WAL);
        config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
        config.setBusyTimeout(5000);
        config.enforceForeignKeys(true);
        return config.createConnection("jdbc:sqlite:" + file.toAbsolutePath());
    }

    /// What is done in a transaction.
    ///
    /// @param <T> what comes out of it
    @FunctionalInterface
    public interface Work<T> {
        /// Does it.
        T run(Sql sql) throws SQLException;
    }
}
