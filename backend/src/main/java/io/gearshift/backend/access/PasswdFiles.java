package io.gearshift.backend.access;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Accounts from `/etc/passwd` and `/etc/group`, and through `getent` and `id` where another source
/// (LDAP, sssd) has them. Lines: `name:x:uid:gid:...` (passwd(5)) and `group:x:gid:a,b` (group(5)).
public final class PasswdFiles implements LocalAccounts {
    private static final Logger log = LoggerFactory.getLogger(PasswdFiles.class);

    private final Path passwd;
    private final Path group;
    private final String administrators;
    private final boolean others;

    /// The machine's own accounts.
    ///
    /// @param administrators group whose members may do everything
    public PasswdFiles(String administrators) {
        this(Path.of("/etc/passwd"), Path.of("/etc/group"), administrators, true);
    }

    PasswdFiles(Path passwd, Path group, String administrators, boolean others) {
        this.passwd = passwd;
        this.group = group;
        this.administrators = administrators;
        this.others = others;
    }

    @Override
    public Optional<Account> byUid(int uid) {
        if (uid == 0) {
            return Optional.of(new Account("root", true));
        }
        Optional<String[]> user =
                lines(passwd).filter(fields -> fields.length > 3 && isNumber(fields[2], uid));
        if (user.isPresent()) {
            String name = user.get()[0];
            String gid = user.get()[3];
            return Optional.of(
                    new Account(name, isMember(name, gid) || (others && idSaysMember(name))));
        }
        return others ? elsewhere(uid) : Optional.empty();
    }

    @Override
    public Standing standing(String name) {
        if (name.equals(Users.ROOT)) {
            return Standing.ADMINISTRATOR;
        }
        boolean member =
                lines(passwd)
                        .filter(fields -> fields.length > 3 && fields[0].equals(name))
                        .filter(fields -> isMember(name, fields[3]))
                        .isPresent();
        return member ? Standing.ADMINISTRATOR : others ? elsewhere(name) : Standing.OTHER;
    }

    private boolean isMember(String name, String gid) {
        return lines(group)
                .filter(
                        fields ->
                                fields.length > 2
                                        && fields[0].equals(administrators)
                                        && (fields[2].equals(gid)
                                                || (fields.length > 3
                                                        && members(fields).contains(name))))
                .isPresent();
    }

    private Standing elsewhere(String name) {
        return groups(name)
                .map(said -> said.has(administrators) ? Standing.ADMINISTRATOR : Standing.OTHER)
                .orElse(Standing.UNKNOWN);
    }

    private Optional<Account> elsewhere(int uid) {
        return run("getent", "passwd", Integer.toString(uid))
                .filter(Said::good)
                .map(Said::text)
                .map(line -> line.split(":", -1))
                .filter(fields -> fields.length > 3 && isNumber(fields[2], uid))
                .map(fields -> new Account(fields[0], idSaysMember(fields[0])));
    }

    private boolean idSaysMember(String name) {
        return groups(name).filter(said -> said.has(administrators)).isPresent();
    }

    /// Names of groups, or a status that says that there is no such account.
    private static Optional<Said> groups(String name) {
        return name.startsWith("-") ? Optional.of(new Said(1, "")) : run("id", "-Gn", name);
    }

    private static List<String> members(String[] fields) {
        return Arrays.asList(fields[3].split(",", -1));
    }

    private static boolean isNumber(String text, int number) {
        return text.equals(Integer.toString(number));
    }

    private static Lines lines(Path file) {
        List<String[]> lines = new ArrayList<>();
        try {
            for (String line : Files.readAllLines(file, StandardCharsets.ISO_8859_1)) {
                lines.add(line.split(":", -1));
            }
        } catch (IOException e) {
            log.warn("Cannot read {}: its accounts may not use the console's socket.", file, e);
        }
        return new Lines(lines);
    }

    /// What a program said; nothing if it cannot be run or takes too long.
    private static Optional<Said> run(String... command) {
        try {
            Process process =
                    new ProcessBuilder(command)
                            .redirectError(ProcessBuilder.Redirect.DISCARD)
                            .start();
            process.getOutputStream().close();
            if (!process.waitFor(3, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                return Optional.empty();
            }
            String out =
                    new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return Optional.of(new Said(process.exitValue(), out.strip()));
        } catch (IOException e) {
            log.debug("{} cannot be run", command[0], e);
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    private record Said(int status, String text) {
        boolean good() {
            return status == 0 && !text.isEmpty();
        }

        boolean has(String word) {
            return good() && Arrays.asList(text.split(" ", -1)).contains(word);
        }
    }

    private record Lines(List<String[]> fields) {
        Optional<String[]> filter(java.util.function.Predicate<String[]> wanted) {
            return fields.stream().filter(wanted).findFirst();
        }
    }
}
