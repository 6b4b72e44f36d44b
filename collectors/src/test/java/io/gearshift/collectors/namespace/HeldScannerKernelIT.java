package io.gearshift.collectors.namespace;

import static org.assertj.core.api.Assertions.assertThat;

import io.gearshift.collectors.KernelFiles;
import io.gearshift.collectors.KernelRoot;
import io.gearshift.collectors.namespace.HeldNamespace.Holder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Namespaces without a process, made in each of the ways that keep one.
@Tag("kernel")
@Tag("N1")
final class HeldScannerKernelIT {

    private final HeldScanner scanner = new HeldScanner(KernelRoot.LIVE);

    @TempDir private Path folder;

    @SuppressWarnings("NullAway.Init") // set before each test
    private Path file;

    @BeforeEach
    void make() throws IOException {
        file = Files.createFile(folder.resolve("held here"));
    }

    @AfterEach
    void unmount() throws IOException, InterruptedException {
        // Fails where nothing is mounted there, which is as it should be then.
        new ProcessBuilder("umount", file.toString()).start().waitFor();
    }

    private List<HeldNamespace> scan() {
        return scanner.scan(
                new NamespaceScanner(KernelRoot.LIVE).scan().asOptional().orElseThrow());
    }

    private Optional<HeldNamespace> found(NamespaceId id) {
        return scan().stream().filter(each -> each.id().equals(id)).findFirst();
    }

    private static int self() {
        return (int) ProcessHandle.current().pid();
    }

    private static Process shell(String script, String... arguments) throws IOException {
        var command = new java.util.ArrayList<>(List.of("bash", "-c", script, "test"));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command).redirectErrorStream(true).start();
    }

    private static NamespaceId id(NamespaceType type, String link) {
        return NamespaceId.ofLink(link.strip())
                .filter(each -> each.type() == type)
                .orElseThrow(() -> new AssertionError(link));
    }

    private static void end(Process process) throws InterruptedException {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly().waitFor();
    }

    @Test
    void oneThatIsMountedIsFoundWithItsPath() throws IOException, InterruptedException {
        Process made =
                shell(
                        "unshare --net sh -c 'readlink /proc/self/ns/net; mount --bind"
                                + " /proc/self/ns/net \"$0\"' \"$1\"",
                        file.toString());
        NamespaceId id = id(NamespaceType.NET, made.inputReader().readLine());
        assertThat(made.waitFor()).isZero();

        HeldNamespace held = found(id).orElseThrow();
        assertThat(held.holders())
                .anySatisfy(
                        each ->
                                assertThat(each)
                                        .isInstanceOfSatisfying(
                                                Holder.Mounted.class,
                                                mount ->
                                                        assertThat(mount.path())
                                                                .isEqualTo(file.toString())));
        NamespaceKin kin = held.kin();
        assertThat(kin).isNotNull();
        assertThat(kin.owner())
                .isEqualTo(
                        NamespaceKin.of(KernelRoot.LIVE, self(), NamespaceType.NET)
                                .asOptional()
                                .orElseThrow()
                                .owner());
        unmount();
        assertThat(found(id)).isEmpty();
    }

    @Test
    void oneThatIsMountedInAnotherMountNamespaceIsFoundThere()
            throws IOException, InterruptedException {
        Process other =
                shell(
                        "exec unshare --mount --propagation private sh -c 'unshare --ipc sh -c"
                                + " \"readlink /proc/self/ns/ipc; mount --bind /proc/self/ns/ipc"
                                + " $0\"; echo ready; exec sleep 60' \"$1\"",
                        "/proc/sys/kernel/hostname");
        try {
            var out = other.inputReader();
            NamespaceId id = id(NamespaceType.IPC, out.readLine());
            assertThat(out.readLine()).isEqualTo("ready");
            HeldNamespace held = found(id).orElseThrow();
            assertThat(held.holders())
                    .containsExactly(
                            new Holder.Mounted((int) other.pid(), "/proc/sys/kernel/hostname"));
            assertThat(held.kin()).as("a path of others is not followed").isNull();
        } finally {
            end(other);
        }
    }

    @Test
    void oneThatAProgramHasOpenIsFoundWithItsParent() throws IOException, InterruptedException {
        Process holder =
                shell(
                        """
                        unshare --user --map-root-user sleep 60 &
                        own=$(readlink /proc/self/ns/user)
                        until [ "$(readlink /proc/$!/ns/user)" != "$own" ]; do :; done
                        exec 7</proc/$!/ns/user
                        kill -9 $!; wait $! 2>/dev/null
                        readlink /proc/self/fd/7 0<&7
                        exec sleep 60
                        """);
        try {
            NamespaceId id = id(NamespaceType.USER, holder.inputReader().readLine());
            HeldNamespace held = found(id).orElseThrow();
            assertThat(held.holders()).contains(new Holder.Open((int) holder.pid(), 7));
            NamespaceKin kin = held.kin();
            assertThat(kin).isNotNull();
            assertThat(kin.parent())
                    .isEqualTo(
                            NamespaceLinks.of(KernelRoot.LIVE, self())
                                    .of(NamespaceType.USER)
                                    .asOptional()
                                    .orElseThrow());
        } finally {
            end(holder);
        }
    }

    @Test
    void oneThatStandsAboveOrGovernsAnotherIsFound() throws IOException, InterruptedException {
        Process nested =
                shell(
                        "exec unshare --user --map-root-user --net unshare --user --map-root-user sh"
                                + " -c 'echo ready; exec sleep 60'");
        try {
            assertThat(nested.inputReader().readLine()).isEqualTo("ready");
            int pid = (int) nested.pid();
            NamespaceId inner =
                    NamespaceLinks.of(KernelRoot.LIVE, pid)
                            .of(NamespaceType.USER)
                            .asOptional()
                            .orElseThrow();
            NamespaceKin net =
                    NamespaceKin.of(KernelRoot.LIVE, pid, NamespaceType.NET)
                            .asOptional()
                            .orElseThrow();
            NamespaceId middle = net.owner();
            assertThat(middle).isNotNull().isNotEqualTo(inner);
            assertThat(found(middle).orElseThrow().holders())
                    .containsExactlyInAnyOrder(new Holder.Above(inner), new Holder.Owns(net.id()));
        } finally {
            end(nested);
        }
    }

    @Test
    void oneWithAProcessIsNotHeldHoweverManyHaveItOpen() throws IOException, InterruptedException {
        Process holder = shell("exec 7</proc/self/ns/net; echo ready; exec sleep 60");
        try {
            assertThat(holder.inputReader().readLine()).isEqualTo("ready");
            NamespaceId ours =
                    id(
                            NamespaceType.NET,
                            KernelFiles.link(Path.of("/proc/self/ns/net"))
                                    .asOptional()
                                    .orElseThrow());
            assertThat(found(ours)).isEmpty();
        } finally {
            end(holder);
        }
    }
}
