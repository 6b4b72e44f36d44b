package io.gearshift.backend.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class PasswordsTest {
    private final Passwords passwords = new Passwords();

    @Test
    void onlyTheSamePasswordMatches() {
        String kept = passwords.hash("correct h\u00f6rse".toCharArray());

        assertThat(kept).startsWith("$argon2id$v=19$m=12288,t=3,p=1$").doesNotContain("rse");
        assertThat(passwords.matches("correct h\u00f6rse".toCharArray(), kept)).isTrue();
        assertThat(passwords.matches("correct horse".toCharArray(), kept)).isFalse();
        assertThat(passwords.matches(new char[0], kept)).isFalse();
    }

    @Test
    void aKnownHashOfAnotherProgramMatches() {
        // argon2 of the reference implementation: echo -n password | argon2 somesalt -id -t 2 -m 16
        // -p 1 -l 32
        String kept =
                "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$"
                        + "CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc";

        assertThat(passwords.matches("password".toCharArray(), kept)).isTrue();
    }

    @Test
    void nothingMatchesWhereThereIsNoPassword() {
        assertThat(passwords.matches(new char[0], null)).isFalse();
        assertThat(passwords.matches("anything at all".toCharArray(), null)).isFalse();
    }

    @Test
    void itTakesAsLongWhetherOrNotThereIsAUser() {
        String kept = passwords.hash("correct horse".toCharArray());
        long known = Long.MAX_VALUE;
        long unknown = Long.MAX_VALUE;
        for (int i = 0; i < 5; i++) {
            known = Math.min(known, nanos(kept));
            unknown = Math.min(unknown, nanos(null));
        }

        assertThat((double) unknown / known).as(unknown + " to " + known).isBetween(0.6, 1.6);
    }

    /// Processor time, since the clock on the wall also counts whatever else the machine does.
    private long nanos(@Nullable String kept) {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        long start = threads.getCurrentThreadCpuTime();
        assertThat(passwords.matches("wrong horse".toCharArray(), kept)).isFalse();
        return threads.getCurrentThreadCpuTime() - start;
    }
}
