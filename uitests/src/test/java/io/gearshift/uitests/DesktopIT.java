package io.gearshift.uitests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.microsoft.playwright.Page;
import io.gearshift.ui.DesktopApp;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.input.KeyCode;
import javafx.scene.shape.LineTo;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// The shipped desktop against the shipped program and real gears; what it says and does is checked
/// in the kernel, with virsh and with `ctl`.
class DesktopIT extends UiTest {

    private static final Duration SOON = Duration.ofSeconds(30);
    private static final int STATE = 1;
    private static final int CPU = 3;
    private static final int MEMORY = 4;
    private static final int PROCESSES = 6;

    private static @Nullable Desk open;

    private final List<String> made = new ArrayList<>();
    private boolean killed;

    @BeforeAll
    static void set() {
        open = Desk.set();
    }

    @AfterAll
    static void clear() {
        desk().close();
    }

    private static Desk desk() {
        Desk desk = open;
        if (desk == null) {
            throw new IllegalStateException("there is no desk yet");
        }
        return desk;
    }

    @Override
    void picture(String name) {
        desk().pictureOfScreen(name);
    }

    @Override
    void nothingUnexpected() {
        assertThat(desk().newProblems()).as("what the desktop logged").isEmpty();
        super.nothingUnexpected();
    }

    @AfterEach
    void quit() {
        desk().quit();
        if (killed) {
            instance().start();
        }
        made.forEach(instance()::remove);
    }

    private void run(String gear, List<String> options, String... command) {
        made.add(gear);
        instance().run(gear, options, command);
    }

    private void kill(String program) {
        killed = true;
        instance().kill(program);
    }

    @Test
    void whatIsDrivenHereIsWhatShips() throws IOException, URISyntaxException {
        Path driven =
                Path.of(
                        DesktopApp.class
                                .getProtectionDomain()
                                .getCodeSource()
                                .getLocation()
                                .toURI());
        Path shipped =
                Path.of(System.getProperty("gearshift.root", ".."))
                        .resolve("target/dist/desktop")
                        .resolve(driven.getFileName());
        assertThat(Files.mismatch(driven, shipped)).isEqualTo(-1);
    }

    @Test
    void connectsToTheConsoleOfThisMachineAsRoot() {
        desk().launch("--theme", "light");
        desk().fill("#socket", "/nowhere/console.sock");
        desk().press("#connect");
        desk().until(
                        "what is wrong is said",
                        "#problem",
                        words -> words.contains("/nowhere/console.sock"));
        desk().fill("#socket", socket());
        desk().press("#connect");
        desk().until("web1 runs", "web1", STATE, "running"::equals);
        desk().until("who I am is said", "#who", "root, admin"::equals);
        assertThat(desk().words("#place")).isEqualTo("this machine");
        assertThat(desk().title())
                .contains(
                        "this machine", instance().json("gear", "list", "-o", "json").size() + "");
    }

    @Test
    void connectsElsewhereWithATokenAndTheCertificatesFingerprint() {
        desk().launch("--theme", "dark");
        desk().press("#elsewhere");
        desk().fill("#address", instance().address());
        desk().fill("#token", "gst_no-such-token");
        desk().press("#connect");
        desk().until(
                        "the certificate is not taken on trust",
                        "#problem",
                        words -> words.contains("fingerprint") && words.contains("console."));
        desk().fill("#fingerprint", fingerprint());
        desk().press("#connect");
        desk().until(
                        "the token is refused",
                        "#problem",
                        words -> words.contains("token") && words.contains("access."));
        desk().picture("desktop-connect-dark");
        desk().fill("#token", secret(instance().json(TOKEN)));
        desk().press("#connect");
        desk().until("web1 runs", "web1", STATE, "running"::equals);
        assertThat(desk().words("#place")).isEqualTo(instance().address());
        desk().until("who I am is said", "#who", "root, admin"::equals);

        desk().press("#other");
        desk().press("#local");
        desk().picture("desktop-connect-dark-local");
        desk().fill("#socket", socket());
        desk().press("#connect");
        desk().until("web1 runs", "web1", STATE, "running"::equals);
        assertThat(desk().words("#place")).isEqualTo("this machine");
    }

    private static final String[] TOKEN = {
        "token", "create", "the desktop's", "--rights", "view,operate,limit", "-o", "json"
    };

    @Test
    void figuresAreThoseOfTheKernelAndMove() {
        run("grower", List.of("--memory", "128M", "--pids", "30"), GROW);
        launch("light");
        Set<Double> seen = new LinkedHashSet<>();
        Await.until(
                "its memory grows before our eyes",
                SOON,
                () -> {
                    String cell = desk().cell("grower", MEMORY);
                    if (cell.matches("[0-9.]+ of 128")) {
                        seen.add(Double.parseDouble(cell.substring(0, cell.indexOf(' '))));
                    }
                    return seen.size() >= 5 && Collections.max(seen) >= 20;
                });
        Await.until(
                "desktop and ctl agree on its memory when it has grown",
                SOON,
                () -> {
                    double ctl = figure("grower", "memoryBytes") / (1 << 20);
                    String cell = desk().cell("grower", MEMORY);
                    return ctl > 19
                            && Math.abs(Double.parseDouble(cell.split(" ", 2)[0]) - ctl) <= 1;
                });
        Await.until(
                "desktop and ctl agree on its processes",
                SOON,
                () ->
                        desk().cell("grower", PROCESSES)
                                .equals(Long.toString(Math.round(figure("grower", "processes")))));
        desk().until(
                        "a hog is seen to be held to a tenth of a core",
                        "burner",
                        CPU,
                        cell -> cell.matches("0\\.(0[6-9]|1[0-3]) of 0\\.1"));
        assertThat(desk().cell("idle", CPU)).isEqualTo("\u2013 no limit");
    }

    private static final String[] GROW = {
        "/bin/sh",
        "-c",
        "x=; while :; do x=$x$(head -c 400000 /dev/zero | tr '\\0' a);"
                + " [ ${#x} -lt 20000000 ] || while :; do sleep 100; done; sleep 0.2; done"
    };

    @Test
    void startAndStopReallyHappen() {
        String domain = instance().gear("idle").get("domain").asText();
        launch("light");
        desk().choose("idle");
        assertThat(blocked("#stop")).isEqualTo("It does not run.");
        desk().press("#start");
        desk().until("it is said to run", "idle", STATE, "running"::equals);
        assertThat(instance().virsh("domstate", domain).must()).contains("running");
        String pid = instance().gear("idle").get("initPid").asText();
        assertThat(Path.of("/proc", pid)).exists();
        assertThat(blocked("#start")).isEqualTo("It is running.");

        desk().press("#stop");
        desk().until("it is said to be stopped", "idle", STATE, s -> s.startsWith("stopped"));
        assertThat(instance().virsh("domstate", domain).must()).contains("shut off");
        assertThat(Path.of("/proc", pid)).doesNotExist();
    }

    @Test
    void aLimitIsPreviewedSetInTheKernelAndTakenBack() {
        run("limited", List.of("--memory", "64M"), "/bin/sleep", "100000");
        String pid = instance().gear("limited").get("initPid").asText();
        launch("dark");
        desk().choose("limited");
        desk().press("#limit");
        desk().fill("#limit-memoryBytes", "many");
        desk().until("nonsense is refused", ".limit #problem", w -> w.contains("96 MiB"));
        assertThat(desk().on(desk().node("#apply", Button.class)::isDisabled)).isTrue();

        desk().fill("#limit-memoryBytes", "96 MiB");
        desk().fill("#limit-processes", "40");
        desk().until(
                        "the button names the effect",
                        "#apply",
                        "Set 96 MiB, 40 processes, revert in 60 s unless kept"::equals);
        JsonNode preview =
                instance()
                        .json(
                                "gear",
                                "limit",
                                "limited",
                                "--memory",
                                "96M",
                                "--pids",
                                "40",
                                "--dry-run",
                                "-o",
                                "json");
        assertThat(preview.get("notes")).isNotEmpty();
        for (JsonNode note : preview.get("notes")) {
            assertThat(desk().words("#notes")).contains(note.get("text").asText());
        }
        desk().press("#commandsPane .title");
        for (JsonNode command : preview.get("commands")) {
            assertThat(desk().words("#commands")).contains(command.asText());
        }
        assertThat(desk().words("#commands")).contains("virsh");
        assertThat(Kernel.memoryCap(pid)).isEqualTo(64L << 20);
        desk().picture("desktop-limit-commands-dark");

        desk().press("#apply");
        desk().until("it is done", "#done", words -> words.matches("Done\\. .* in \\d+ s .*"));
        assertThat(Kernel.memoryCap(pid)).isEqualTo(96L << 20);
        assertThat(instance().gear("limited").at("/limits/processes").asLong()).isEqualTo(40);

        desk().press("#undo");
        desk().until("it is taken back", "#done", "Taken back."::equals);
        assertThat(Kernel.memoryCap(pid)).isEqualTo(64L << 20);
        assertThat(instance().gear("limited").get("pending").isNull()).isTrue();
        desk().press("#cancel");
        desk().until("the table has the old cap", "limited", MEMORY, w -> w.endsWith("of 64"));
    }

    @Test
    void aLimitThatIsKeptStays() {
        run("limited", List.of("--memory", "64M"), "/bin/sleep", "100000");
        String pid = instance().gear("limited").get("initPid").asText();
        launch("light");
        desk().choose("limited");
        desk().press("#limit");
        desk().fill("#limit-memoryBytes", "80");
        desk().press("#apply");
        desk().press("#keep");
        desk().until("it is kept", "#done", "Kept."::equals);
        assertThat(Kernel.memoryCap(pid)).isEqualTo(80L << 20);
        assertThat(instance().gear("limited").get("pending").isNull()).isTrue();
    }

    @Test
    void theChartGrowsWithTheGear() {
        run("young", List.of("--memory", "64M"), GROW);
        launch("light");
        desk().choose("young");
        Await.until("it has a line", SOON, () -> points("memory") > 0);
        int memory = points("memory");
        int cpu = points("cpu");
        Await.until(
                "both lines grow",
                SOON,
                () -> points("memory") >= memory + 3 && points("cpu") >= cpu + 3);
        assertThat(desk().node(".chart-of-memory .chart-limit-text", Node.class)).isNotNull();
        assertThat(desk().words(".chart-of-memory .chart-limit-text")).isEqualTo("cap 64 MiB");
        assertThat(desk().on(() -> rises("memory"))).as("a gear that grows draws a rise").isTrue();
    }

    private static int points(String figure) {
        if (!desk().sees(".chart-of-" + figure + " .chart-line")) {
            return 0;
        }
        var line =
                desk().node(".chart-of-" + figure + " .chart-line", javafx.scene.shape.Path.class);
        return desk().on(() -> line.getElements().size());
    }

    /// Whether the last point of a line is above its first.
    private static boolean rises(String figure) {
        var line =
                desk().node(".chart-of-" + figure + " .chart-line", javafx.scene.shape.Path.class);
        List<LineTo> ends =
                line.getElements().stream()
                        .filter(LineTo.class::isInstance)
                        .map(LineTo.class::cast)
                        .toList();
        return ends.getLast().getY() < ends.getFirst().getY();
    }

    @Test
    void supportSeesEverythingAndWhyItMayChangeNothing() throws IOException {
        Path token = instance().path("support-token");
        Files.writeString(token, supportsToken() + "\n");
        desk().launch(
                        "--address",
                        instance().address(),
                        "--token-file",
                        token.toString(),
                        "--fingerprint",
                        fingerprint(),
                        "--theme",
                        "light");
        desk().until("who I am is said", "#who", "support, support"::equals);
        desk().choose("web1");
        for (String button : List.of("#start", "#stop", "#limit")) {
            assertThat(blocked(button)).matches("Needs the right to .*; you are support\\.");
        }
        desk().point("#stop");
        desk().until(
                        "the reason is shown",
                        ".tooltip",
                        words -> words.matches("Needs the right to .*; you are support\\."));
        desk().keys(KeyCode.ENTER);
        assertThat(desk().sees(".limit")).isFalse();
        desk().until("figures are there", "web1", MEMORY, w -> w.matches("[0-9.]+ of 64"));
    }

    /// A token that support makes for itself, on the page where people do.
    private String supportsToken() {
        Page page = page(Stage.Who.SUPPORT);
        page.navigate("/access");
        page.locator("summary:has-text('Create a token')").click();
        page.locator("#t-label").fill("support's desktop");
        page.locator("button:has-text('Create token')").click();
        return page.locator(".secret").textContent().strip();
    }

    @Test
    void anAgentThatIsKilledIsSaidSinceWhenAndComesBack() {
        provokes(".*agent.*|.*Link.*|\\tat |console\\.log|agent\\.log");
        launch("light");
        desk().until("web1 runs", "web1", STATE, "running"::equals);
        assertThat(desk().sees("#stale")).isFalse();
        kill("agent");
        desk().until(
                        "since when is said",
                        "#stale",
                        words ->
                                words.matches(
                                        "\\S+ does not answer since \\d\\d:\\d\\d:\\d\\d UTC \\(.*"
                                                + " ago\\)\\. Gears run on;.*"));
        desk().until("web1 is not said to run", "web1", STATE, s -> s.startsWith("unknown"));
        desk().choose("web1");
        assertThat(blocked("#stop")).isEqualTo("Its host does not answer.");
        desk().until("for how long counts on", "web1", STATE, s -> !s.endsWith(", 0 s"));
        desk().picture("desktop-stale-light");

        instance().start();
        Await.until("it is fresh again", SOON, () -> !desk().sees("#stale"));
        desk().until("web1 runs", "web1", STATE, "running"::equals);
        desk().until("figures are back", "burner", CPU, w -> w.matches("0\\.\\d\\d of 0\\.1"));
    }

    @Test
    void aConsoleThatIsKilledIsSaidAndComesBack() {
        launch("light");
        desk().until("web1 runs", "web1", STATE, "running"::equals);
        kill("console");
        desk().until(
                        "it is said, and of when the figures are",
                        "#stale",
                        words ->
                                words.contains("console.")
                                        && words.matches(".*Figures are of \\d\\d:.* UTC.*"));
        instance().start();
        Await.until("it is fresh again", SOON, () -> !desk().sees("#stale"));
        desk().choose("idle");
        desk().press("#start");
        desk().until("it can be worked with", "idle", STATE, "running"::equals);
        instance().ctl("gear", "stop", "idle").must();
    }

    @Test
    void everythingIsReachedByKeys() {
        run("limited", List.of("--memory", "64M"), "/bin/sleep", "100000");
        launch("light");
        desk().until("a gear is chosen at once", "#name", "burner"::equals);
        assertThat(desk().hasKeyboard("#table")).isTrue();
        desk().type("/");
        assertThat(desk().hasKeyboard("#filter")).isTrue();
        desk().type("idle");
        desk().keys(KeyCode.ENTER);
        assertThat(desk().hasKeyboard("#table")).isTrue();
        desk().until("what matches is chosen", "#name", "idle"::equals);
        Await.until("it may be started", SOON, () -> usable("#start"));
        desk().keys(KeyCode.ALT, KeyCode.S);
        desk().until("it runs", "idle", STATE, "running"::equals);
        assertThat(instance().gear("idle").get("state").asText()).isEqualTo("running");
        desk().keys(KeyCode.ALT, KeyCode.P);
        desk().until("it is stopped", "idle", STATE, s -> s.startsWith("stopped"));
        Await.until("the table has the keyboard again", SOON, () -> desk().hasKeyboard("#table"));

        desk().type("/");
        desk().keys(KeyCode.ESCAPE);
        assertThat(desk().words("#filter")).isEmpty();
        desk().type("/");
        desk().type("limited");
        desk().keys(KeyCode.DOWN);
        desk().until("what matches is chosen", "#name", "limited"::equals);
        desk().keys(KeyCode.ENTER);
        Await.until("the dialog is open", SOON, () -> desk().hasKeyboard("#limit-cpuMillis"));
        desk().keys(KeyCode.TAB);
        desk().keys(KeyCode.TAB);
        desk().keys(KeyCode.TAB);
        assertThat(desk().hasKeyboard("#limit-memoryBytes")).isTrue();
        desk().type("72");
        desk().until("it is previewed", "#apply", w -> w.startsWith("Set 72 MiB"));
        desk().keys(KeyCode.ENTER);
        desk().until("it is done", "#done", w -> w.startsWith("Done."));
        String pid = instance().gear("limited").get("initPid").asText();
        assertThat(Kernel.memoryCap(pid)).isEqualTo(72L << 20);
        desk().keys(KeyCode.ALT, KeyCode.U);
        desk().until("it is taken back", "#done", "Taken back."::equals);
        desk().keys(KeyCode.ESCAPE);
        Await.until("the dialog is closed", SOON, () -> !desk().sees(".limit"));
        assertThat(desk().hasKeyboard("#table")).isTrue();
    }

    @Test
    void theScriptStartsAProgramThatConnectsAndObeys() {
        int gears = instance().json("gear", "list", "-o", "json").size();
        Process program = instance().desktop(desk().screen().display(), "--theme", "dark");
        try {
            Pattern title =
                    Pattern.compile("\"this machine, " + gears + " gears: .* running.*Gearshift\"");
            Await.until(
                    "its window says how many gears there are",
                    Duration.ofSeconds(60),
                    () -> title.matcher(windows()).find() || !program.isAlive());
            assertThat(program.isAlive()).isTrue();
            desk().clickOnScreen();
            for (KeyCode key :
                    List.of(
                            KeyCode.SLASH,
                            KeyCode.I,
                            KeyCode.D,
                            KeyCode.L,
                            KeyCode.E,
                            KeyCode.ENTER)) {
                desk().keys(key);
            }
            desk().keys(KeyCode.ALT, KeyCode.S);
            Await.until(
                    "the gear runs, started by keys in its window",
                    SOON,
                    () -> instance().gear("idle").get("state").asText().equals("running"));
            desk().pictureOfScreen("desktop-program-dark");
        } finally {
            program.destroy();
        }
        instance().ctl("gear", "stop", "idle").must();
    }

    private static String windows() {
        return Shell.run(
                        Map.of("DISPLAY", desk().screen().display()),
                        SOON,
                        List.of("xwininfo", "-root", "-tree"))
                .must();
    }

    /// For the README and for a person to look at: gears of every kind, with a past.
    @Test
    void picturesInBothThemes() {
        run("cache1", List.of("--memory", "48M", "--cpu", "0.5", "--pids", "30"), WAVES);
        run("failing", List.of("--memory", "32M"), "/bin/sh", "-c", "exit 3");
        run("web2", List.of("--memory", "96M", "--cpu", "0.5"), "/bin/httpd", "-f", "-p", "8080");
        run("web10", List.of("--memory", "96M"), "/bin/httpd", "-f", "-p", "8080");
        launch("light");
        desk().choose("cache1");
        Await.until("it has a line", SOON, () -> points("memory") > 6);
        desk().picture("desktop-gears-light");
        desk().press("#theme");
        desk().picture("desktop-gears-dark");
        desk().press("#limit");
        desk().fill("#limit-memoryBytes", "16 MiB");
        desk().until("it is previewed", "#apply", w -> w.startsWith("Set 16 MiB"));
        desk().picture("desktop-limit-dark");
        desk().press("#cancel");
    }

    private static final String[] WAVES = {
        "/bin/sh",
        "-c",
        "x=; while :; do x=$x$(head -c 400000 /dev/zero | tr '\\0' a);"
                + " [ ${#x} -lt 8000000 ] || x=; sleep 0.3; done"
    };

    private static void launch(String theme) {
        desk().launch("--socket", socket(), "--theme", theme);
        Await.until("the gears are there", SOON, () -> !desk().row("web1").isEmpty());
    }

    private static String socket() {
        return instance().path("run/console/console.sock").toString();
    }

    private static boolean usable(String button) {
        Node node = desk().node(button, Node.class);
        return desk().on(() -> !node.isDisabled());
    }

    /// Why a button cannot be used now.
    private static String blocked(String button) {
        Node node = desk().node(button, Node.class);
        Await.until(button + " cannot be used", SOON, () -> desk().on(node::isDisabled));
        return desk().on(() -> String.valueOf(node.getAccessibleHelp()));
    }

    private static double figure(String gear, String name) {
        return instance().gear(gear).at("/figures/" + name + "/value").asDouble();
    }

    private static String secret(JsonNode created) {
        return created.get("secret").asText();
    }

    /// SHA-256 of the console's certificate, as `openssl x509 -fingerprint -sha256` has it.
    private static String fingerprint() {
        try (InputStream pem =
                Files.newInputStream(instance().path("state/console/tls/certificate.pem"))) {
            byte[] der =
                    CertificateFactory.getInstance("X.509").generateCertificate(pem).getEncoded();
            return HexFormat.ofDelimiter(":")
                    .withUpperCase()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(der));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }
}
