package io.gearshift.backend.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.gearshift.backend.api.GearFigures;
import io.gearshift.backend.api.GearTotals;
import io.gearshift.backend.gear.KernelHost;
import io.gearshift.backend.host.HostCommand;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// The counters of a container's own interface, on a point-to-point veth without a bridge.
@Tag("kernel")
final class InterfacesKernelIT {

    private static final Duration SOON = Duration.ofSeconds(30);
    private static final String ADDRESS = "172.31.254.77";
    private static final int DISCARD = 9;

    @Test
    void whatIsSentToAContainerIsCountedAsReceived() throws IOException {
        try (var host = new KernelHost();
                var agent = new KernelAgent(host)) {
            Path xml = host.state().resolve("wired.xml");
            Path root = root(host.state().resolve("wired"));
            Files.writeString(
                    xml,
                    """
                    <domain type='lxc'><name>wired</name><memory unit='MiB'>64</memory>
                    <os><type>exe</type><init>/bin/sleep</init><initarg>1000</initarg></os>
                    <idmap><uid start='0' target='800000' count='1000'/>
                    <gid start='0' target='800000' count='1000'/></idmap>
                    <devices><filesystem type='mount'><source dir='%2$s'/><target dir='/'/></filesystem>
                    <interface type='ethernet'><mac address='52:54:00:00:77:01'/>
                    <guest dev='eth0'/><target dev='gswired0'/>
                    <ip address='%1$s' family='ipv4' prefix='32' peer='169.254.77.1'/>
                    <route family='ipv4' address='0.0.0.0' prefix='0' gateway='169.254.77.1'/>
                    <source><ip address='169.254.77.1' family='ipv4' prefix='32' peer='%1$s'/></source>
                    <link state='up'/></interface>
                    <console type='pty'/></devices></domain>
                    """
                            .formatted(ADDRESS, root));
            host.virsh("create", xml.toString());
            try {
                KernelHost.await("the container", SOON, () -> agent.has("wired"));
                try (var socket = new DatagramSocket()) {
                    byte[] bytes = new byte[1000];
                    InetAddress address = InetAddress.getByName(ADDRESS);
                    KernelHost.await(
                            "what it receives",
                            SOON,
                            () -> {
                                for (int i = 0; i < 20; i++) {
                                    send(socket, new DatagramPacket(bytes, 1000, address, DISCARD));
                                }
                                GearFigures figures = agent.gear("wired").figures();
                                Double rate =
                                        figures == null
                                                ? null
                                                : figures.receivedBytesPerSecond().value();
                                return rate != null && rate > 10_000;
                            });
                }
                GearFigures figures = agent.gear("wired").figures();
                assertThat(figures).isNotNull();
                assertThat(figures.sentBytesPerSecond().value()).isNotNull();
                // Nothing is sent any more, so the next pass reads what the kernel says for good.
                Path sent = Path.of("/sys/class/net/gswired0/statistics/tx_bytes");
                KernelHost.await(
                        "the kernel's own total",
                        SOON,
                        () -> String.valueOf(received(agent)).equals(text(sent)));
            } finally {
                host.virsh("destroy", "wired");
            }
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static @Nullable Long received(KernelAgent agent) {
        GearTotals totals = agent.call(new HostCommand.Totals()).get("wired");
        return totals == null ? null : totals.receivedBytes();
    }

    /// A root that holds nothing but busybox, and belongs to the container's root.
    private static Path root(Path root) throws IOException {
        Files.createDirectories(root.resolve("bin"));
        for (String name : List.of("dev", "proc", "sys", ".oldroot")) {
            Files.createDirectories(root.resolve(name));
        }
        Files.copy(
                Path.of("/bin/busybox"),
                root.resolve("bin/sleep"),
                StandardCopyOption.COPY_ATTRIBUTES);
        KernelHost.run(List.of("chown", "-R", "800000:800000", root.toString()));
        return root;
    }

    private static void send(DatagramSocket socket, DatagramPacket packet) {
        try {
            socket.send(packet);
        } catch (IOException e) {
            // Port unreachable, said by the container's kernel: the packet was there.
            return;
        }
    }
}
