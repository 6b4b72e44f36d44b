package io.gearshift.backend.console;

import static io.gearshift.backend.console.RightsTest.code;
import static io.gearshift.backend.console.RightsTest.message;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.gearshift.backend.api.AuditQuery;
import io.gearshift.backend.api.AuditRow;
import io.gearshift.backend.api.Console;
import io.gearshift.backend.api.Doorkeeper;
import io.gearshift.backend.api.ErrorCode;
import io.gearshift.backend.api.ExecRequest;
import io.gearshift.backend.api.GearQuery;
import io.gearshift.backend.api.Right;
import io.gearshift.backend.api.Role;
import io.gearshift.backend.api.SessionView;
import io.gearshift.backend.api.TokenView;
import io.gearshift.backend.api.UserView;
import io.gearshift.backend.fake.FakeConsole;
import io.gearshift.backend.store.Database;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SignInTest {
    private static final Doorkeeper.From FROM = Doorkeeper.From.address("192.0.2.7");

    @TempDir Path folder;
    private FakeConsole all;

    @BeforeEach
    void start() {
        all = FakeConsole.startWithSamples(folder);
    }

    @AfterEach
    void stop() {
        all.close();
    }

    private static List<UserView.Grant> everywhere(Role role) {
        return List.of(new UserView.Grant(role, "*"));
    }

    @Test
    void aLinkSignsInOnce() {
        String secret = all.linkSecret("root");

        Doorkeeper.SignedIn in = all.door().withLink(secret, FROM);

        assertThat(in.me().user()).isEqualTo("root");
        assertThat(in.me().role()).isEqualTo(Role.ADMIN);
        assertThat(all.door().session(in.secret()).me()).isEqualTo(in.me());
        assertThat(code(() -> all.door().withLink(secret, FROM)))
                .isEqualTo(ErrorCode.SIGN_IN_FAILED);
    }

    @Test
    void ofManyWhoUseALinkAtOnceOneGetsIn() throws InterruptedException, ExecutionException {
        String secret = all.linkSecret("root");
        List<Future<@Nullable ErrorCode>> tries = new ArrayList<>();
        try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 20; i++) {
                Doorkeeper.From from = Doorkeeper.From.address("192.0.2." + i);
                tries.add(executor.submit(() -> code(() -> all.door().withLink(secret, from))));
            }
        }
        int in = 0;
        for (Future<@Nullable ErrorCode> each : tries) {
            in += each.get() == null ? 1 : 0;
        }

        assertThat(in).isEqualTo(1);
        assertThat(all.root().sessions()).hasSize(1);
    }

    @Test
    void aValidLinkOpensHoweverOftenOthersFailed() {
        String secret = all.linkSecret("root");
        for (int i = 0; i < 30; i++) {
            password("user" + i, "wrong horse");
            code(() -> all.door().withLink("made up", FROM));
        }

        assertThat(password("root", "wrong horse")).isEqualTo(ErrorCode.SIGN_IN_THROTTLED);
        assertThat(code(() -> all.door().withLink("made up", FROM)))
                .isEqualTo(ErrorCode.SIGN_IN_THROTTLED);
        assertThat(code(() -> all.door().withLink(secret, FROM))).isNull();
    }

    @Test
    void linksThatAreNotValidKeepNobodysPasswordOut() {
        all.root().putUser("otto", "correct horse".toCharArray(), everywhere(Role.OPERATOR));
        for (int i = 0; i < 30; i++) {
            code(() -> all.door().withLink("made up", FROM));
        }

        assertThat(password("otto", "correct horse")).isNull();
        assertThat(all.root().audit(new AuditQuery(null, null, null, 100)))
                .as("a row for each that was looked at, none for the others")
                .filteredOn(row -> row.outcome().equals("access.sign-in-failed"))
                .hasSize(4);
    }

    @Test
    void aLinkEndsAfterTenMinutes() {
        String early = all.linkSecret("root");
        String late = all.linkSecret("root");
        all.clock().advance(Duration.ofSeconds(599));
        assertThat(code(() -> all.door().withLink(early, FROM))).isNull();
        all.clock().advance(Duration.ofSeconds(2));

        assertThat(code(() -> all.door().withLink(late, FROM))).isEqualTo(ErrorCode.SIGN_IN_FAILED);
    }

    @Test
    void noLinkForWhoDoesNotExistOrIsDisabled() {
        assertThat(code(() -> all.root().createSignInLink("nobody")))
                .isEqualTo(ErrorCode.ACCESS_INVALID);
        all.root().putUser("otto", null, everywhere(Role.OPERATOR));
        String secret = all.linkSecret("otto");
        all.root().setUserDisabled("otto", true);

        assertThat(code(() -> all.root().createSignInLink("otto")))
                .isEqualTo(ErrorCode.ACCESS_INVALID);
        assertThat(code(() -> all.door().withLink(secret, FROM)))
                .isEqualTo(ErrorCode.SIGN_IN_FAILED);
    }

    @Test
    void aPasswordSignsInAndAWrongOneDoesNot() {
        all.root().putUser("otto", "correct horse".toCharArray(), everywhere(Role.OPERATOR));

        assertThat(password("otto", "correct horse")).isNull();
        assertThat(password("otto", "wrong horse")).isEqualTo(ErrorCode.SIGN_IN_FAILED);
        assertThat(password("nobody", "correct horse")).isEqualTo(ErrorCode.SIGN_IN_FAILED);
        assertThat(password("' or '1'='1", "correct horse")).isEqualTo(ErrorCode.SIGN_IN_FAILED);
    }

    private @Nullable ErrorCode password(String user, String password) {
        return code(() -> all.door().withPassword(user, password.toCharArray(), FROM));
    }

    @Test
    void guessingIsThrottledEvenWithTheRightPassword() {
        all.root().putUser("otto", "correct horse".toCharArray(), everywhere(Role.OPERATOR));
        for (int i = 0; i < 4; i++) {
            assertThat(password("otto", "wrong horse " + i)).isEqualTo(ErrorCode.SIGN_IN_FAILED);
        }

        assertThat(password("otto", "correct horse")).isEqualTo(ErrorCode.SIGN_IN_THROTTLED);
        all.clock().advance(Duration.ofSeconds(2));
        assertThat(password("otto", "correct horse")).isNull();
    }

    @Test
    void aSessionEndsWhenItIsIdleTooLong() {
        Doorkeeper.SignedIn in = all.signIn("otto", Role.OPERATOR, "*");
        Console console = all.door().session(in.secret());
        for (int i = 0; i < 3; i++) {
            all.clock().advance(Duration.ofHours(7));
            all.door().session(in.secret());
        }
        all.clock().advance(Duration.ofHours(2));
        assertThat(code(console::me)).isNull();
        all.clock().advance(Duration.ofHours(7));

        assertThat(code(console::me)).isEqualTo(ErrorCode.NOT_SIGNED_IN);
        assertThat(code(() -> all.door().session(in.secret()))).isEqualTo(ErrorCode.NOT_SIGNED_IN);
    }

    @Test
    void aSessionEndsAfterADayHoweverBusy() {
        Doorkeeper.SignedIn in = all.signIn("otto", Role.OPERATOR, "*");
        for (int i = 0; i < 23; i++) {
            all.clock().advance(Duration.ofHours(1));
            all.door().session(in.secret());
        }
        all.clock().advance(Duration.ofHours(1));

        assertThat(code(() -> all.door().session(in.secret()))).isEqualTo(ErrorCode.NOT_SIGNED_IN);
    }

    @Test
    void signingOutEndsTheSession() {
        Doorkeeper.SignedIn in = all.signIn("otto", Role.OPERATOR, "*");
        Console console = all.door().session(in.secret());

        all.door().signOut(in.secret());
        all.door().signOut("unknown");

        assertThat(code(console::me)).isEqualTo(ErrorCode.NOT_SIGNED_IN);
    }

    @Test
    void whatIsRevokedIsGoneWithTheNextCall() {
        Console otto = all.as("otto", Role.OPERATOR, "*");
        assertThat(code(() -> otto.startGear("old"))).isNull();

        all.root().putUser("otto", null, everywhere(Role.SUPPORT));
        assertThat(code(() -> otto.startGear("old"))).isEqualTo(ErrorCode.NOT_PERMITTED);
        assertThat(code(otto::hosts)).isNull();

        all.root().putUser("otto", null, List.of());
        assertThat(code(otto::hosts)).isEqualTo(ErrorCode.NOT_PERMITTED);

        all.root().putUser("otto", null, everywhere(Role.ADMIN));
        assertThat(code(otto::users)).isNull();
        String id = otto.sessions().stream().filter(SessionView::current).findFirst().get().id();
        all.root().revokeSession(id);
        assertThat(code(otto::users)).isEqualTo(ErrorCode.NOT_SIGNED_IN);
    }

    @Test
    void disablingAUserEndsSessionsAndTokensAtOnceAndForGood() {
        Console browser = all.as("otto", Role.OPERATOR, "*");
        TokenView.Created token = browser.createToken("script", Set.of(Right.VIEW), null);
        Console script = all.door().token(token.secret(), "api");

        all.root().setUserDisabled("otto", true);
        assertThat(code(browser::me)).isEqualTo(ErrorCode.NOT_SIGNED_IN);
        assertThat(code(script::me)).isEqualTo(ErrorCode.NOT_SIGNED_IN);

        all.root().setUserDisabled("otto", false);
        assertThat(code(browser::me)).isEqualTo(ErrorCode.NOT_SIGNED_IN);
        assertThat(code(() -> all.door().token(token.secret(), "api")))
                .isEqualTo(ErrorCode.NOT_SIGNED_IN);
    }

    @Test
    void aNewPasswordEndsTheSessionsAndLinksOfItsUser() {
        Console otto = all.as("otto", Role.OPERATOR, "*");
        String link = all.linkSecret("otto");

        all.root().putUser("otto", "another horse".toCharArray(), everywhere(Role.OPERATOR));

        assertThat(code(otto::me)).isEqualTo(ErrorCode.NOT_SIGNED_IN);
        assertThat(code(() -> all.door().withLink(link, FROM))).isEqualTo(ErrorCode.SIGN_IN_FAILED);
    }

    @Test
    void aTokenMayDoWhatItWasMadeForAndItsUserMay() {
        Console otto = all.as("otto", Role.OPERATOR, "*");
        TokenView.Created made =
                otto.createToken("script", Set.of(Right.VIEW, Right.OPERATE), null);
        Console script = all.door().token(made.secret(), "api");

        assertThat(made.secret()).startsWith("gst_");
        assertThat(made.toString()).doesNotContain(made.secret());
        assertThat(script.me().rights()).containsExactlyInAnyOrder(Right.VIEW, Right.OPERATE);
        assertThat(code(() -> script.startGear("old"))).isNull();
        assertThat(message(() -> script.deleteGear("job", false)))
                .isEqualTo(
                        "Needs the right to create and delete gears; this token was made without"
                                + " it.");

        all.root().putUser("otto", null, everywhere(Role.SUPPORT));
        assertThat(code(() -> script.startGear("old"))).isEqualTo(ErrorCode.NOT_PERMITTED);

        otto.revokeToken(made.token().id());
        assertThat(code(script::me)).isEqualTo(ErrorCode.NOT_SIGNED_IN);
    }

    @Test
    void nobodyMakesATokenThatMayMoreOrLivesLonger() {
        Console support = all.as("sue", Role.SUPPORT, "*");
        assertThat(code(() -> support.createToken("x", Set.of(Right.LIMIT), null)))
                .isEqualTo(ErrorCode.NOT_PERMITTED);
        assertThat(code(() -> support.createToken("x", Set.of(), null)))
                .isEqualTo(ErrorCode.ACCESS_INVALID);
        assertThat(code(() -> support.createToken(" ", Set.of(Right.VIEW), null)))
                .isEqualTo(ErrorCode.ACCESS_INVALID);
        TokenView.Created hour = support.createToken("x", Set.of(Right.VIEW), Duration.ofHours(1));
        Console script = all.door().token(hour.secret(), "api");

        assertThat(code(() -> script.createToken("y", Set.of(Right.VIEW), null)))
                .isEqualTo(ErrorCode.NOT_PERMITTED);
        assertThat(code(() -> script.createToken("y", Set.of(Right.VIEW), Duration.ofHours(2))))
                .isEqualTo(ErrorCode.NOT_PERMITTED);
        assertThat(code(() -> script.createToken("y", Set.of(Right.AUDIT), Duration.ofMinutes(2))))
                .isEqualTo(ErrorCode.NOT_PERMITTED);
        assertThat(
                        message(
                                () ->
                                        script.createToken(
                                                "y", Set.of(Right.VIEW), Duration.ofMinutes(2))))
                .isEqualTo("Needs the right to manage users and grants; you are support.");

        all.clock().advance(Duration.ofMinutes(61));
        assertThat(code(script::me)).isEqualTo(ErrorCode.NOT_SIGNED_IN);
    }

    @Test
    void aTokenMakesOthersOnlyWithTheRightToAccessAndNeverOnesThatMayMore() {
        Console anna = all.as("anna", Role.ADMIN, "*");
        Set<Right> two = Set.of(Right.VIEW, Right.ACCESS);
        Duration day = Duration.ofDays(1);
        Console script = token(anna.createToken("script", two, day));

        assertThat(code(() -> script.createToken("y", Set.of(Right.OPERATE), day)))
                .isEqualTo(ErrorCode.NOT_PERMITTED);
        assertThat(code(() -> script.createToken("y", two, null)))
                .isEqualTo(ErrorCode.NOT_PERMITTED);
        assertThat(code(() -> script.createToken("y", two, day.plusMinutes(1))))
                .isEqualTo(ErrorCode.NOT_PERMITTED);
        assertThat(code(() -> script.createToken("y", two, day))).isNull();
    }

    @Test
    void aTokensEndIsTheEndOfThoseThatItMade() {
        Console anna = all.as("anna", Role.ADMIN, "*");
        Set<Right> rights = Set.of(Right.VIEW, Right.ACCESS);
        TokenView.Created first = anna.createToken("first", rights, null);
        Console child = token(token(first).createToken("child", rights, null));
        Console grandchild = token(child.createToken("grandchild", rights, null));
        Console other = token(anna.createToken("other", rights, null));

        anna.revokeToken(first.token().id());

        assertThat(code(child::me)).isEqualTo(ErrorCode.NOT_SIGNED_IN);
        assertThat(code(grandchild::me)).isEqualTo(ErrorCode.NOT_SIGNED_IN);
        assertThat(code(other::me)).isNull();
        assertThat(anna.tokens()).extracting(TokenView::label).containsExactly("other");
    }

    private Console token(TokenView.Created made) {
        return all.door().token(made.secret(), "api");
    }

    @Test
    void tokensAndSessionsOfOthersAreNotToBeHad() {
        Console otto = all.as("otto", Role.OPERATOR, "*");
        Console sue = all.as("sue", Role.SUPPORT, "*");
        String token = otto.createToken("mine", Set.of(Right.VIEW), null).token().id();
        String session = otto.sessions().getFirst().id();

        assertThat(sue.tokens()).isEmpty();
        assertThat(sue.sessions()).extracting(SessionView::user).containsExactly("sue");
        assertThat(code(() -> sue.revokeToken(token))).isEqualTo(ErrorCode.ACCESS_INVALID);
        assertThat(code(() -> sue.revokeSession(session))).isEqualTo(ErrorCode.ACCESS_INVALID);
        assertThat(code(otto::me)).isNull();
        assertThat(all.root().tokens()).hasSize(1);
    }

    @Test
    void theKernelSaysWhoIsOnTheSocket() {
        assertThat(all.door().peer(0, "ctl").me().user()).isEqualTo("root");
        assertThat(all.door().peer(1000, "desktop").me().role()).isEqualTo(Role.ADMIN);
        assertThat(code(() -> all.door().peer(1001, "ctl"))).isEqualTo(ErrorCode.NOT_PERMITTED);
        assertThat(code(() -> all.door().peer(4242, "ctl"))).isEqualTo(ErrorCode.NOT_PERMITTED);

        all.root().setUserDisabled("gina", true);
        assertThat(code(() -> all.door().peer(1000, "ctl"))).isEqualTo(ErrorCode.NOT_PERMITTED);
        assertThat(code(() -> all.root().setUserDisabled("root", true)))
                .isEqualTo(ErrorCode.ACCESS_INVALID);
    }

    @Test
    void administratorsCannotShutThemselvesOut() {
        Console anna = all.as("anna", Role.ADMIN, "*");

        assertThat(code(() -> anna.setUserDisabled("anna", true)))
                .isEqualTo(ErrorCode.ACCESS_INVALID);
    }

    @Test
    void whoAdministersOneProjectCannotGrantAnything() {
        Console anna = all.as("anna", Role.ADMIN, "default");

        assertThat(anna.me().may(Right.ACCESS)).isFalse();
        assertThat(code(() -> anna.putUser("anna", null, everywhere(Role.ADMIN))))
                .isEqualTo(ErrorCode.NOT_PERMITTED);
        assertThat(code(() -> anna.createSignInLink("root"))).isEqualTo(ErrorCode.NOT_PERMITTED);
        assertThat(code(() -> anna.createToken("t", Set.of(Right.ACCESS), null)))
                .isEqualTo(ErrorCode.NOT_PERMITTED);
    }

    @Test
    void usersThatCannotBeAreRefused() {
        Console root = all.root();
        List<UserView.Grant> grants = everywhere(Role.SUPPORT);
        for (String name :
                List.of(
                        "",
                        "Otto",
                        "a b",
                        "../x",
                        "x".repeat(65),
                        "<b>",
                        "a'; drop table users;--")) {
            assertThat(code(() -> root.putUser(name, null, grants)))
                    .as(name)
                    .isEqualTo(ErrorCode.ACCESS_INVALID);
        }
        assertThat(code(() -> root.putUser("otto", "too short".toCharArray(), grants)))
                .isEqualTo(ErrorCode.ACCESS_INVALID);
        assertThat(
                        code(
                                () ->
                                        root.putUser(
                                                "otto",
                                                null,
                                                List.of(new UserView.Grant(Role.ADMIN, "a/b")))))
                .isEqualTo(ErrorCode.ACCESS_INVALID);
        assertThat(root.users()).extracting(UserView::name).containsExactly("root");
    }

    @Test
    void signInsAreAuditedButNeverASecret() throws IOException {
        all.root().putUser("otto", "correct horse".toCharArray(), everywhere(Role.OPERATOR));
        String link = all.linkSecret("otto");
        Doorkeeper.SignedIn in = all.door().withLink(link, FROM);
        Console otto = all.door().session(in.secret());
        TokenView.Created token = otto.createToken("script", Set.of(Right.VIEW), null);
        password("otto", "wrong horse");
        password("my secret as user name", "whatever it is");
        otto.exec(
                FakeConsole.WEB1,
                new ExecRequest(
                        List.of("echo", "--password=hunter2"),
                        Map.of("K", "hunter3"),
                        false,
                        5,
                        100),
                (stream, bytes) -> {});

        List<AuditRow> rows = all.root().audit(new AuditQuery(null, null, null, 100));
        assertThat(rows)
                .filteredOn(row -> row.action().equals("access.sign-in"))
                .extracting(AuditRow::who, AuditRow::outcome)
                .containsExactly(
                        tuple("(nobody)", "access.sign-in-failed"),
                        tuple("otto", "access.sign-in-failed"),
                        tuple("otto", "ok"));
        all.close();
        String store =
                Files.readString(folder.resolve("gearshift.db"), StandardCharsets.ISO_8859_1);
        assertThat(store)
                .contains("otto")
                .doesNotContain(
                        "correct horse",
                        "wrong horse",
                        "my secret as user name",
                        "hunter2",
                        "hunter3",
                        link,
                        in.secret(),
                        token.secret());
    }

    @Test
    void aRowThatWasChangedInTheStoreIsFoundThroughTheConsole() {
        Console sue = all.as("sue", Role.SUPPORT, "*");
        assertThat(sue.checkAudit(Duration.ZERO).whole()).isTrue();
        try (Database behind = Database.open(folder)) {
            behind.write(sql -> sql.update("update audit set who = 'nobody' where id = 2"));
        }

        assertThat(sue.checkAudit(Duration.ofMinutes(1)).whole()).as("one that will do").isTrue();
        assertThat(sue.checkAudit(Duration.ZERO).brokenAt()).isEqualTo(2);
        assertThat(sue.checkAudit(Duration.ofMinutes(1)).brokenAt()).isEqualTo(2);
    }

    @Test
    void usersAreLostWithTheStoreAndGearsAreNot() {
        all.as("otto", Role.OPERATOR, "*");
        int gears = all.root().gears(GearQuery.ALL).all();
        all.close();

        try (FakeConsole other =
                FakeConsole.start(folder.resolve("new"), all.clock(), all.host())) {
            assertThat(other.root().gears(GearQuery.ALL).all()).isEqualTo(gears).isPositive();
            assertThat(other.root().users()).extracting(UserView::name).containsExactly("root");
        }
    }
}
