package io.gearshift.uitests;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// The two-way mirror of a gear that has a network interface, shared memory and a queue.
class MirrorIT extends UiTest {

    private static final String GEAR = "seen";
    private static final String END = "gsseen0";

    @BeforeAll
    static void fill() {
        instance().run(GEAR, List.of("--memory", "32M"), "/bin/sleep", "1000000");
        String pid = instance().gear(GEAR).get("initPid").asText();
        String root = instance().gear(GEAR).get("idBase").asText();
        host("ip", "link", "add", END, "type", "veth", "peer", "name", "eth0", "netns", pid);
        // No address of its own making: that comes seconds later, and the browser drops what it is
        // loading whenever an address comes or goes.
        host("ip", "link", "set", END, "addrgenmode", "none");
        host("ip", "addr", "add", "169.254.78.1", "peer", "172.31.253.2", "dev", END);
        host("ip", "link", "set", END, "up");
        host("nsenter", "-t", pid, "-n", "ip", "addr", "add", "172.31.253.2/32", "dev", "eth0");
        host("nsenter", "-t", pid, "-n", "ip", "link", "set", "eth0", "up");
        host("nsenter", "-t", pid, "-i", "-S", root, "-G", root, "ipcmk", "-M", "65536");
        host("nsenter", "-t", pid, "-i", "-S", root, "-G", root, "ipcmk", "-Q");
        host("nsenter", "-t", pid, "-i", "ipcmk", "-S", "4");
    }

    @AfterAll
    static void removeWhatWasMade() {
        instance().remove(GEAR);
    }

    private static String host(String... command) {
        return Shell.run(Map.of(), Duration.ofSeconds(30), List.of(command)).must();
    }

    @Test
    @Tag("N3")
    @Tag("N4")
    @Tag("N5")
    @Tag("N7")
    void bothSidesStandBesideEachOther() throws IOException {
        Page page =
                page(
                        Stage.Who.SUPPORT,
                        new Browser.NewContextOptions()
                                .setViewportSize(1280, 800)
                                .setColorScheme(ColorScheme.LIGHT));
        page.navigate(path(GEAR));
        page.locator("nav.tabs").getByText("Mirror").click();
        String pid = instance().gear(GEAR).get("initPid").asText();

        Locator names = page.getByLabel("Names and ids");
        assertThat(names.locator("tbody tr").first()).containsText(host("hostname").strip());
        assertThat(names.locator("tbody tr").first())
                .containsText(host("nsenter", "-t", pid, "-u", "hostname").strip());
        long base = instance().gear(GEAR).get("idBase").asLong();
        assertThat(names).containsText(base + " to " + (base + 65_535));
        assertThat(names).containsText("0 to 65535");

        Locator link =
                page.getByLabel("Interfaces")
                        .locator("tbody tr")
                        .filter(new Locator.FilterOptions().setHasText("eth0"));
        assertThat(link.locator("td").first()).containsText(END);
        assertThat(link.locator("td").first()).containsText("169.254.78.1 to 172.31.253.2/32");
        assertThat(link).containsText("172.31.253.2/32");

        List<String> points = new ArrayList<>();
        for (String line : Files.readAllLines(Path.of("/proc", pid, "mountinfo"))) {
            points.add(line.split(" ", -1)[4]);
        }
        Assertions.assertThat(
                        page.getByLabel("Mounts")
                                .locator("tbody tr td:nth-child(3)")
                                .allTextContents())
                .isEqualTo(points);
        assertThat(
                        page.getByLabel("Mounts")
                                .locator("tbody tr")
                                .filter(
                                        new Locator.FilterOptions()
                                                .setHasText("/var/lib/openshift/gear"))
                                .locator("td")
                                .first())
                .hasText(Pattern.compile(".*/gears/g-[0-9a-f]+/data"));

        List<String> entries = host("ls", "-A", "/proc/" + pid + "/root/").lines().toList();
        assertThat(page.getByLabel("Root directory").locator("tbody tr")).hasCount(entries.size());
        Locator ipc = page.getByLabel("IPC objects").locator("tbody tr");
        assertThat(ipc).hasCount(3);
        assertThat(page.getByLabel("IPC objects")).containsText("64 KiB");
        assertThat(page.getByLabel("IPC objects")).containsText("4 semaphores");
        accessible(page);
    }

    @Test
    void itIsTheSameOnTheCommandLine() {
        JsonNode mirror = instance().json("gear", "mirror", GEAR, "-o", "json");
        Assertions.assertThat(mirror.at("/ipc/total").asInt()).isEqualTo(3);
        Assertions.assertThat(mirror.at("/hostname/outside").asText())
                .isEqualTo(host("hostname").strip());
        Assertions.assertThat(instance().ctl("gear", "mirror", GEAR).must())
                .contains(END, "eth0", "shared memory", "/var/lib/openshift/gear");
    }

    @Test
    void itLooksRightInEveryLook() {
        List<String> findings = new ArrayList<>();
        for (Look look : Look.values()) {
            Page page = page(Stage.Who.ADMIN, look.options());
            page.navigate(path(GEAR) + "/mirror");
            PagesIT.look(page, look, "gear-mirror", findings);
        }
        Assertions.assertThat(findings).isEmpty();
    }
}
