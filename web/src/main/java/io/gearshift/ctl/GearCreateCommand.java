package io.gearshift.ctl;

import io.gearshift.backend.api.ConsoleException;
import io.gearshift.backend.api.ErrorCode;
import io.gearshift.backend.api.GearSpec;
import io.gearshift.backend.api.RestartPolicy;
import io.gearshift.backend.api.RootMode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/// `ctl gear create`.
@Command(
        name = "create",
        description = "Makes a gear; it is not started.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExample:%n",
        footer = "  ctl gear create web1 --memory 64M -- /bin/httpd -f -p 8080")
final class GearCreateCommand implements Callable<Integer> {
    @ParentCommand private GearCommands parent;

    @Parameters(
            index = "0",
            paramLabel = "NAME",
            description = "1 to 63 of a-z, 0-9 and -, starting with a letter.")
    private String name;

    @Parameters(
            index = "1..*",
            paramLabel = "COMMAND",
            arity = "1..*",
            description = "Program and arguments, after --.")
    private List<String> command;

    @Option(
            names = "--image",
            defaultValue = "base",
            paramLabel = "IMAGE",
            description = "Image of its root (default: ${DEFAULT-VALUE}, built in).")
    private String image;

    @Option(
            names = "--project",
            defaultValue = "default",
            paramLabel = "PROJECT",
            description = "Project that it belongs to (default: ${DEFAULT-VALUE}).")
    private String project;

    @Option(
            names = "--application",
            paramLabel = "NAME",
            description = "Application that it is part of.")
    private @Nullable String application;

    @Option(names = "--host", paramLabel = "HOST", description = "Host to make it on.")
    private @Nullable String host;

    @Option(
            names = "--writable",
            description = "A writable root; else only its own directory can be written.")
    private boolean writable;

    @Option(
            names = "--root-user",
            description = "Start the program as the gear's root, who is nobody outside.")
    private boolean rootUser;

    @Option(
            names = "--restart",
            defaultValue = "no",
            paramLabel = "no|on-failure|always",
            description = "What happens when the program ends (default: ${DEFAULT-VALUE}).")
    private String restart;

    @Option(
            names = "--env",
            paramLabel = "NAME=VALUE",
            description = "A variable; can be repeated. Not for secrets.")
    private @Nullable Map<String, String> environment;

    @Option(
            names = "--secret",
            paramLabel = "NAME=FILE",
            description = "A variable whose value is read from a file and never shown.")
    private @Nullable Map<String, Path> secrets;

    @Mixin private LimitOptions limits;

    @Override
    public Integer call() {
        Map<String, String> secretValues = new HashMap<>();
        if (secrets != null) {
            secrets.forEach((key, file) -> secretValues.put(key, read(file)));
        }
        GearSpec spec =
                new GearSpec(
                        name,
                        project,
                        application,
                        host,
                        image,
                        writable ? RootMode.WRITABLE_LAYER : RootMode.READ_ONLY,
                        command,
                        environment == null ? Map.of() : environment,
                        secretValues,
                        rootUser,
                        policy(),
                        limits.change());
        return parent.print(parent.ctl().console().createGear(spec));
    }

    private RestartPolicy policy() {
        try {
            return RestartPolicy.valueOf(restart.toUpperCase(Locale.ROOT).replace('-', '_'));
        } catch (IllegalArgumentException e) {
            throw new ConsoleException(
                    ErrorCode.REQUEST_INVALID,
                    "--restart is no, on-failure or always; found \"" + restart + "\".",
                    e);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file).stripTrailing();
        } catch (IOException e) {
            throw new ConsoleException(
                    ErrorCode.REQUEST_INVALID, "The secret cannot be read from " + file + ".", e);
        }
    }
}
