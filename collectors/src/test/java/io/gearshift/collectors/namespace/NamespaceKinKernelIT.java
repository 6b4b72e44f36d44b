package io.gearshift.collectors.namespace;

import static org.assertj.core.api.Assertions.assertThat;

import io.gearshift.collectors.KernelRoot;
import io.gearshift.collectors.Reading;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("kernel")
final class NamespaceKinKernelIT {

    private static final int HERE = (int) ProcessHandle.current().pid();

    @Test
    @Tag("N8")
    void aNamespaceInsideAnotherKnowsItsParentItsOwnerAndWhoMadeIt()
            throws IOException, InterruptedException {
        // A user namespace made by uid 65534 and in it a pid, a network and a second user
        // namespace.
        Process unshared =
                new ProcessBuilder(
                                List.of(
                                        "setpriv",
                                        "--reuid=65534",
                                        "--clear-groups",
                                        "unshare",
                                        "--user",
                                        "--map-root-user",
                                        "--net",
                                        "--fork",
                                        "--pid",
                                        "unshare",
                                        "--user",
                                        "--map-root-user",
                                        "sh",
                                        "-c",
                                        "echo ready; exec sleep 60"))
                        .start();
        try {
            assertThat(unshared.inputReader().readLine()).isEqualTo("ready");
            int inner = (int) unshared.descendants().findFirst().orElseThrow().pid();
            NamespaceKin user = kin(inner, NamespaceType.USER);
            NamespaceKin net = kin(inner, NamespaceType.NET);
            NamespaceKin pid = kin(inner, NamespaceType.PID);
            NamespaceKin outer = kin((int) unshared.pid(), NamespaceType.USER);

            assertThat(outer.parent()).isEqualTo(kin(HERE, NamespaceType.USER).id());
            assertThat(outer.ownerUid()).hasValue(65534);
            assertThat(user.parent()).isEqualTo(outer.id());
            assertThat(user.owner()).isEqualTo(outer.id());
            assertThat(net.owner()).isEqualTo(outer.id());
            assertThat(net.parent()).isNull();
            assertThat(pid.parent()).isEqualTo(kin(HERE, NamespaceType.PID).id());
            assertThat(pid.owner()).isEqualTo(outer.id());
        } finally {
            unshared.descendants().forEach(ProcessHandle::destroyForcibly);
            unshared.destroyForcibly().waitFor();
        }
    }

    @Test
    void theFirstOfTheHostHasNoParentAndAProcessThatIsGoneIsGone() {
        NamespaceKin user = kin(HERE, NamespaceType.USER);
        assertThat(user.parent()).isNull();
        assertThat(user.ownerUid()).hasValue(0);
        assertThat(NamespaceKin.of(KernelRoot.LIVE, Integer.MAX_VALUE, NamespaceType.USER))
                .isInstanceOf(Reading.Gone.class);
    }

    private static NamespaceKin kin(int pid, NamespaceType type) {
        return NamespaceKin.of(KernelRoot.LIVE, pid, type).asOptional().orElseThrow();
    }
}
