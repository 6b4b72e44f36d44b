package io.gearshift.backend.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gearshift.backend.api.ConsoleException;
import io.gearshift.backend.api.Role;
import io.gearshift.backend.api.UserView.Grant;
import io.gearshift.backend.fake.Await;
import io.gearshift.backend.fake.FakeClock;
import io.gearshift.backend.host.AccountAnswer;
import io.gearshift.backend.host.AccountAnswer.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// With a shell script in the place of `gear-pam`.
@Timeout(60)
final class MachineAccountsTest {
    private static final String FROM = "192.0.2.7";
    private static final Duration REFUSAL = Duration.ofMillis(400);
    private static final List<GroupRole> ROLES =
            GroupRole.parse("ops=operator,shop=customer@shop", new ArrayList<>());

    @TempDir private Path folder;
    private final FakeClock clock = new FakeClock();

    private MachineAccounts accounts(List<GroupRole> roles, String script) throws IOException {
        Path program = folder.resolve("gear-pam");
        Files.writeString(program, "#!/bin/sh\n" + script + "\n");
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
        return new MachineAccounts(
                roles, folder, folder.resolve("services"), folder.resolve("state"), clock, REFUSAL);
    }

    @Test
    void groupsAreRoles() throws IOException {
        var accounts = accounts(ROLES, "cat >/dev/null; printf 'allowed\\tshop\\tother\\n'");

        assertThat(accounts.check("mia", "x", FROM))
                .isEqualTo(
                        new AccountAnswer(
                                Outcome.ALLOWED, List.of(new Grant(Role.CUSTOMER, "shop"))));
        assertThat(accounts.look("mia").outcome()).isEqualTo(Outcome.ALLOWED);
    }

    @Test
    void nameAndPasswordGoOverThePipeAlone() throws IOException {
        var accounts =
                accounts(
                        ROLES,
                        "{ cat; echo; echo \"$*\"; env; } >" + folder + "/seen; echo refused");

        accounts.check("mia", "s3cret é", FROM);

        assertThat(Files.readString(folder.resolve("seen")))
                .startsWith("3 9 9\nmias3cret é192.0.2.7\n--service gearshift --confdir ")
                .contains("--groups ops,shop --check password\n")
                .containsOnlyOnce("s3cret")
                .doesNotContain("HOME=", "JAVA");
    }

    @Test
    void everyRefusalTakesAsLong() throws IOException {
        var accounts = accounts(ROLES, "cat >/dev/null; echo refused");

        for (String name : List.of("mia", "", "Not A Name", "x".repeat(70000))) {
            long began = System.nanoTime();
            assertThat(accounts.check(name, "y", FROM).outcome()).isEqualTo(Outcome.REFUSED);
            assertThat(Duration.ofNanos(System.nanoTime() - began))
                    .isBetween(REFUSAL, REFUSAL.plusMillis(500));
        }
    }

    @Test
    void whatCameTooEarlyOrFailedTakesAsLongAsARefusal() throws IOException {
        var refusing = accounts(ROLES, "cat >/dev/null; echo refused");
        for (int i = 0; i < 4; i++) {
            refusing.check("mia", "guess", FROM);
        }
        long began = System.nanoTime();
        assertThat(refusing.check("mia", "guess", FROM).outcome()).isEqualTo(Outcome.THROTTLED);
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isGreaterThanOrEqualTo(REFUSAL);

        var broken = accounts(ROLES, "echo 'gear-pam: no service' >&2; exit 125");
        long second = System.nanoTime();
        assertThatThrownBy(() -> broken.check("mia", "x", FROM))
                .isInstanceOf(ConsoleException.class);
        assertThat(Duration.ofNanos(System.nanoTime() - second)).isGreaterThanOrEqualTo(REFUSAL);
    }

    @Test
    void aTryWhileAnotherIsUnderWayIsRefusedLikeAWrongPassword()
            throws IOException, InterruptedException, ExecutionException {
        var accounts =
                accounts(
                        ROLES,
                        "cd "
                                + folder
                                + "; cat >/dev/null; echo asked >>asked; while [ ! -e go ]; do sleep"
                                + " 0.05; done; printf 'allowed\\tops\\n'");
        try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Outcome> first =
                    executor.submit(() -> accounts.check("mia", "right", FROM).outcome());
            Await.until("PAM is asked", () -> Files.exists(folder.resolve("asked")));
            long began = System.nanoTime();
            assertThat(accounts.check("mia", "right", FROM).outcome()).isEqualTo(Outcome.REFUSED);
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isGreaterThanOrEqualTo(REFUSAL);
            Files.writeString(folder.resolve("go"), "");
            assertThat(first.get()).isEqualTo(Outcome.ALLOWED);
        }
        assertThat(Files.readAllLines(folder.resolve("asked"))).hasSize(1);
    }

    @Test
    void whatNoPasswordCanBeIsNotAsked() throws IOException {
        var accounts = accounts(ROLES, "echo asked >>" + folder + "/asked; echo refused");

        for (String password : List.of("a\0b", "x".repeat(65536), "é".repeat(256))) {
            assertThat(accounts.check("mia", password, FROM).outcome()).isEqualTo(Outcome.REFUSED);
        }
        assertThat(folder.resolve("asked")).doesNotExist();
    }

    @Test
    void aHundredTriesAtOnceAreThrottled()
            throws IOException, InterruptedException, ExecutionException {
        var accounts =
                accounts(ROLES, "echo asked >>" + folder + "/asked; cat >/dev/null; echo refused");
        List<Future<Outcome>> tries = new ArrayList<>();
        try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 100; i++) {
                tries.add(executor.submit(() -> accounts.check("mia", "guess", FROM).outcome()));
            }
        }
        List<Outcome> outcomes = new ArrayList<>();
        for (Future<Outcome> each : tries) {
            outcomes.add(each.get());
        }
        assertThat(outcomes).isSubsetOf(Outcome.REFUSED, Outcome.THROTTLED);
        assertThat(Files.readAllLines(folder.resolve("asked")))
                .as("that reached PAM")
                .hasSizeBetween(1, 4);
        assertThat(accounts.check("mia", "guess", FROM).outcome()).isNotEqualTo(Outcome.ALLOWED);
    }

    @Test
    void fewAreAskedAtOnceWhateverTheirNames()
            throws IOException, InterruptedException, ExecutionException {
        var accounts =
                accounts(
                        ROLES,
                        "cat >/dev/null; cd "
                                + folder
                                + "; mkdir in.$$; ls -d in.* | wc -l >>most; sleep 0.1; rmdir in.$$;"
                                + " echo refused");
        List<Future<Outcome>> tries = new ArrayList<>();
        try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 20; i++) {
                String name = "user" + i;
                tries.add(executor.submit(() -> accounts.check(name, "guess", FROM).outcome()));
            }
        }
        for (Future<Outcome> each : tries) {
            assertThat(each.get()).isEqualTo(Outcome.REFUSED);
        }
        assertThat(Files.readAllLines(folder.resolve("most")))
                .hasSize(20)
                .allSatisfy(line -> assertThat(Integer.parseInt(line.strip())).isBetween(1, 4));
    }

    @Test
    void aTryThatWasGoodCountsForNothing() throws IOException {
        var accounts = accounts(ROLES, "cat >/dev/null; printf 'allowed\\tops\\n'");
        for (int i = 0; i < 10; i++) {
            assertThat(accounts.check("mia", "right", FROM).outcome()).isEqualTo(Outcome.ALLOWED);
        }
    }

    @Test
    void afterThreeFailuresAnAccountWaits() throws IOException {
        var accounts = accounts(ROLES, "cat >/dev/null; echo refused");
        for (int i = 0; i < 4; i++) {
            assertThat(accounts.check("mia", "guess", FROM).outcome()).isEqualTo(Outcome.REFUSED);
        }
        assertThat(accounts.check("mia", "guess", FROM).outcome()).isEqualTo(Outcome.THROTTLED);
        assertThat(accounts.check("otto", "guess", FROM).outcome()).isEqualTo(Outcome.REFUSED);
        clock.advance(Duration.ofSeconds(2));
        assertThat(accounts.check("mia", "guess", FROM).outcome()).isEqualTo(Outcome.REFUSED);
    }

    @Test
    void aProgramThatFailsLetsNobodyIn() throws IOException {
        var broken = accounts(ROLES, "echo 'gear-pam: no service' >&2; exit 125");
        assertThatThrownBy(() -> broken.check("mia", "x", FROM))
                .isInstanceOf(ConsoleException.class)
                .hasMessageContaining("no service");
        var killed = accounts(ROLES, "printf 'allowed\\tops\\n'; kill -9 $$");
        assertThatThrownBy(() -> killed.check("otto", "x", FROM))
                .isInstanceOf(ConsoleException.class)
                .hasMessageContaining("137");
        var mute = accounts(ROLES, "cat >/dev/null");
        assertThat(mute.check("anna", "x", FROM).outcome()).isEqualTo(Outcome.REFUSED);
    }

    @Test
    void whoKeepsTheProgramsPipeKeepsNoPlace() throws IOException {
        var accounts =
                accounts(
                        ROLES,
                        "cat >/dev/null; sleep 300 & echo $! >>"
                                + folder
                                + "/left; printf 'allowed\\tops\\n'");
        try {
            long began = System.nanoTime();
            for (int i = 0; i < 5; i++) {
                assertThat(accounts.check("mia", "right", FROM).outcome())
                        .isEqualTo(Outcome.ALLOWED);
            }
            assertThat(Duration.ofNanos(System.nanoTime() - began))
                    .isLessThan(Duration.ofSeconds(20));
        } finally {
            for (String pid : Files.readAllLines(folder.resolve("left"))) {
                ProcessHandle.of(Long.parseLong(pid)).ifPresent(ProcessHandle::destroyForcibly);
            }
        }
    }

    @Test
    void withoutAPasswordOnlyThoseAreLookedAtWhosePasswordWasRight() throws IOException {
        String script = "cat >>" + folder + "/asked; printf 'allowed\\tops\\n'";
        var accounts = accounts(ROLES, script);
        assertThat(accounts.look("mia").outcome()).isEqualTo(Outcome.REFUSED);
        assertThat(folder.resolve("asked")).as("nobody was asked").doesNotExist();
        accounts.check("mia", "right", FROM);

        var restarted = accounts(ROLES, script);

        assertThat(restarted.look("mia").outcome()).isEqualTo(Outcome.ALLOWED);
        assertThat(Files.readString(folder.resolve("asked")))
                .as("the address of the sign-in again")
                .endsWith("3 0 9\nmia192.0.2.7");
        assertThat(restarted.look("otto").outcome()).isEqualTo(Outcome.REFUSED);
        assertThat(Files.getPosixFilePermissions(folder.resolve("state")))
                .isEqualTo(PosixFilePermissions.fromString("rw-------"));
    }

    @Test
    void whoWasNotSeenFor90DaysIsLookedAtNoMore() throws IOException {
        var accounts = accounts(ROLES, "cat >/dev/null; printf 'allowed\\tops\\n'");
        accounts.check("mia", "right", FROM);
        accounts.check("otto", "right", FROM);
        clock.advance(Duration.ofDays(60));
        assertThat(accounts.look("mia").outcome()).isEqualTo(Outcome.ALLOWED);
        clock.advance(Duration.ofDays(31));

        assertThat(accounts.look("mia").outcome()).isEqualTo(Outcome.ALLOWED);
        assertThat(accounts.look("otto").outcome()).isEqualTo(Outcome.REFUSED);
    }

    @Test
    void whoGuessesIsNotLookedAt() throws IOException {
        var accounts =
                accounts(
                        ROLES,
                        "cat >/dev/null; case $* in *account) printf 'allowed\\tops\\n';;"
                                + " *) echo refused;; esac");
        accounts.check("mia", "guess", FROM);

        assertThat(accounts.look("mia").outcome()).isEqualTo(Outcome.REFUSED);
    }

    @Test
    void whatIsNoAddressIsNotPassedOn() throws IOException {
        var accounts = accounts(ROLES, "cat >" + folder + "/asked; echo refused");
        accounts.check("mia", "x", "unix:\n/run/console");

        assertThat(Files.readString(folder.resolve("asked"))).isEqualTo("3 1 7\nmiax0.0.0.0");
    }

    @Test
    void withoutAGroupNobodySignsInAndNothingIsAsked() throws IOException {
        var off =
                accounts(List.of(), "echo asked >" + folder + "/asked; printf 'allowed\\tops\\n'");
        assertThat(off.check("mia", "x", FROM).outcome()).isEqualTo(Outcome.OFF);
        assertThat(off.look("mia").outcome()).isEqualTo(Outcome.OFF);
        assertThat(folder.resolve("asked")).doesNotExist();
    }
}
