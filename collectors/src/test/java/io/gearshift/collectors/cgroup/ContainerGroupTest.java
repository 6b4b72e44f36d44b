package io.gearshift.collectors.cgroup;

import static org.assertj.core.api.Assertions.assertThat;

import io.gearshift.collectors.UnexpectedText;
import io.gearshift.collectors.cgroup.ContainerGroup.Kind;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("D4")
final class ContainerGroupTest {
    private static final String ID =
            "4426af4f45ae09720a1e50f220d19db5b71cfe897480d860f0bc761d7f4be69d";

    @ParameterizedTest
    @CsvSource(
            textBlock =
                    """
                    # Docker: its own groups, systemd's, without root, in another parent
                    DOCKER, /docker/ID
                    DOCKER, /system.slice/docker-ID.scope
                    DOCKER, /user.slice/user-1000.slice/user@1000.service/user.slice/docker-ID.scope
                    DOCKER, /user.slice/user-1000.slice/user@1000.service/app.slice/docker-ID.scope
                    DOCKER, /build.slice/docker-ID.scope
                    # Podman
                    PODMAN, /libpod_parent/libpod-ID
                    PODMAN, /machine.slice/libpod-ID.scope
                    PODMAN, /user.slice/user-1001.slice/user@1001.service/user.slice/libpod-ID.scope
                    PODMAN, /user.slice/user-1000.slice/user@1000.service/app.slice/web.service/libpod-payload-ID
                    # a container of a pod whose id is not told
                    KUBERNETES, /system.slice/crio-ID.scope
                    # somebody else
                    OTHER, /actions_job/ID
                    OTHER, /system.slice/nerdctl-ID.scope
                    """)
    void containersWithAnIdAreToldByIt(Kind kind, String path) {
        String group = path.replace("ID", ID);
        assertThat(ContainerGroup.of(group)).contains(new ContainerGroup(kind, ID, null, group));
        assertThat(ContainerGroup.of(group + "/container"))
                .as("what is below it was made inside")
                .contains(new ContainerGroup(kind, ID, null, group));
    }

    @ParameterizedTest
    @CsvSource(
            textBlock =
                    """
                    LXC, web1, /lxc.payload.web1
                    LXC, user-1000_web1, /lxc.payload.user-1000_web1
                    LXC, web1, /user.slice/user-1000.slice/session-2.scope/lxc.payload.web1
                    LXC, web1, /lxc.payload/web1
                    LXC, 101, /lxc/101
                    NSPAWN, web1, /machine.slice/systemd-nspawn@web1.service
                    NSPAWN, my-web, /machine.slice/systemd-nspawn@my\\x2dweb.service
                    NSPAWN, web1, /machine.slice/machine-web1.scope
                    NSPAWN, my-wéb, /machine.slice/machine-my\\x2dw\\xc3\\xa9b.scope
                    LIBVIRT_LXC, web-1, /machine.slice/machine-lxc\\x2d2439\\x2dweb\\x2d1.scope
                    LIBVIRT_LXC, gear-1, /machine/lxc-2439-gear-1.libvirt-lxc
                    LIBVIRT_LXC, gear-1, /machine/gear-1.libvirt-lxc
                    LIBVIRT_QEMU, db, /machine.slice/machine-qemu\\x2d3\\x2ddb.scope
                    """)
    void containersWithANameAreToldByIt(Kind kind, String name, String path) {
        assertThat(ContainerGroup.of(path)).contains(new ContainerGroup(kind, name, null, path));
        assertThat(ContainerGroup.of(path + "/payload/init.scope"))
                .contains(new ContainerGroup(kind, name, null, path));
    }

    @ParameterizedTest
    @CsvSource(
            textBlock =
                    """
                    /kubepods/besteffort/pod214f3ba8-4b69-4bdb-a7d5-5ecc73f04ae9/ID
                    /kubepods/pod214f3ba8-4b69-4bdb-a7d5-5ecc73f04ae9/ID
                    /kubepods.slice/kubepods-besteffort.slice/kubepods-besteffort-pod214f3ba8_4b69_4bdb_a7d5_5ecc73f04ae9.slice/cri-containerd-ID.scope
                    /kubepods.slice/kubepods-pod214f3ba8_4b69_4bdb_a7d5_5ecc73f04ae9.slice/docker-ID.scope
                    /kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod214f3ba8_4b69_4bdb_a7d5_5ecc73f04ae9.slice/crio-ID.scope
                    /system.slice/containerd.service/kubepods-besteffort-pod214f3ba8_4b69_4bdb_a7d5_5ecc73f04ae9.slice:cri-containerd:ID
                    """)
    void containersOfAPodAreKubernetesWhateverRunsThem(String path) {
        String group = path.replace("ID", ID);
        assertThat(ContainerGroup.of(group))
                .contains(
                        new ContainerGroup(
                                Kind.KUBERNETES,
                                ID,
                                "214f3ba8-4b69-4bdb-a7d5-5ecc73f04ae9",
                                group));
    }

    @Test
    void aPodOfPodmanIsTold() {
        String pod = "71b289d2028f1c5a5557efaee6f352615311e199997f0ec2fa5b579876eb9e07";
        String group =
                "/machine.slice/machine-libpod_pod_" + pod + ".slice/libpod-" + ID + ".scope";
        assertThat(ContainerGroup.of(group + "/container"))
                .contains(new ContainerGroup(Kind.PODMAN, ID, pod, group));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "",
                "/init.scope",
                "/system.slice/docker.service",
                "/system.slice/containerd.service",
                "/user.slice/user-1000.slice/session-2.scope",
                "/docker",
                "/docker/buildx",
                "/lxc",
                "/lxc/",
                "/lxc.monitor.web1",
                "/lxc.payload.",
                "/srv/projects/lxc/web1",
                "/machine.slice",
                "/gear.libvirt-lxc",
                "/machine.slice/libpod-conmon-ID.scope",
                "/machine.slice/machine-libpod_pod_ID.slice",
                "/kubepods/besteffort/pod214f3ba8-4b69-4bdb-a7d5-5ecc73f04ae9",
                "/docker/4426AF4F45AE09720A1E50F220D19DB5B71CFE897480D860F0BC761D7F4BE69D",
                "/docker/4426af4f45ae",
                "/system.slice/docker-4426af4f45ae.scope"
            })
    void otherGroupsAreNoContainers(String path) {
        assertThat(ContainerGroup.of(path.replace("ID", ID))).isEmpty();
    }

    @Test
    void ofContainersInContainersTheOutermostCounts() {
        assertThat(ContainerGroup.of("/lxc.payload.web1/docker/" + ID))
                .map(ContainerGroup::words)
                .contains("lxc web1");
    }

    @Test
    void aRemovedGroupIsStillKnown() {
        assertThat(ContainerGroup.of("/docker/" + ID + " (deleted)"))
                .map(ContainerGroup::group)
                .contains("/docker/" + ID);
    }

    @Test
    void whatAContainerIsCalledIsFitToShow() {
        assertThat(ContainerGroup.of("/lxc.payload.\u001b[31m\nweb"))
                .map(ContainerGroup::words)
                .contains("lxc ␛[31m␊web");
        assertThat(ContainerGroup.of("/lxc.payload." + "n".repeat(256))).isEmpty();
    }

    @Test
    void anIdIsShortInWords() {
        assertThat(ContainerGroup.of("/docker/" + ID))
                .map(ContainerGroup::words)
                .contains("docker 4426af4f45ae");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    docker 4426af4f45ae  | 0::/system.slice/docker-ID.scope;
                    docker 4426af4f45ae  | 12:memory:/docker/ID;11:cpu,cpuacct:/docker/ID;1:name=systemd:/docker/ID;0::/system.slice/containerd.service;
                    docker 4426af4f45ae  | 4:memory:/system.slice/docker-ID.scope;1:name=systemd:/system.slice/docker-ID.scope;0::/system.slice/docker-ID.scope;
                    podman 4426af4f45ae  | 9:devices:/libpod_parent/libpod-ID;1:name=systemd:/libpod_parent/libpod-ID;
                    podman 4426af4f45ae  | 0::/user.slice/user-1000.slice/user@1000.service/user.slice/libpod-ID.scope/container;
                    lxc web1             | 11:cpuset:/lxc.payload.web1;3:memory:/lxc.payload.web1;1:name=systemd:/lxc.payload.web1/init.scope;0::/lxc.payload.web1/init.scope;
                    lxc web1             | 0::/lxc.payload.web1/init.scope;
                    lxc 101              | 10:pids:/lxc/101/ns/init.scope;1:name=systemd:/lxc/101/ns/init.scope;
                    nspawn web1          | 0::/machine.slice/systemd-nspawn@web1.service/payload/init.scope;
                    nspawn web1          | 5:memory:/machine.slice/machine-web1.scope;1:name=systemd:/machine.slice/machine-web1.scope/payload/init.scope;0::/machine.slice/machine-web1.scope/payload/init.scope;
                    kubernetes 4426af4f45ae | 12:pids:/kubepods/burstable/pod214f3ba8-4b69-4bdb-a7d5-5ecc73f04ae9/ID;1:name=systemd:/kubepods/burstable/pod214f3ba8-4b69-4bdb-a7d5-5ecc73f04ae9/ID;
                    """)
    void aProcessIsInAContainerByAnyOfItsGroups(String words, String lines) throws UnexpectedText {
        GroupNames names = GroupNames.parse(lines.replace("ID", ID).replace(';', '\n'));
        assertThat(ContainerGroup.of(names)).map(ContainerGroup::words).contains(words);
    }

    @Test
    void aProcessOfTheHostIsInNone() throws UnexpectedText {
        assertThat(ContainerGroup.of(GroupNames.parse("4:memory:/\n0::/init.scope\n")))
                .isEqualTo(Optional.empty());
    }
}
