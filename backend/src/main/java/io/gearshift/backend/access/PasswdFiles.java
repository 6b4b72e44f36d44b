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
            boolean member =
                    lines(group)
                            .filter(
                                    fields ->
                                            fields.length > 2
                                                    && fields[0].equals(administrators)
                                                    && (fields[2].equals(gid)
                                                            || (fields.length > 3
                                                                    && members(fields)
                                                                            .contains(name))))
                            .isPresent();
            return Optional.of(new Account(name, member || (others && idSaysMember(name))));
        }
        return others ? elsewhere(uid) : Optional.empty();
    }

    private Optional<Account> elsewhere(int uid) {
        return run("getent", "passwd", Integer.toString(uid))
                .map(line -> line.split(":", -1))
                .filter(fields -> fields.length > 3 && isNumber(fields[2], uid))
                .map(fields -> new Account(fields[0], idSaysMember(fields[0])));
    }

    private boolean idSaysMember(String name) {
        return !name.startsWith("-")
                && run("id", "-Gn", name)
                        .map(line -> Arrays.asList(line.split(" ", -1)).contains(administrators))
                        .orElse(false);
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

    private static Optional<String> run(String... command) {
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
            return process.exitValue() == 0 && !out.isBlank()
                    ? Optional.of(out.strip())
                    : Optional.empty();
        } catch (IOException e) {
            log.debug("{} cannot be run", command[0], e);
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    private record Lines(List<String[]> fields) {
        Optional<String[]> filter(java.util.function.Predicate<String[]> wanted) {
            return fields.stream().filter(wanted).findFirst();
        }
    }
}
