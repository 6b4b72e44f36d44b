package io.gearshift.backend.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.gearshift.backend.api.ConsoleException;
import io.gearshift.backend.api.ErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DatabaseTest {
    @TempDir Path folder;

    private Path state() {
        return folder.resolve("a/b/state");
    }

    @Test
    void aMissingFolderIsMadeForItsOwnerAlone() throws IOException {
        Database.open(state()).close();

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(state())))
                .isEqualTo("rwx------");
        assertThat(
                        PosixFilePermissions.toString(
                                Files.getPosixFilePermissions(state().resolve("gearshift.db"))))
                .isEqualTo("rw-------");
    }

    @Test
    void whatWasWrittenIsThereAfterOpeningAgain() {
        try (Database database = Database.open(state())) {
            addUser(database, "otto");
        }
        try (Database database = Database.open(state())) {
            assertThat(users(database)).isEqualTo(1);
        }
    }

    @Test
    void aWriteThatThrowsLeavesNothingBehind() {
        try (Database database = Database.open(state())) {
            assertThatThrownBy(
                            () ->
                                    database.write(
                                            sql -> {
                                                sql.update(
                                                        "insert into users (name, disabled,"
                                                                + " created) values ('x', 0, 0)");
                                                throw new IllegalStateException("half way");
                                            }))
                    .isInstanceOf(IllegalStateException.class);
            assertThat(users(database)).isZero();
        }
    }

    @Test
    void aFullDiskSaysWhatToDoAndReadingGoesOn() {
        try (Database database = Database.open(state())) {
            addUser(database, "otto");
            database.write(sql -> sql.first("pragma max_page_count = 1", row -> row.number(1)));

            assertThatThrownBy(
                            () -> {
                                for (int i = 0; i < 5000; i++) {
                                    addUser(database, "user" + i + "x".repeat(200));
                                }
                            })
                    .isInstanceOf(ConsoleException.class)
                    .hasMessageContaining("Free space")
                    .asInstanceOf(type(ConsoleException.class))
                    .extracting(ConsoleException::code)
                    .isEqualTo(ErrorCode.DISK_FULL);
            assertThat(users(database)).isPositive();
        }
    }

    @Test
    void aDamagedStoreIsNotUsedAndSaysHowToGoOn() throws IOException {
        Database.open(state()).close();
        Files.writeString(state().resolve("gearshift.db"), "this is no database at all".repeat(99));

        assertThatThrownBy(() -> Database.open(state()))
                .isInstanceOf(ConsoleException.class)
                .hasMessageContaining("is damaged")
                .hasMessageContaining("backup")
                .hasMessageContaining("come back from the hosts");
    }

    @Test
    void aStoreOfANewerVersionIsLeftAlone() {
        try (Database database = Database.open(state())) {
            database.write(
                    sql ->
                            sql.update(
                                    "insert into schema_version (version, file)"
                                            + " values (99, 'future')"));
        }

        assertThatThrownBy(() -> Database.open(state())).hasMessageContaining("newer version");
    }

    @Test
    void aFolderThatCannotBeMadeSaysWhich() throws IOException {
        Files.writeString(folder.resolve("a"), "a file in the way");

        assertThatThrownBy(() -> Database.open(state()))
                .isInstanceOf(ConsoleException.class)
                .hasMessageContaining(state().toString());
    }

    private static int addUser(Database database, String name) {
        return database.write(
                sql ->
                        sql.update(
                                "insert into users (name, disabled, created) values (?, 0, 0)",
                                name));
    }

    private static long users(Database database) {
        return database.read(
                sql -> sql.first("select count(*) from users", row -> row.number(1)).orElseThrow());
    }
}
