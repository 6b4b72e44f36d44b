package io.gearshift.backend.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.gearshift.backend.account.GroupRole;
import io.gearshift.backend.api.Role;
import io.gearshift.backend.api.UserView.Grant;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

final class AgentConfigTest {
    @Test
    void allDefaults() {
        assertThat(AgentConfig.parse(List.of(), "box").config())
                .isEqualTo(
                        new AgentConfig(
                                Path.of("/var/lib/gearshift/agent"),
                                Path.of("/run/gearshift/agent"),
                                "lxc:///system",
                                Path.of("/usr/lib/gearshift/native"),
                                "gearshift",
                                "gearshift",
                                "box",
                                Path.of("/etc/gearshift/cgroups"),
                                Path.of("/run/docker.sock"),
                                List.of(),
                                null,
                                false));
    }

    @Test
    void everyKeyIsMappedFromText() {
        var arguments =
                List.of(
                        "--state",
                        "/s/../state",
                        "--run=/r",
                        "--libvirt-uri",
                        "lxc:///system?socket=/x/libvirt-sock",
                        "--native",
                        "/n",
                        "--console-user=1000",
                        "--console-group",
                        "ops",
                        "--host-name",
                        "a-1.example",
                        "--cgroup-list=/l",
                        "--docker-socket",
                        "/d.sock",
                        "--pam-groups=ops=operator,shop=customer@shop-1",
                        "--pam-services=/p",
                        "--debug=true");

        assertThat(AgentConfig.parse(arguments, "box").config())
                .isEqualTo(
                        new AgentConfig(
                                Path.of("/state"),
                                Path.of("/r"),
                                "lxc:///system?socket=/x/libvirt-sock",
                                Path.of("/n"),
                                "1000",
                                "ops",
                                "a-1.example",
                                Path.of("/l"),
                                Path.of("/d.sock"),
                                List.of(
                                        new GroupRole("ops", new Grant(Role.OPERATOR, "*")),
                                        new GroupRole("shop", new Grant(Role.CUSTOMER, "shop-1"))),
                                Path.of("/p"),
                                true));
    }

    @Test
    void allProblemsAreReportedAtOnce() {
        var arguments =
                List.of(
                        "--state",
                        "relative",
                        "--run",
                        "/" + "x".repeat(100),
                        "--libvirt-uri=qemu:///system",
                        "--console-user=a b",
                        "--host-name=-",
                        "--pam-groups=ops=emperor",
                        "--debug=maybe",
                        "--native",
                        "--debug=true",
                        "--color=red",
                        "plain\u001b[31m");

        var parsed = AgentConfig.parse(arguments, "box");

        assertThat(parsed.config()).isNull();
        assertThat(parsed.problems())
                .anySatisfy(each -> assertThat(each).contains("--state wants an absolute path"))
                .anySatisfy(each -> assertThat(each).contains("112 bytes").contains("107"))
                .anySatisfy(each -> assertThat(each).contains("--libvirt-uri wants a URI"))
                .anySatisfy(each -> assertThat(each).contains("--console-user wants"))
                .anySatisfy(each -> assertThat(each).contains("--host-name wants"))
                .anySatisfy(
                        each -> assertThat(each).contains("--pam-groups wants").contains("emperor"))
                .anySatisfy(each -> assertThat(each).contains("--debug wants true or false"))
                .anySatisfy(each -> assertThat(each).isEqualTo("--native needs a value."))
                .anySatisfy(each -> assertThat(each).isEqualTo("--debug is given twice."))
                .anySatisfy(each -> assertThat(each).contains("\"--color\" is not an argument"))
                .anySatisfy(each -> assertThat(each).contains("\"plain?[31m\""))
                .allSatisfy(each -> assertThat(each).doesNotContain("\u001b"));
    }
}
