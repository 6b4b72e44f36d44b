package io.gearshift.uitests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Every command of the command line client on the shipped program, and what virsh says of it.
class CtlIT extends UiTest {

    private static final Duration SOON = Duration.ofSeconds(30);
    private static final String GEAR = "web2";
    private static final long MIB = 1L << 20;

    @AfterEach
    void remove() {
        instance().remove(GEAR);
    }

    private static String ctl(String... arguments) {
        return instance().ctl(arguments).must();
    }

    private static void create() {
        ctl("gear", "create", GEAR, "--memory", "64M", "--", "/bin/httpd", "-f", "-p", "8080");
    }

    private static String state() {
        return instance().gear(GEAR).get("state").asText();
    }

    @Test
    void aGearLivesFromCreateToRm() {
        create();
        assertThat(state()).isEqualTo("stopped");
        ctl("gear", "start", GEAR);
        assertThat(named(instance().json("gear", "list", "-o", "json"), GEAR)).isNotNull();
        JsonNode gear = instance().gear(GEAR);
        assertThat(gear.get("id").asText()).matches("g-[0-9a-f]{12}");
        assertThat(gear.get("name").asText()).isEqualTo(GEAR);
        assertThat(gear.get("state").asText()).isEqualTo("running");
        assertThat(gear.get("host").asText()).isNotEmpty();
        assertThat(instance().virsh("domstate", gear.get("domain").asText()).must().strip())
                .isEqualTo("running");

        assertThat(ctl("gear", "exec", GEAR, "--", "ps")).contains("/bin/httpd -f -p 8080");
        assertThat(instance().ctl("gear", "exec", GEAR, "--", "sh", "-c", "exit 7").status())
                .isEqualTo(7);
        assertThat(ctl("gear", "logs", GEAR)).isEmpty();
        assertThat(ctl("gear", "logs", "hostile")).contains("<script>");

        ctl("gear", "stop", GEAR);
        assertThat(state()).isEqualTo("stopped");
        assertThat(instance().virsh("domstate", gear.get("domain").asText()).must().strip())
                .isEqualTo("shut off");
        ctl("gear", "rm", GEAR);
        Shell.Ended gone = instance().ctl("gear", "show", GEAR, "-o", "json");
        assertThat(gone.status()).isEqualTo(1);
        assertThat(gone.err()).contains("gear.not-found");
        assertThat(instance().virsh("list", "--all", "--name").must())
                .doesNotContain(gear.get("domain").asText());
    }

    @Test
    void aGearThatRunsIsDeletedOnlyByForce() {
        create();
        ctl("gear", "start", GEAR);

        Shell.Ended refused = instance().ctl("gear", "rm", GEAR);
        assertThat(refused.status()).isEqualTo(1);
        assertThat(refused.err()).contains("gear.state");
        assertThat(state()).isEqualTo("running");
        ctl("gear", "rm", "--force", GEAR);
        assertThat(instance().ctl("gear", "show", GEAR).status()).isEqualTo(1);
    }

    @Test
    void aLimitIsPreviewedSetUndoneAndTakenBackByItself() {
        create();
        ctl("gear", "start", GEAR);
        String before = xml();
        assertThat(capMib(before)).isGreaterThanOrEqualTo(64).isLessThan(96);
        assertThat(cores(before)).isNaN();

        String said = limit("--dry-run");
        assertThat(said).contains("memory cap", "96", "cpu cap", "0.2", "processes", "50");
        assertThat(xml()).as("nothing was done").isEqualTo(before);

        JsonNode set = ShippedInstance.read(limit("-o", "json"));
        assertThat(set.get("after").get("memoryBytes").asLong()).isEqualTo(96 * MIB);
        long allowance = capMib(before) - 64;
        for (String option : new String[] {"", "--inactive"}) {
            assertThat(capMib(xml(option))).as(option).isEqualTo(96 + allowance);
            assertThat(cores(xml(option))).as(option).isEqualTo(0.2);
        }
        ctl("limit", "undo", set.get("changeId").asText());
        assertThat(xml()).isEqualTo(before);

        JsonNode waits = ShippedInstance.read(limit("--confirm-within", "5s", "-o", "json"));
        assertThat(waits.get("state").asText()).isEqualTo("awaiting-confirmation");
        assertThat(capMib(xml())).isEqualTo(96 + allowance);
        Await.until("it is taken back", SOON, () -> xml().equals(before));

        JsonNode kept = ShippedInstance.read(limit("--confirm-within", "30s", "-o", "json"));
        ctl("limit", "confirm", kept.get("changeId").asText());
        assertThat(cores(xml())).isEqualTo(0.2);
    }

    private static String limit(String... more) {
        String[] all = new String[9 + more.length];
        String[] fixed = {"gear", "limit", GEAR, "--memory", "96M", "--cpu", "0.2", "--pids", "50"};
        System.arraycopy(fixed, 0, all, 0, 9);
        System.arraycopy(more, 0, all, 9, more.length);
        return ctl(all);
    }

    private static String xml(String... options) {
        String domain = instance().gear(GEAR).get("domain").asText();
        return options.length == 0 || options[0].isEmpty()
                ? limits(instance().virsh("dumpxml", domain).must())
                : limits(instance().virsh("dumpxml", options[0], domain).must());
    }

    /// What a domain's XML says of limits, without the record that we keep in it.
    private static String limits(String xml) {
        StringBuilder limits = new StringBuilder();
        Matcher part = Pattern.compile("(?s)<(memtune|cputune)>.*?</\\1>").matcher(xml);
        while (part.find()) {
            limits.append(part.group());
        }
        return limits.toString();
    }

    private static long capMib(String xml) {
        Matcher cap = Pattern.compile("<hard_limit unit='KiB'>(\\d+)<").matcher(xml);
        assertThat(cap.find()).as(xml).isTrue();
        return Long.parseLong(cap.group(1)) / 1024;
    }

    private static double cores(String xml) {
        Matcher quota = Pattern.compile("<quota>(\\d+)<").matcher(xml);
        Matcher period = Pattern.compile("<period>(\\d+)<").matcher(xml);
        return quota.find() && period.find()
                ? Double.parseDouble(quota.group(1)) / Double.parseDouble(period.group(1))
                : Double.NaN;
    }

    @Test
    void theListsHaveTheirFields() {
        JsonNode namespaces = instance().json("ns", "list", "-o", "json");
        assertThat(namespaces.isArray()).isTrue();
        assertThat(namespaces).isNotEmpty();
        for (JsonNode row : namespaces) {
            assertThat(row.fieldNames())
                    .toIterable()
                    .contains("ns", "type", "nprocs", "pid", "user", "command", "gear");
        }
        assertThat(
                        StreamSupport.stream(namespaces.spliterator(), false)
                                .filter(row -> row.get("gear").asText().contains("web1"))
                                .map(row -> row.get("type").asText()))
                .contains("pid", "net", "mnt", "user");

        JsonNode host = instance().json("host", "list", "-o", "json").get(0);
        assertThat(host.get("name").asText()).isNotEmpty();
        assertThat(host.get("state").asText()).isEqualTo("up");
        assertThat(host.get("libvirtUri").asText()).isEqualTo(instance().libvirtUri());

        assertThat(instance().json("event", "list", "-o", "json").get(0).has("kind")).isTrue();
        assertThat(instance().json("audit", "list", "-o", "json").get(0).get("action").asText())
                .isNotEmpty();
        assertThat(instance().json("sign-in-link", "-o", "json").get("url").asText())
                .startsWith(instance().address() + "/sign-in?link=");
        assertThat(ctl("audit", "verify")).startsWith("Chain whole, ");
    }

    private static JsonNode named(JsonNode rows, String name) {
        return StreamSupport.stream(rows.spliterator(), false)
                .filter(row -> row.get("name").asText().equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + name + " in " + rows));
    }
}
