package io.gearshift.backend.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.gearshift.backend.api.Role;
import io.gearshift.backend.api.UserView;
import io.gearshift.backend.api.UserView.Grant;
import io.gearshift.backend.fake.FakeClock;
import io.gearshift.backend.store.Database;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class UsersTest {
    private static final List<Grant> OPERATOR = List.of(new Grant(Role.OPERATOR, "*"));
    private static final List<Grant> ADMIN = List.of(new Grant(Role.ADMIN, "*"));

    @TempDir private Path folder;
    private Database database;
    private Users users;

    @BeforeEach
    void start() {
        database = Database.open(folder.resolve("state"));
        users = new Users(database, new FakeClock());
    }

    @AfterEach
    void stop() {
        database.close();
    }

    private boolean enter(String name) {
        return database.write(sql -> users.enterMachine(sql, name, OPERATOR));
    }

    private UserView user(String name) {
        return users.find(name).orElseThrow();
    }

    @Test
    void groupsSayNothingOfWhoBecameAUserOfTheConsoleMeanwhile() {
        assertThat(enter("mia")).isTrue();
        users.put("mia", "correct horse".toCharArray(), List.of(new Grant(Role.SUPPORT, "*")));

        assertThat(users.groups("mia", OPERATOR)).isFalse();
        assertThat(user("mia").grants()).containsExactly(new Grant(Role.SUPPORT, "*"));
        assertThat(users.inGroups()).isEmpty();
    }

    @Test
    void groupsSayNothingOfWhoWasDisabledMeanwhile() {
        assertThat(enter("mia")).isTrue();
        users.leftGroups("mia");
        users.setDisabled("mia", true);

        assertThat(users.groups("mia", OPERATOR)).isFalse();
        assertThat(users.inGroups()).isEmpty();
    }

    @Test
    void whoCameThroughTheSocketIsAnAccountOfTheMachine() {
        users.put("mia", null, List.of(new Grant(Role.SUPPORT, "*")));
        assertThat(enter("mia")).as("a user of the console").isFalse();

        users.meet("mia");

        assertThat(user("mia").machine()).isTrue();
        assertThat(user("mia").grants()).containsExactly(new Grant(Role.SUPPORT, "*"));
        assertThat(enter("mia")).isTrue();
    }

    @Test
    void whoHasAPasswordOfOursIsNotTheMachinesWhereverItComesFrom() {
        users.put("mia", "correct horse".toCharArray(), OPERATOR);
        users.meet("mia");

        assertThat(user("mia").machine()).isFalse();
        assertThat(user("mia").grants()).isEqualTo(OPERATOR);
    }

    @Test
    void anOlderStoreIsRidOfGrantsThatTheSocketLeft() {
        database.write(
                sql -> {
                    // As an older version left it: the migrations after it have not run.
                    sql.update("alter table grants drop column origin");
                    sql.update("alter table grants drop column checked");
                    sql.update("delete from schema_version where version >= 5");
                    for (String name : List.of("mia", "otto")) {
                        sql.update(
                                "insert into users (name, disabled, created) values (?, 0, 0)",
                                name);
                        sql.update(
                                "insert into grants (user_name, role, project)"
                                        + " values (?, 'ADMIN', '*')",
                                name);
                    }
                    return sql.update(
                            "insert into audit (id, at, who, via, project, action, object,"
                                    + " object_name, outcome, previous_hash, hash) values"
                                    + " (1, 0, 'mia', 'ctl', '*', 'gear.stop', 'x', 'x', 'ok', '',"
                                    + " '')");
                });
        database.close();
        start();

        assertThat(user("mia").machine()).isTrue();
        assertThat(enter("mia")).isTrue();
        assertThat(user("mia").grants()).isEqualTo(OPERATOR);
        assertThat(enter("otto")).as("no sign that it is the machine's").isFalse();
        assertThat(user("otto").grants()).isEqualTo(ADMIN);
    }
}
