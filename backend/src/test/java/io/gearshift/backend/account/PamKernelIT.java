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
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The real `gear-pam` and pam_unix on accounts of the test's own, which are the machine's in a
/// mount namespace that `pam-test.sh` makes. Nothing of the machine's is changed.
@Tag("kernel")
@Timeout(120)
final class PamKernelIT {
    private static final String GOOD = "correct horse battery";
    private static final String FROM = "192.0.2.7";
    private static final Duration REFUSAL = Duration.ofSeconds(1);
    private static final String UNIX = "auth required pam_unix.so\naccount required pam_unix.so\n";

    @TempDir private Path folder;
    private final FakeClock clock = new FakeClock();
    private Process holder;
    private MachineAccounts accounts;

    @BeforeEach
    void start() throws IOException, InterruptedException {
        Path sources = Path.of("../packaging/native").toAbsolutePath().normalize();
        Path programs = Files.createDirectory(folder.resolve("built"));
        Path built = programs.resolve("gear-pam");
        assertThat(
                        new ProcessBuilder(
                                        "make",
                                        "-s",
                                        "-C",
                                        sources.toString(),
                                        "OUT=" + programs,
                                        built.toString())
                                .inheritIO()
                                .start()
                                .waitFor())
                .as("needs gcc, make and PAM's headers (libpam0g-dev, pam-devel)")
                .isZero();
        Path machine = folder.resolve("machine");
        holder =
                new ProcessBuilder(
                                "unshare",
                                "-m",
                                "--propagation",
                                "private",
                                sources.resolve("pam-test.sh").toString(),
                                "--accounts",
                                machine.toString(),
                                "sh",
                                "-c",
                                "echo ready; exec sleep infinity")
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        assertThat(holder.inputReader().readLine()).isEqualTo("ready");
        Path there = Files.createDirectory(folder.resolve("native"));
        Path program = there.resolve("gear-pam");
        Files.writeString(
                program,
                "#!/bin/sh\nexec nsenter -m -t %d %s \"$@\"\n".formatted(holder.pid(), built));
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
        accounts =
                new MachineAccounts(
                        GroupRole.parse(
                                "pam-ops=operator,pam-shop=customer@shop", new ArrayList<>()),
                        there,
                        machine.resolve("pam.d"),
                        folder.resolve("state"),
                        clock,
                        REFUSAL);
    }

    @AfterEach
    void stop() throws InterruptedException {
        accounts.close();
        holder.destroyForcibly().waitFor();
    }

    private void service(String text) throws IOException {
        Files.writeString(folder.resolve("machine/pam.d/gearshift"), text);
    }

    /// In place: what is mounted is this very file.
    private void replace(String file, String what, String by) throws IOException {
        Path path = folder.resolve("machine/etc").resolve(file);
        String text = Files.readString(path);
        assertThat(text).contains(what);
        Files.writeString(path, text.replace(what, by), StandardOpenOption.TRUNCATE_EXISTING);
    }

    @Test
    void theRightPasswordOfAMemberBringsTheRolesOfItsGroups() {
        assertThat(accounts.check("pam-ann", GOOD, FROM))
                .isEqualTo(
                        new AccountAnswer(
                                Outcome.ALLOWED,
                                List.of(
                                        new Grant(Role.OPERATOR, "*"),
                                        new Grant(Role.CUSTOMER, "shop"))));
    }

    @ParameterizedTest
    @CsvSource({
        "pam-ann, wrong, REFUSED",
        "pam-zoe, correct horse battery, REFUSED",
        "pam-bob, correct horse battery, REFUSED",
        "pam-locked, correct horse battery, REFUSED",
        "root, correct horse battery, REFUSED",
        "pam-ended, correct horse battery, EXPIRED",
        "pam-ended, wrong, REFUSED",
        "pam-old, correct horse battery, MUST_CHANGE",
        "pam-old, wrong, REFUSED"
    })
    void whatIsNotRightIsRefusedAndOnlyAfterThePasswordSaid(
            String name, String password, Outcome outcome) {
        assertThat(accounts.check(name, password, FROM).outcome()).isEqualTo(outcome);
    }

    @Test
    void timeDoesNotTellWhichNamesThereAre() {
        for (String name : List.of("pam-ann", "pam-zoe", "pam-bob", "pam-locked", "root", "")) {
            long began = System.nanoTime();
            assertThat(accounts.check(name, "wrong", FROM).outcome()).isEqualTo(Outcome.REFUSED);
            assertThat(Duration.ofNanos(System.nanoTime() - began))
                    .as(name)
                    .isBetween(REFUSAL, REFUSAL.plusMillis(150));
        }
    }

    @Test
    void noPasswordOfManyBytesOrOddOnesIsAWayIn() {
        for (String password :
                List.of("x".repeat(65536), GOOD + "\0", "\0" + GOOD, GOOD + "\n", "\n", "", "é")) {
            assertThat(accounts.check("pam-ann", password, FROM).outcome())
                    .isIn(Outcome.REFUSED, Outcome.THROTTLED);
            clock.advance(Duration.ofMinutes(2));
        }
        assertThat(accounts.check("pam-ann", GOOD, FROM).outcome()).isEqualTo(Outcome.ALLOWED);
    }

    @Test
    void whoIsTakenOutOfTheGroupIsRefusedAtTheNextLook() throws IOException {
        accounts.check("pam-ann", GOOD, FROM);
        accounts.check("pam-customer", GOOD, FROM);
        assertThat(accounts.look("pam-customer").outcome()).isEqualTo(Outcome.ALLOWED);

        replace("group", "pam-shop:x:61002:pam-customer,pam-ann", "pam-shop:x:61002:pam-ann");

        assertThat(accounts.look("pam-customer").outcome()).isEqualTo(Outcome.REFUSED);
        assertThat(accounts.check("pam-customer", GOOD, FROM).outcome()).isEqualTo(Outcome.REFUSED);
        assertThat(accounts.look("pam-ann").outcome()).isEqualTo(Outcome.ALLOWED);
    }

    @Test
    void pamIsToldWhereTheOneWhoSignsInIs() throws IOException {
        Path rules = folder.resolve("access.conf");
        service(UNIX + "account required pam_access.so accessfile=" + rules + "\n");
        Files.writeString(rules, "+:ALL:LOCAL\n-:ALL:ALL\n");
        assertThat(accounts.check("pam-ann", GOOD, FROM).outcome()).isEqualTo(Outcome.BARRED);
        assertThat(accounts.check("pam-ann", GOOD, "").outcome()).isEqualTo(Outcome.BARRED);

        Files.writeString(rules, "+:ALL:192.0.2.0/24\n-:ALL:ALL\n");
        assertThat(accounts.check("pam-ann", GOOD, "198.51.100.1").outcome())
                .isEqualTo(Outcome.BARRED);
        assertThat(accounts.check("pam-ann", GOOD, FROM).outcome()).isEqualTo(Outcome.ALLOWED);
        assertThat(accounts.look("pam-ann").outcome()).isEqualTo(Outcome.ALLOWED);
    }

    @Test
    void anAccountThatEndsIsSeenAtTheNextLook() throws IOException {
        accounts.check("pam-customer", GOOD, FROM);
        assertThat(accounts.look("pam-customer").outcome()).isEqualTo(Outcome.ALLOWED);
        String line =
                Files.readAllLines(folder.resolve("machine/etc/shadow")).stream()
                        .filter(each -> each.startsWith("pam-customer:"))
                        .findFirst()
                        .orElseThrow();
        replace("shadow", line, line.replaceFirst(":::$", "::1:"));

        assertThat(accounts.look("pam-customer").outcome()).isEqualTo(Outcome.EXPIRED);
    }

    @Test
    void aHelperThatIsKilledMidwayLetsNobodyIn() throws IOException, InterruptedException {
        Path hang = folder.resolve("hang");
        Files.writeString(hang, "#!/bin/sh\nexec sleep 600\n");
        Files.setPosixFilePermissions(hang, PosixFilePermissions.fromString("rwxr-xr-x"));
        service("auth sufficient pam_exec.so quiet " + hang + "\naccount required pam_permit.so\n");
        try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<AccountAnswer> answer =
                    executor.submit(() -> accounts.check("pam-ann", GOOD, FROM));
            Await.until("the helper runs", () -> helper() != null);
            ProcessHandle helper = helper();
            assertThat(helper).isNotNull();
            List<ProcessHandle> begun = helper.descendants().toList();
            helper.destroyForcibly();
            assertThatThrownBy(answer::get)
                    .isInstanceOf(ExecutionException.class)
                    .cause()
                    .isInstanceOf(ConsoleException.class)
                    .hasMessageContaining("cannot be asked");
            // Its module's program is an orphan now, which this test made.
            begun.forEach(ProcessHandle::destroyForcibly);
        }
        service(UNIX);
        assertThat(accounts.check("pam-ann", GOOD, FROM).outcome()).isEqualTo(Outcome.ALLOWED);
    }

    private static @Nullable ProcessHandle helper() {
        return ProcessHandle.current()
                .descendants()
                .filter(
                        each ->
                                each.info().command().orElse("").endsWith("/gear-pam")
                                        && each.children().findAny().isPresent())
                .findFirst()
                .orElse(null);
    }

    @Test
    void aHundredAtOnceAreThrottledAndTheRightPasswordWorksAfterwards()
            throws IOException, InterruptedException, ExecutionException {
        Path asked = folder.resolve("asked");
        Path count = folder.resolve("count");
        Files.writeString(count, "#!/bin/sh\necho asked >>%s\n".formatted(asked));
        Files.setPosixFilePermissions(count, PosixFilePermissions.fromString("rwxr-xr-x"));
        service("auth optional pam_exec.so quiet " + count + "\n" + UNIX);
        List<Future<Outcome>> tries = new ArrayList<>();
        try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 100; i++) {
                String guess = "guess " + i;
                tries.add(executor.submit(() -> accounts.check("pam-ann", guess, FROM).outcome()));
            }
        }
        for (Future<Outcome> each : tries) {
            assertThat(each.get()).isIn(Outcome.REFUSED, Outcome.THROTTLED);
        }
        assertThat(Files.readAllLines(asked)).as("that PAM was asked").hasSizeBetween(1, 4);
        service(UNIX);
        clock.advance(Duration.ofMinutes(2));
        assertThat(accounts.check("pam-ann", GOOD, FROM).outcome()).isEqualTo(Outcome.ALLOWED);
    }
}
