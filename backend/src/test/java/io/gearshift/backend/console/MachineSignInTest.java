package io.gearshift.backend.console;

import static io.gearshift.backend.console.RightsTest.code;
import static io.gearshift.backend.console.RightsTest.message;
import static org.assertj.core.api.Assertions.assertThat;

import io.gearshift.backend.access.LocalAccounts;
import io.gearshift.backend.api.AuditQuery;
import io.gearshift.backend.api.AuditRow;
import io.gearshift.backend.api.Console;
import io.gearshift.backend.api.Doorkeeper;
import io.gearshift.backend.api.ErrorCode;
import io.gearshift.backend.api.GearQuery;
import io.gearshift.backend.api.Right;
import io.gearshift.backend.api.Role;
import io.gearshift.backend.api.SessionView;
import io.gearshift.backend.api.UserView;
import io.gearshift.backend.api.UserView.Grant;
import io.gearshift.backend.fake.Await;
import io.gearshift.backend.fake.FakeConsole;
import io.gearshift.backend.host.AccountAnswer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What the console does with what the agent says of the machine's accounts.
final class MachineSignInTest {
    private static final Doorkeeper.From FROM = Doorkeeper.From.address("192.0.2.7");
    private static final AccountAnswer OPERATOR =
            new AccountAnswer(
                    AccountAnswer.Outcome.ALLOWED, List.of(new Grant(Role.OPERATOR, "*")));

    @TempDir private Path folder;
    private FakeConsole all;

    @BeforeEach
    void start() {
        all = FakeConsole.startWithSamples(folder);
        all.host().account("mia", "right horse", OPERATOR);
    }

    @AfterEach
    void stop() {
        all.close();
    }

    private Doorkeeper.SignedIn enter(String user, String password) {
        return all.door().withPassword(user, password.toCharArray(), FROM);
    }

    @Test
    void anAccountSignsInWithTheRoleOfItsGroup() {
        Doorkeeper.SignedIn in = enter("mia", "right horse");

        assertThat(in.me().user()).isEqualTo("mia");
        assertThat(in.me().role()).isEqualTo(Role.OPERATOR);
        SessionView session = all.door().session(in.secret()).sessions().getFirst();
        assertThat(session.how()).isEqualTo(SessionView.How.MACHINE);
        UserView user =
                all.root().users().stream()
                        .filter(each -> each.name().equals("mia"))
                        .findFirst()
                        .orElseThrow();
        assertThat(user.machine()).isTrue();
        assertThat(user.local()).isFalse();
        assertThat(user.grants()).containsExactly(new Grant(Role.OPERATOR, "*"));
        assertThat(all.root().audit(new AuditQuery("access.sign-in", null, null, 10)))
                .extracting(AuditRow::message)
                .containsExactly("by password of this machine from 192.0.2.7");
    }

    @Test
    void aWrongPasswordAnUnknownNameAndAUserOfTheConsoleAreRefusedAlike() {
        all.root()
                .putUser(
                        "otto",
                        "correct horse".toCharArray(),
                        List.of(new Grant(Role.SUPPORT, "*")));
        String wrong = message(() -> enter("mia", "wrong"));

        assertThat(message(() -> enter("zoe", "wrong"))).isEqualTo(wrong);
        assertThat(message(() -> enter("otto", "wrong"))).isEqualTo(wrong);
        assertThat(code(() -> enter("mia", "wrong"))).isEqualTo(ErrorCode.SIGN_IN_FAILED);
        assertThat(all.root().users())
                .extracting(UserView::name)
                .as("nobody is made of a failed try")
                .doesNotContain("mia", "zoe");
    }

    @ParameterizedTest
    @CsvSource({"EXPIRED, has expired", "MUST_CHANGE, must be changed", "BARRED, may not sign in"})
    void whatIsWrongWithAnAccountIsSaid(AccountAnswer.Outcome outcome, String words) {
        all.host().account("mia", "right horse", AccountAnswer.of(outcome));

        assertThat(message(() -> enter("mia", "right horse"))).contains(words);
        assertThat(message(() -> enter("mia", "wrong"))).doesNotContain(words);
    }

    @Test
    void aUserOfTheConsoleIsNeverTakenForAnAccountOfThatName() {
        all.root().putUser("mia", null, List.of(new Grant(Role.ADMIN, "*")));

        assertThat(code(() -> enter("mia", "right horse"))).isEqualTo(ErrorCode.SIGN_IN_FAILED);
    }

    @Test
    void whoGetsAPasswordHereIsNoLongerTheMachines() {
        Console mia = all.door().session(enter("mia", "right horse").secret());
        all.root()
                .putUser(
                        "mia",
                        "correct horse".toCharArray(),
                        List.of(new Grant(Role.SUPPORT, "*")));

        assertThat(code(mia::me)).isEqualTo(ErrorCode.NOT_SIGNED_IN);
        assertThat(code(() -> enter("mia", "right horse"))).isEqualTo(ErrorCode.SIGN_IN_FAILED);
        assertThat(enter("mia", "correct horse").me().role()).isEqualTo(Role.SUPPORT);
    }

    @Test
    void whoIsTakenOutOfTheGroupLosesSessionAndTokens() {
        Console mia = all.door().session(enter("mia", "right horse").secret());
        String secret = mia.createToken("script", Set.of(Right.VIEW), null).secret();
        Console script = all.door().token(secret, "api");
        all.core().lookAtMachineAccounts();
        assertThat(code(mia::me)).isNull();
        assertThat(script.gears(GearQuery.ALL).all()).isPositive();

        all.host().account("mia", "right horse", AccountAnswer.of(AccountAnswer.Outcome.REFUSED));
        all.core().lookAtMachineAccounts();

        assertThat(code(mia::me)).isEqualTo(ErrorCode.NOT_SIGNED_IN);
        assertThat(code(script::me)).isEqualTo(ErrorCode.NOT_PERMITTED);
        assertThat(all.root().audit(new AuditQuery("access.machine", null, null, 10)))
                .extracting(AuditRow::message)
                .containsExactly("in no group of this machine that may sign in");
    }

    @Test
    void anotherGroupIsAnotherRoleWithoutSigningInAgain() {
        Console mia = all.door().session(enter("mia", "right horse").secret());
        all.host()
                .account(
                        "mia",
                        "right horse",
                        new AccountAnswer(
                                AccountAnswer.Outcome.ALLOWED,
                                List.of(new Grant(Role.CUSTOMER, "default"))));
        all.core().lookAtMachineAccounts();

        assertThat(mia.me().role()).isEqualTo(Role.CUSTOMER);
        assertThat(mia.me().projects()).containsExactly("default");
    }

    @Test
    void anAgentThatIsAwayIsBorneForFiveMinutesAndNoLonger() {
        Console mia = all.door().session(enter("mia", "right horse").secret());
        String wrong = message(() -> enter("mia", "wrong"));
        all.host().link().cut();
        assertThat(message(() -> enter("mia", "right horse")))
                .as("tells no members from others")
                .isEqualTo(wrong)
                .contains("cannot be checked now");
        all.clock().advance(MachineWatch.GRACE.minusSeconds(1));
        all.core().lookAtMachineAccounts();
        assertThat(code(mia::me)).isNull();
        all.clock().advance(Duration.ofSeconds(2));
        all.core().lookAtMachineAccounts();
        assertThat(code(mia::me)).isEqualTo(ErrorCode.NOT_SIGNED_IN);
    }

    /// Gina is an administrator on the socket, and in a group that may less.
    @Test
    void whatTheSocketGaveIsNothingToWhoSignsInAsAnAccount() {
        Console socket = all.door().peer(1000, "ctl");
        Console script =
                all.door()
                        .token(
                                socket.createToken("script", Set.of(Right.VIEW), null).secret(),
                                "api");
        assertThat(script.me().role()).isEqualTo(Role.ADMIN);
        all.host().account("gina", "right horse", OPERATOR);

        Console gina = all.door().session(enter("gina", "right horse").secret());
        Console linked =
                all.door().session(all.door().withLink(all.linkSecret("gina"), FROM).secret());

        assertThat(gina.me().role()).isEqualTo(Role.OPERATOR);
        assertThat(linked.me().role()).as("from a link").isEqualTo(Role.OPERATOR);
        assertThat(script.me().role()).as("a token of the socket").isEqualTo(Role.OPERATOR);
        assertThat(socket.me().role()).as("on the socket").isEqualTo(Role.ADMIN);

        all.host().account("gina", "right horse", AccountAnswer.of(AccountAnswer.Outcome.REFUSED));
        all.core().lookAtMachineAccounts();

        assertThat(code(gina::me)).isEqualTo(ErrorCode.NOT_SIGNED_IN);
        assertThat(code(linked::me)).isEqualTo(ErrorCode.NOT_PERMITTED);
        assertThat(code(script::me)).isEqualTo(ErrorCode.NOT_PERMITTED);
    }

    @Test
    void whoIsTakenOutOfTheSocketsGroupLosesWhatTheSocketGave() {
        Console socket = all.door().peer(1000, "ctl");
        Console script =
                all.door()
                        .token(
                                socket.createToken("script", Set.of(Right.VIEW), null).secret(),
                                "api");
        Console linked =
                all.door().session(all.door().withLink(all.linkSecret("gina"), FROM).secret());
        all.clock().advance(MachineWatch.GRACE);
        all.core().lookAtMachineAccounts();
        all.clock().advance(MachineWatch.GRACE);
        assertThat(script.me().role()).as("still a member").isEqualTo(Role.ADMIN);
        assertThat(linked.me().role()).isEqualTo(Role.ADMIN);
        assertThat(socket.me().role()).isEqualTo(Role.ADMIN);

        all.accounts().gina(LocalAccounts.Standing.OTHER);
        all.core().lookAtMachineAccounts();

        assertThat(code(script::me)).as("a token").isEqualTo(ErrorCode.NOT_PERMITTED);
        assertThat(code(linked::me)).as("from a link").isEqualTo(ErrorCode.NOT_PERMITTED);
        assertThat(code(socket::me)).as("open at the socket").isEqualTo(ErrorCode.NOT_PERMITTED);
        assertThat(all.root().audit(new AuditQuery("access.machine", null, null, 10)))
                .extracting(AuditRow::message)
                .containsExactly("no administrator of this machine any more");
    }

    @Test
    void whatTheSocketGaveEndsAfterFiveMinutesInWhichTheMachineDoesNotSay() {
        Console socket = all.door().peer(1000, "ctl");
        Console script =
                all.door()
                        .token(
                                socket.createToken("script", Set.of(Right.VIEW), null).secret(),
                                "api");
        all.accounts().gina(LocalAccounts.Standing.UNKNOWN);
        all.clock().advance(MachineWatch.GRACE);
        all.core().lookAtMachineAccounts();
        assertThat(code(script::me)).isNull();
        assertThat(code(socket::me)).isNull();
        all.clock().advance(Duration.ofMillis(1));

        assertThat(code(script::me)).isEqualTo(ErrorCode.NOT_PERMITTED);
        assertThat(code(socket::me)).isEqualTo(ErrorCode.NOT_PERMITTED);
        all.accounts().gina(LocalAccounts.Standing.ADMINISTRATOR);
        all.core().lookAtMachineAccounts();
        assertThat(script.me().role()).as("the machine says so again").isEqualTo(Role.ADMIN);
    }

    @Test
    void aConsoleThatStartsAsksWhoIsStillAnAdministrator() {
        Console socket = all.door().peer(1000, "ctl");
        String secret = socket.createToken("script", Set.of(Right.VIEW), null).secret();
        all.close();
        all.clock().advance(MachineWatch.GRACE.plusMillis(1));
        all = FakeConsole.start(folder, all.clock(), all.host());

        assertThat(all.door().token(secret, "api").me().role()).isEqualTo(Role.ADMIN);
    }

    @Test
    void whoComesThroughTheSocketAgainIsAnAdministratorByLinkButNotByPassword() {
        all.host().account("gina", "right horse", OPERATOR);
        Console gina = all.door().session(enter("gina", "right horse").secret());

        all.door().peer(1000, "ctl");
        Console linked =
                all.door().session(all.door().withLink(all.linkSecret("gina"), FROM).secret());

        assertThat(linked.me().role()).isEqualTo(Role.ADMIN);
        assertThat(gina.me().role()).isEqualTo(Role.OPERATOR);
    }

    @Test
    void whatTheGroupsGaveEndsAfterFiveMinutesThoughNobodyLooks() {
        Console mia = all.door().session(enter("mia", "right horse").secret());
        all.clock().advance(MachineWatch.GRACE);
        assertThat(code(mia::me)).isNull();
        all.clock().advance(Duration.ofMillis(1));

        assertThat(code(mia::me)).isEqualTo(ErrorCode.NOT_PERMITTED);
    }

    @Test
    void anAccountThatCannotBeLookedAtKeepsNoOtherItsRights() throws InterruptedException {
        all.host().account("otto", "right horse", OPERATOR);
        Console mia = all.door().session(enter("mia", "right horse").secret());
        Console otto = all.door().session(enter("otto", "right horse").secret());
        all.host().account("otto", "right horse", AccountAnswer.of(AccountAnswer.Outcome.REFUSED));
        all.host().trouble("mia");
        all.host().hang(true);

        Thread look = Thread.ofVirtual().start(() -> all.core().lookAtMachineAccounts());
        Await.until("otto is out", () -> code(otto::me) == ErrorCode.NOT_SIGNED_IN);
        assertThat(all.host().hanging()).as("mia's look goes on").isEqualTo(1);
        all.host().hang(false);

        assertThat(look.join(Duration.ofSeconds(10))).isTrue();
        assertThat(code(mia::me)).isNull();
        all.clock().advance(MachineWatch.GRACE.plusMillis(1));
        all.core().lookAtMachineAccounts();
        assertThat(code(mia::me)).isEqualTo(ErrorCode.NOT_SIGNED_IN);
    }

    @Test
    void aDisabledOneStaysOut() {
        Console mia = all.door().session(enter("mia", "right horse").secret());
        all.root().setUserDisabled("mia", true);

        assertThat(code(mia::me)).isEqualTo(ErrorCode.NOT_SIGNED_IN);
        assertThat(code(() -> enter("mia", "right horse"))).isEqualTo(ErrorCode.SIGN_IN_FAILED);
        assertThat(all.host().checked()).as("nobody is asked for it").containsExactly("mia", "");
    }
}
