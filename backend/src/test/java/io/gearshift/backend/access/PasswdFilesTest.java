package io.gearshift.backend.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.gearshift.backend.access.LocalAccounts.Standing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PasswdFilesTest {
    @TempDir Path folder;
    private PasswdFiles accounts;

    @BeforeEach
    void write() throws IOException {
        Path passwd =
                Files.writeString(
                        folder.resolve("passwd"),
                        """
                        root:x:0:0:root:/root:/bin/sh
                        gina:x:1000:100:Gina,,,:/home/gina:/bin/sh
                        hugo:x:1001:990::/home/hugo:/bin/sh
                        tom:x:1002:100::/home/tom:/bin/sh
                        broken line
                        gearshift-x:x:1003:101::/:/bin/false
                        """);
        Path group =
                Files.writeString(
                        folder.resolve("group"),
                        """
                        users:x:100:tom
                        gearshift:x:990:gina,ginas
                        gearshift-x:x:101:tom
                        nobodys
                        """);
        accounts = new PasswdFiles(passwd, group, "gearshift", false);
    }

    @Test
    void rootIsAlwaysAnAdministrator() {
        assertThat(accounts.byUid(0)).contains(new LocalAccounts.Account("root", true));
    }

    @Test
    void membersByListOrByTheirOwnGroupAreAdministrators() {
        assertThat(accounts.byUid(1000)).contains(new LocalAccounts.Account("gina", true));
        assertThat(accounts.byUid(1001)).contains(new LocalAccounts.Account("hugo", true));
    }

    @Test
    void othersAreNot() {
        assertThat(accounts.byUid(1002)).contains(new LocalAccounts.Account("tom", false));
        assertThat(accounts.byUid(1003)).contains(new LocalAccounts.Account("gearshift-x", false));
        assertThat(accounts.byUid(4242)).isEmpty();
    }

    @Test
    void anAccountIsFoundByItsNameToo() {
        assertThat(accounts.standing("root")).isEqualTo(Standing.ADMINISTRATOR);
        assertThat(accounts.standing("gina")).isEqualTo(Standing.ADMINISTRATOR);
        assertThat(accounts.standing("hugo")).isEqualTo(Standing.ADMINISTRATOR);
        assertThat(accounts.standing("tom")).isEqualTo(Standing.OTHER);
        assertThat(accounts.standing("ginas"))
                .as("a member that is no account")
                .isEqualTo(Standing.OTHER);
    }

    @Test
    void withoutTheFilesOnlyRootIsKnown() {
        PasswdFiles none =
                new PasswdFiles(folder.resolve("no"), folder.resolve("none"), "gearshift", false);

        assertThat(none.byUid(0)).isPresent();
        assertThat(none.byUid(1000)).isEmpty();
    }

    @Test
    void otherSourcesAreAskedThroughTheMachinesOwnPrograms() {
        PasswdFiles real =
                new PasswdFiles(folder.resolve("no"), folder.resolve("none"), "daemon", true);

        assertThat(real.byUid(1)).contains(new LocalAccounts.Account("daemon", true));
        assertThat(real.byUid(2)).contains(new LocalAccounts.Account("bin", false));
        assertThat(real.byUid(1_999_999_999)).isEmpty();
        assertThat(real.standing("daemon")).isEqualTo(Standing.ADMINISTRATOR);
        assertThat(real.standing("bin")).isEqualTo(Standing.OTHER);
        assertThat(real.standing("no-such-account")).isEqualTo(Standing.OTHER);
        assertThat(real.standing("-Gn")).isEqualTo(Standing.OTHER);
    }
}
