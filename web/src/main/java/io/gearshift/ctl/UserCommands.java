package io.gearshift.ctl;

import static io.gearshift.ctl.Output.column;

import io.gearshift.backend.api.ConsoleException;
import io.gearshift.backend.api.ErrorCode;
import io.gearshift.backend.api.Role;
import io.gearshift.backend.api.UserView;
import io.gearshift.backend.api.remote.ApiJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/// `ctl user ...`.
@Command(name = "user", description = "Manages users.", mixinStandardHelpOptions = true)
final class UserCommands {
    @ParentCommand private Ctl ctl;

    @Command(name = "list", description = "Lists users.", mixinStandardHelpOptions = true)
    int list() {
        ctl.output()
                .list(
                        ctl.console().users(),
                        column("NAME", UserView::name),
                        column("ROLES", UserCommands::roles),
                        column("SIGNS IN BY", UserCommands::by),
                        column("STATE", user -> user.disabled() ? "disabled" : "enabled"),
                        column("LAST SEEN", user -> Values.ago(user.lastSeen())));
        return Ctl.DONE;
    }

    private static String by(UserView user) {
        return user.machine() ? "machine account" : user.local() ? "password" : "link";
    }

    private static String roles(UserView user) {
        return user.grants().stream()
                .map(
                        grant ->
                                ApiJson.word(grant.role())
                                        + (grant.project().equals("*")
                                                ? ""
                                                : " of " + grant.project()))
                .collect(Collectors.joining(", "));
    }

    @Command(
            name = "put",
            description = "Makes a user, or replaces role and password of one.",
            mixinStandardHelpOptions = true)
    int put(
            @Parameters(paramLabel = "NAME", description = "Name of the user.") String name,
            @Option(
                            names = "--role",
                            required = true,
                            paramLabel = "ROLE",
                            description = "admin, operator, support or customer.")
                    Role role,
            @Option(
                            names = "--project",
                            defaultValue = "*",
                            paramLabel = "PROJECT",
                            description = "Project of the role (default: all).")
                    String project,
            @Option(
                            names = "--password-file",
                            paramLabel = "FILE",
                            description =
                                    "File whose first line is the password; without it the user signs in by link.")
                    @Nullable Path passwordFile) {
        UserView user =
                ctl.console()
                        .putUser(
                                name,
                                passwordFile == null ? null : password(passwordFile),
                                List.of(new UserView.Grant(role, project)));
        ctl.output().one(user, List.of(user.name() + ", " + roles(user)));
        return Ctl.DONE;
    }

    private static char[] password(Path file) {
        try {
            return Files.readString(file).lines().findFirst().orElse("").toCharArray();
        } catch (IOException e) {
            throw new ConsoleException(
                    ErrorCode.REQUEST_INVALID, "The password cannot be read from " + file + ".", e);
        }
    }

    @Command(
            name = "disable",
            description = "Disables a user; sessions and tokens end at once.",
            mixinStandardHelpOptions = true)
    int disable(@Parameters(paramLabel = "NAME", description = "Name of the user.") String name) {
        ctl.console().setUserDisabled(name, true);
        return Ctl.DONE;
    }

    @Command(
            name = "rm",
            description = "Deletes a user; sessions and tokens end at once.",
            mixinStandardHelpOptions = true)
    int remove(@Parameters(paramLabel = "NAME", description = "Name of the user.") String name) {
        ctl.console().deleteUser(name);
        return Ctl.DONE;
    }

    @Command(name = "enable", description = "Enables a user.", mixinStandardHelpOptions = true)
    int enable(@Parameters(paramLabel = "NAME", description = "Name of the user.") String name) {
        ctl.console().setUserDisabled(name, false);
        return Ctl.DONE;
    }
}
