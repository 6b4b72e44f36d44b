package io.gearshift.ctl;

import io.gearshift.backend.api.Console;
import io.gearshift.backend.api.ConsoleException;
import io.gearshift.backend.api.ErrorCode;
import io.gearshift.backend.api.PointInTime;
import io.gearshift.backend.api.remote.RemoteConsole;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/// The command line client. Exit status: 0 done, 1 refused or failed (the code and what to do are
/// on standard error), 2 a wrong call, 3 the console does not answer; `gear exec` exits with the
/// command's own status.
@Command(
        name = "ctl",
        description = "Works with gears and hosts from a terminal or a script.",
        synopsisSubcommandLabel = "COMMAND",
        sortOptions = false,
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  ctl gear create web1 --memory 64M -- /bin/httpd -f -p 8080",
            "  ctl gear start web1",
            "  ctl gear limit web1 --memory 96M --cpu 0.2 --confirm-within 30s",
            "  ctl gear list -o json",
            "",
            "Exit status: 0 done, 1 refused or failed, 2 wrong call, 3 no console."
        },
        subcommands = {
            GearCommands.class,
            LimitCommands.class,
            BulkCommands.class,
            HostCommands.class,
            NamespaceCommands.class,
            HistoryCommand.class,
            CgroupCommands.class,
            EventCommands.class,
            AlertCommands.class,
            AuditCommands.class,
            UserCommands.class,
            TokenCommands.class,
            SessionCommands.class,
            SignInLinkCommand.class
        })
public final class Ctl implements Runnable {
    static final String AT = "As it was then: 2026-11-21T14:05, in this machine's time or with Z.";
    static final int DONE = 0;
    static final int FAILED = 1;
    static final int WRONG_CALL = 2;
    static final int NO_CONSOLE = 3;

    private static final Logger QUIET = Logger.getLogger("");

    @Option(
            names = "--socket",
            paramLabel = "PATH",
            scope = ScopeType.INHERIT,
            defaultValue = "${env:GEARSHIFT_SOCKET:-/run/gearshift/console/console.sock}",
            description = "The console's unix socket (default: ${DEFAULT-VALUE}).")
    private Path socket = Path.of("/run/gearshift/console/console.sock");

    @Option(
            names = {"-o", "--output"},
            paramLabel = "table|json|csv",
            scope = ScopeType.INHERIT,
            defaultValue = "table",
            description = "How to print (default: ${DEFAULT-VALUE}).")
    private Output.Form form = Output.Form.table;

    @Spec private CommandLine.Model.CommandSpec spec;

    private @Nullable RemoteConsole console;

    private final PrintStream rawOut;
    private final PrintStream rawErr;

    private Ctl(PrintStream rawOut, PrintStream rawErr) {
        this.rawOut = rawOut;
        this.rawErr = rawErr;
    }

    /// Runs one command and exits with its status.
    public static void main(String[] arguments) {
        QUIET.setLevel(Level.WARNING);
        PrintStream out =
                new PrintStream(
                        new FileOutputStream(FileDescriptor.out), false, StandardCharsets.UTF_8);
        PrintStream err =
                new PrintStream(
                        new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8);
        System.exit(run(arguments, out, err));
    }

    /// Runs one command.
    ///
    /// @param rawOut also takes the bytes of commands that are run in gears
    /// @return its exit status
    static int run(String[] arguments, PrintStream rawOut, PrintStream rawErr) {
        PrintWriter out = new PrintWriter(rawOut, true, StandardCharsets.UTF_8);
        PrintWriter err = new PrintWriter(rawErr, true, StandardCharsets.UTF_8);
        Ctl ctl = new Ctl(rawOut, rawErr);
        CommandLine line = commandLine(ctl);
        line.setOut(out);
        line.setErr(err);
        line.setExecutionExceptionHandler((e, command, parsed) -> explain(e, err));
        try {
            return line.execute(arguments);
        } finally {
            ctl.close();
            out.flush();
            err.flush();
        }
    }

    /// All commands, for tests and documents.
    static CommandLine commandLine() {
        return commandLine(new Ctl(System.out, System.err));
    }

    private static CommandLine commandLine(Ctl ctl) {
        CommandLine line = new CommandLine(ctl);
        line.setCommandName(name());
        line.setCaseInsensitiveEnumValuesAllowed(true);
        line.setUsageHelpLongOptionsMaxWidth(30);
        line.setParameterExceptionHandler(Ctl::wrongCall);
        return line;
    }

    private static int wrongCall(ParameterException e, String[] arguments) {
        CommandLine line = e.getCommandLine();
        line.getErr().println(Output.clean(String.valueOf(e.getMessage())));
        line.getErr().println("Try: " + line.getCommandSpec().qualifiedName() + " --help");
        return WRONG_CALL;
    }

    private static int explain(Exception e, PrintWriter err) throws Exception {
        if (e instanceof ConsoleException failure) {
            err.println(Output.clean(failure.getMessage()) + " (" + failure.code().code() + ")");
            return failure.code() == ErrorCode.CONSOLE_UNREACHABLE ? NO_CONSOLE : FAILED;
        }
        throw e;
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Name a command.");
    }

    /// The console; connected when it is first asked for.
    RemoteConsole console() {
        if (console == null) {
            console = RemoteConsole.overSocket(socket, "ctl");
        }
        return console;
    }

    /// The console, of a moment that is past.
    ///
    /// @param at as it was typed; null for now
    Console console(@Nullable String at) {
        return at == null
                ? console()
                : console().at(PointInTime.parse(at, ZoneId.systemDefault(), Instant.now()));
    }

    /// Where and how to print.
    Output output() {
        return new Output(spec.commandLine().getOut(), form);
    }

    /// How the user calls us.
    static String name() {
        return System.getProperty("gearshift.command", "gearshift ctl");
    }

    /// Takes what a command in a gear wrote, byte by byte.
    PrintStream raw(String stream) {
        return stream.equals("err") ? rawErr : rawOut;
    }

    /// Where to say what is not an answer.
    PrintWriter err() {
        return spec.commandLine().getErr();
    }

    private void close() {
        if (console != null) {
            console.close();
        }
    }
}
