package io.gearshift.collectors;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;

/// Recorded kernel trees, named by kernel, cgroup version and what ran there.
public final class Fixtures {

    private Fixtures() {}

    /// v1 controllers with a cgroup2 tree beside them; recorded.
    public static KernelRoot hybrid() {
        return root("6.18-v1-hybrid");
    }

    /// cgroup v2 under systemd with a gear of the host's libvirtd; recorded.
    public static KernelRoot systemd() {
        return root("6.1-v2-systemd");
    }

    /// A value that must be there.
    public static <T> T present(Reading<T> reading) {
        return reading.asOptional()
                .orElseThrow(() -> new AssertionError("wanted a value, found " + reading));
    }

    /// What the recorded files say, one of each name and tree.
    public static List<byte[]> texts() {
        Map<String, byte[]> texts = new TreeMap<>();
        for (KernelRoot root : List.of(hybrid(), systemd())) {
            try (Stream<Path> files = Files.walk(root.proc().resolve(".."))) {
                for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                    String name = root.proc() + " " + file.getFileName();
                    if (!texts.containsKey(name)) {
                        texts.put(name, Files.readAllBytes(file));
                    }
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return List.copyOf(texts.values());
    }

    private static KernelRoot root(String name) {
        URL url = Objects.requireNonNull(Fixtures.class.getResource("/fixtures/" + name));
        try {
            URI uri = url.toURI();
            return new KernelRoot(Path.of(uri));
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
