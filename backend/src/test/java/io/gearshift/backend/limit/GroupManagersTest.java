package io.gearshift.backend.limit;

import static io.gearshift.backend.limit.GroupLab.DOCKER;
import static io.gearshift.backend.limit.GroupLab.ID;
import static io.gearshift.backend.limit.GroupLab.MIB;
import static io.gearshift.backend.limit.GroupLab.change;
import static io.gearshift.backend.limit.GroupLab.memory;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.gearshift.backend.api.Cap;
import io.gearshift.backend.api.ConsoleException;
import io.gearshift.backend.api.ErrorCode;
import io.gearshift.backend.api.LimitChange;
import io.gearshift.backend.api.LimitResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Groups that belong to a manager are changed through it, and not at all without it.
final class GroupManagersTest {

    private static final String PODMAN = "/machine.slice/libpod-" + ID + ".scope";
    private static final String NSPAWN = "/machine.slice/systemd-nspawn@box.service";

    @TempDir private Path folder = Path.of("");

    private static String container(long memory, long swap, long nanos) {
        return """
        {"Id":"%s","State":{"Status":"running","Running":true,"Pid":77},"Name":"/web",
         "HostConfig":{"CpuShares":0,"Memory":%d,"NanoCpus":%d,"CpuPeriod":0,"CpuQuota":0,
         "MemoryReservation":0,"MemorySwap":%d,"PidsLimit":null}}
        """
                .formatted(ID, memory, nanos, swap);
    }

    private GroupLab docker() throws IOException {
        GroupLab lab = GroupLab.version2(folder).group(DOCKER);
        lab.put("proc/77/cgroup", "0::" + DOCKER + "\n");
        return lab;
    }

    /// What runc does with an update.
    private static void apply(GroupLab lab, JsonNode update) {
        if (update.has("Memory")) {
            lab.file(DOCKER, "memory.max", update.get("Memory").asText());
        }
        if (update.has("NanoCpus")) {
            lab.file(DOCKER, "cpu.max", update.get("NanoCpus").asLong() / 10_000 + " 100000");
        }
        if (update.has("PidsLimit")) {
            long most = update.get("PidsLimit").asLong();
            lab.file(DOCKER, "pids.max", most < 0 ? "max" : Long.toString(most));
        }
    }

    @Test
    void dockersGroupIsChangedByDockerAndReadBackFromTheKernel() throws IOException {
        GroupLab lab = docker();
        try (var docker = new DockerServer(lab.socket)) {
            docker.container = container(0, 0, 0);
            docker.update = each -> apply(lab, each);

            assertThat(
                            lab.limits
                                    .preview(
                                            DOCKER,
                                            change(Cap.at(1500), Cap.at(256 * MIB), Cap.at(99)))
                                    .commands())
                    .containsExactly(
                            "docker update --memory=268435456b --memory-swap=-1 --cpus=1.5"
                                    + " --pids-limit=99 "
                                    + ID);
            docker.requests.clear();
            LimitResult made =
                    lab.limits.change(
                            DOCKER,
                            "c1",
                            change(Cap.at(1500), Cap.at(256 * MIB), Cap.at(99)),
                            null,
                            null);

            assertThat(docker.requests.getLast())
                    .isEqualTo(
                            "POST /containers/"
                                    + ID
                                    + "/update {\"Memory\":268435456,\"MemorySwap\":-1,"
                                    + "\"NanoCpus\":1500000000,\"PidsLimit\":99}");
            assertThat(docker.requests).contains("GET /containers/" + ID + "/json");
            assertThat(made.after().memoryBytes()).isEqualTo(Cap.at(256 * MIB));

            // Docker lifts no memory cap of a container that runs: it gets what the host has.
            docker.container = container(256 * MIB, -1, 1_500_000_000);
            LimitResult undone = lab.limits.undo(made);
            assertThat(undone.after().memoryBytes()).isEqualTo(Cap.at(8192 * MIB));
            assertThat(undone.after().cpuMillis()).isEqualTo(Cap.at(4000));
            assertThat(undone.after().processes()).isEqualTo(Cap.MAX);
        }
    }

    @Test
    void swapThatDockerLimitsStaysAsLargeAsItWas() throws IOException {
        GroupLab lab = docker();
        lab.file(DOCKER, "memory.max", Long.toString(64 * MIB));
        try (var docker = new DockerServer(lab.socket)) {
            docker.container = container(64 * MIB, 96 * MIB, 0);
            docker.update = each -> apply(lab, each);

            lab.limits.change(DOCKER, "c1", memory(128), null, null);

            assertThat(docker.requests.getLast())
                    .contains("\"Memory\":134217728,\"MemorySwap\":167772160");
        }
    }

    @Test
    void withoutDockerNothingIsWrittenInItsStead() throws IOException {
        GroupLab lab = docker();

        refused(
                ErrorCode.HOST_FAILED,
                "Docker does not answer",
                () -> lab.limits.change(DOCKER, "c1", memory(96), null, null));
        assertThat(lab.limits.preview(DOCKER, memory(96)).refusedBecause())
                .contains("would write over", "d.sock");
        assertThat(lab.file(DOCKER, "memory.max")).isEqualTo("max");
        assertThat(lab.limits.knows("c1")).isFalse();
    }

    @Test
    void aGroupThatOnlyHasTheNameOfAContainerIsNotDockers() throws IOException {
        GroupLab lab = docker();
        try (var docker = new DockerServer(lab.socket)) {
            refused(
                    ErrorCode.LIMIT_UNSUPPORTED,
                    "does not know",
                    () -> lab.limits.change(DOCKER, "c1", memory(96), null, null));

            docker.container = container(0, 0, 0);
            lab.put("proc/77/cgroup", "0::/system.slice/docker-" + ID + ".scope\n");
            refused(
                    ErrorCode.LIMIT_UNSUPPORTED,
                    "only has its name",
                    () -> lab.limits.change(DOCKER, "c1", memory(96), null, null));
            assertThat(docker.requests).noneMatch(each -> each.startsWith("POST"));
        }
    }

    @Test
    void whatDockerRefusesIsSaidInItsWords() throws IOException {
        GroupLab lab = docker();
        try (var docker = new DockerServer(lab.socket)) {
            docker.container = container(0, 0, 0);
            docker.update =
                    _ -> {
                        throw new IllegalArgumentException("Minimum memory limit allowed is 6MB");
                    };

            refused(
                    ErrorCode.LIMIT_REFUSED,
                    "Minimum memory limit allowed is 6MB. Nothing was changed.",
                    () -> lab.limits.change(DOCKER, "c1", memory(5), null, null));
            assertThat(lab.limits.preview(DOCKER, high()).refusedBecause())
                    .contains("throttle point", "Docker has no word");
        }
    }

    @Test
    void whatDockerTookOnlyInPartIsPutBack() throws IOException {
        GroupLab lab = docker();
        lab.file(DOCKER, "memory.max", Long.toString(64 * MIB));
        try (var docker = new DockerServer(lab.socket)) {
            docker.container = container(64 * MIB, 128 * MIB, 0);
            docker.update =
                    each -> {
                        if (each.has("Memory")) {
                            lab.file(DOCKER, "memory.max", each.get("Memory").asText());
                        }
                        // The first time it loses the other half.
                        if (each.path("PidsLimit").asLong() < 0) {
                            lab.file(DOCKER, "pids.max", "max");
                        }
                    };

            refused(
                    ErrorCode.LIMIT_READ_BACK,
                    "What had been set was put back.",
                    () ->
                            lab.limits.change(
                                    DOCKER,
                                    "c1",
                                    change(null, Cap.at(96 * MIB), Cap.at(20)),
                                    null,
                                    null));
            assertThat(lab.file(DOCKER, "memory.max")).isEqualTo(Long.toString(64 * MIB));
            assertThat(lab.limits.knows("c1")).isFalse();
        }
    }

    @Test
    void aStoppedContainerGetsItsEarlierLimitsForItsNextStart() throws IOException {
        GroupLab lab = docker();
        try (var docker = new DockerServer(lab.socket)) {
            docker.container = container(0, 0, 0);
            docker.update = each -> apply(lab, each);
            lab.limits.change(DOCKER, "c1", memory(96), Duration.ofSeconds(30), null);
            lab.remove(DOCKER);
            docker.container = container(96 * MIB, -1, 0).replace("77", "0");
            docker.update = _ -> {};

            lab.clock.advance(Duration.ofSeconds(31));

            assertThat(docker.requests.getLast())
                    .startsWith("POST /containers/" + ID + "/update")
                    .contains("\"Memory\":" + 8192 * MIB);
            assertThat(lab.reverted).hasSize(1);
            assertThat(lab.events.getLast()).contains("Docker has the earlier limits again");
        }
    }

    @Test
    void onlyAContainerThatDockerDoesNotKnowLeavesNothingToTakeBack() throws IOException {
        GroupLab lab = docker();
        try (var docker = new DockerServer(lab.socket)) {
            docker.container = container(0, 0, 0);
            docker.update = each -> apply(lab, each);
            lab.limits.change(DOCKER, "c1", memory(96), Duration.ofSeconds(30), null);
            lab.remove(DOCKER);
        }
        Files.delete(lab.socket);
        lab.clock.advance(Duration.ofMinutes(1));
        assertThat(lab.reverted).isEmpty();

        try (var docker = new DockerServer(lab.socket)) {
            lab.clock.advance(Duration.ofSeconds(5));
            assertThat(docker.requests).noneMatch(each -> each.startsWith("POST"));
        }
        assertThat(lab.reverted).hasSize(1);
        assertThat(lab.events.getLast()).contains("is gone");
        assertThat(lab.clock.alarms()).isZero();
    }

    @Test
    void podmanAndSystemdAreAskedForWhatIsStoppedToo() throws IOException {
        GroupLab lab = GroupLab.version2(folder).group(PODMAN).group(NSPAWN);
        lab.put("proc/77/cgroup", "0::" + PODMAN + "\n");
        Path max = lab.at(PODMAN, "memory").resolve("memory.max");
        lab.program(
                "podman",
                """
                echo 'WARN[0000] something' >&2
                [ "$2" = exists ] && exit 0
                [ "$1" = update ] && { [ -f '%s' ] && echo 100663296 > '%s'; exit 0; }
                echo '[%s]'
                """
                        .formatted(max, max, container(0, 0, 0).replace("\n", "")));
        Path unit = lab.at(NSPAWN, "memory").resolve("memory.max");
        lab.program(
                "systemctl",
                """
                [ "$2" = --property=LoadState ] && { echo loaded; exit; }
                [ "$1" = show ] && { echo %s; exit; }
                [ -f '%s' ] && echo 100663296 > '%s'
                exit 0
                """
                        .formatted(NSPAWN, unit, unit));
        lab.limits.change(PODMAN, "c1", memory(96), Duration.ofSeconds(30), null);
        lab.limits.change(NSPAWN, "c2", memory(96), Duration.ofSeconds(30), null);
        lab.remove(PODMAN);
        lab.remove(NSPAWN);

        lab.clock.advance(Duration.ofSeconds(31));

        assertThat(lab.calls())
                .contains(
                        "update --memory=8589934592b --memory-swap=-1 " + ID,
                        "set-property --runtime -- systemd-nspawn@box.service MemoryMax=infinity");
        assertThat(lab.reverted).hasSize(2);
    }

    @Test
    void whatAManagerDoesWithoutAnAnswerIsTakenBackWhenItAnswers() throws IOException {
        GroupLab lab = docker();
        try (var docker = new DockerServer(lab.socket)) {
            docker.container = container(0, 0, 0);
            docker.mute = true;

            refused(
                    ErrorCode.HOST_FAILED,
                    "may do yet what it was asked",
                    () -> lab.limits.change(DOCKER, "c1", memory(96), null, null));
            // Now it does.
            lab.file(DOCKER, "memory.max", Long.toString(96 * MIB));
            docker.mute = false;
            docker.update = each -> apply(lab, each);
            lab.clock.advance(Duration.ofSeconds(5));

            assertThat(lab.file(DOCKER, "memory.max")).isEqualTo(Long.toString(8192 * MIB));
            assertThat(lab.events.getLast()).contains("was cut off and was taken back");
            assertThat(lab.clock.alarms()).isZero();
        }
    }

    @Test
    void aWarningOfPodmansIsNoPartOfItsAnswer() throws IOException {
        var podman = new ManagerProgram("Podman", "/bin/sh");

        assertThat(podman.run(ErrorCode.LIMIT_REFUSED, List.of("-c", "echo WARN >&2; echo '[{}]'")))
                .isEqualTo("[{}]\n");
        refused(
                ErrorCode.LIMIT_REFUSED,
                "said: no such container",
                () ->
                        podman.run(
                                ErrorCode.LIMIT_REFUSED,
                                List.of("-c", "echo no such container >&2; exit 1")));
    }

    /// On cgroup v1 a service has a folder under `cpu` only once it has a limit there.
    private GroupLab service(String set) throws IOException {
        GroupLab lab = GroupLab.version1(folder).group(NSPAWN);
        try (var files = Files.list(lab.at(NSPAWN, "cpu"))) {
            for (Path each : files.toList()) {
                Files.delete(each);
            }
        }
        Path cpu = lab.at(NSPAWN, "cpu");
        Files.delete(cpu);
        lab.program(
                "systemctl",
                """
                [ "$1" = show ] && { echo %s; exit; }
                mkdir -p %s; cd %s
                echo 100000 > cpu.cfs_period_us
                %s
                """
                        .formatted(NSPAWN, cpu, cpu, set));
        return lab;
    }

    @Test
    void aFolderThatSystemdMakesForTheLimitIsReadBack() throws IOException {
        GroupLab lab = service("echo 12500 > cpu.cfs_quota_us");

        LimitResult made =
                lab.limits.change(NSPAWN, "c1", change(Cap.at(125), null, null), null, null);

        assertThat(made.after().cpuMillis()).isEqualTo(Cap.at(125));
    }

    @Test
    void whatSystemdTookAndTheKernelDoesNotShowIsSetBack() throws IOException {
        GroupLab lab = service("echo -1 > cpu.cfs_quota_us");

        refused(
                ErrorCode.LIMIT_READ_BACK,
                "was put back",
                () -> lab.limits.change(NSPAWN, "c1", change(Cap.at(125), null, null), null, null));

        assertThat(lab.calls().getLast())
                .isEqualTo("set-property --runtime -- systemd-nspawn@box.service CPUQuota=");
        assertThat(lab.limits.knows("c1")).isFalse();
    }

    @Test
    void podmansGroupIsChangedByPodman() throws IOException {
        GroupLab lab = GroupLab.version2(folder).group(PODMAN);
        lab.put("proc/77/cgroup", "0::" + PODMAN + "/container\n");
        refused(
                ErrorCode.HOST_FAILED,
                "Podman does not answer",
                () -> lab.limits.change(PODMAN, "c1", memory(96), null, null));

        Path max = lab.at(PODMAN, "memory").resolve("memory.max");
        lab.program(
                "podman",
                "[ \"$1\" = update ] && echo 100663296 > '%s' || echo '[%s]'\n"
                        .formatted(max, container(0, 0, 0).replace("\n", "")));
        lab.limits.change(PODMAN, "c1", memory(96), null, null);

        assertThat(lab.calls())
                .contains(
                        "container inspect " + ID,
                        "update --memory=100663296b --memory-swap=-1 " + ID);
    }

    @Test
    void aUnitIsChangedBySystemdUnlessItIsAnotherSystemds() throws IOException {
        GroupLab lab = GroupLab.version2(folder).group(NSPAWN).group("/system.slice/job.service");
        Files.createDirectories(folder.resolve("run/systemd/system"));
        Files.writeString(lab.list, "/system.slice/job.service\n");
        Path max = lab.at(NSPAWN, "memory").resolve("memory.max");
        Path cpu = lab.at(NSPAWN, "cpu").resolve("cpu.max");
        lab.program(
                "systemctl",
                """
                [ "$1" = show ] && { echo %s; exit; }
                [ "$3" = -- ] || exit 1
                echo 100663296 > '%s'
                echo '12500 100000' > '%s'
                """
                        .formatted(NSPAWN, max, cpu));

        lab.limits.change(NSPAWN, "c1", change(Cap.at(125), Cap.at(96 * MIB), null), null, null);

        assertThat(lab.calls())
                .contains(
                        "set-property --runtime -- systemd-nspawn@box.service"
                                + " MemoryMax=100663296 CPUQuota=12.5%");
        refused(
                ErrorCode.LIMIT_UNSUPPORTED,
                "systemd does not keep",
                () -> lab.limits.change("/system.slice/job.service", "c2", memory(96), null, null));
    }

    private static LimitChange high() {
        return new LimitChange(null, null, null, null, Cap.at(64 * MIB), null, null);
    }

    private static void refused(ErrorCode code, String words, Runnable work) {
        assertThatThrownBy(work::run)
                .isInstanceOfSatisfying(
                        ConsoleException.class,
                        e -> {
                            assertThat(e.getMessage()).contains(words);
                            assertThat(e.code()).isEqualTo(code);
                        });
    }
}
