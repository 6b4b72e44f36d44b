package io.gearshift.backend.cgroup;

import static org.assertj.core.api.Assertions.assertThat;

import io.gearshift.backend.api.CgroupOwner;
import io.gearshift.backend.api.CgroupOwner.Kind;
import io.gearshift.collectors.KernelRoot;
import io.gearshift.collectors.cgroup.GroupTree;
import io.gearshift.collectors.cgroup.TreeReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class OwnersTest {

    private static final String ID =
            "4e5f2a9c1b7d3e6f8a0b2c4d6e8f0a1b3c5d7e9f1a2b4c6d8e0f2a3b5c7d9e1f";

    @TempDir private Path folder = Path.of("");

    /// As Docker 24, Podman 4.3, LXC 5, Incus 6, systemd 252 and libvirt 9 name them.
    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            textBlock =
                    """
                    /docker/ID,                                           DOCKER,  4e5f2a9c1b7d
                    /system.slice/docker-ID.scope,                        DOCKER,  4e5f2a9c1b7d
                    /machine.slice/libpod-ID.scope,                       PODMAN,  4e5f2a9c1b7d
                    /libpod_parent/libpod-ID,                             PODMAN,  4e5f2a9c1b7d
                    /user.slice/user-1000.slice/user@1000.service/user.slice/libpod-ID.scope, PODMAN, 4e5f2a9c1b7d
                    /machine.slice/libpod-conmon-ID.scope,                SCOPE,   libpod-conmon-ID.scope
                    /lxc/db,                                              LXC,     db
                    /lxc.payload.web-1,                                   LXC,     web-1
                    /lxc.payload/web-1,                                   LXC,     web-1
                    /lxc.monitor.web-1,                                   NONE,    -
                    /system.slice/lxc.service,                            SERVICE, lxc.service
                    /machine.slice/systemd-nspawn@deb12.service,          NSPAWN,  deb12
                    /machine.slice/machine-fedora\\x2d39.scope,           NSPAWN,  fedora-39
                    /machine.slice/machine-lxc\\x2d2439\\x2dweb\\x2d1.scope, LIBVIRT, web-1
                    /machine.slice/machine-qemu\\x2d1\\x2dvm.scope,       LIBVIRT, vm
                    /machine/lxc-4711-web1.libvirt-lxc,                   LIBVIRT, web1
                    /system.slice/ssh.service,                            SERVICE, ssh.service
                    /init.scope,                                          SCOPE,   init.scope
                    /user.slice,                                          SLICE,   user.slice
                    /docker,                                              NONE,    -
                    /docker/buildx,                                       NONE,    -
                    /evil-docker-ID.scope.d,                              NONE,    -
                    /own,                                                 NONE,    -
                    """)
    void aGroupIsRecognisedByItsPath(String path, Kind kind, @Nullable String name)
            throws IOException {
        String real = path.replace("ID", ID).replace("\\\\", "\\");
        CgroupOwner owner = owners().of(real, last(real), CgroupOwner.NONE);

        assertThat(owner.kind()).isEqualTo(kind);
        assertThat(owner.name()).isEqualTo(name == null ? null : name.replace("ID", ID));
        assertThat(owner.top()).isEqualTo(kind != Kind.NONE);
    }

    @Test
    void whatIsMadeInAContainerIsTheContainers() throws IOException {
        Owners owners = owners();
        CgroupOwner nspawn =
                owners.of("/machine.slice/machine-a.scope", "machine-a.scope", CgroupOwner.NONE);
        CgroupOwner inside =
                owners.of(
                        "/machine.slice/machine-a.scope/payload/docker-" + ID + ".scope",
                        "docker-" + ID + ".scope",
                        owners.of("/machine.slice/machine-a.scope/payload", "payload", nspawn));

        assertThat(inside).isEqualTo(new CgroupOwner(Kind.NSPAWN, "a", null, false));
    }

    private Owners owners() throws IOException {
        CgroupFolders.version2(folder);
        GroupTree tree =
                new TreeReader(new KernelRoot(folder), () -> 1).read().asOptional().orElseThrow();
        return new Owners(tree, List.of());
    }

    private static String last(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }
}
